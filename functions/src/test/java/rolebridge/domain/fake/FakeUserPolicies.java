package rolebridge.domain.fake;

import java.util.Optional;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserPolicies;

record FakeUserPolicies(FakeAws aws, Caller caller) implements UserPolicies {

  @Override
  public Optional<PolicyDocument> find(String userName, String policyName) {
    return caller.read(
        "GetUserPolicy",
        () ->
            Optional.ofNullable(aws.users.get(userName))
                .map(user -> user.inlinePolicies.get(policyName))
                .map(document -> new PolicyDocument(JsonTrees.copy(document))));
  }

  @Override
  public void put(String userName, String policyName, PolicyDocument document) {
    caller.change(
        "PutUserPolicy",
        () -> {
          FakeAws.UserState user = aws.user(userName);
          FakeAws.requireBoundary(
              FakeAws.USER_BOUNDARY_ARN.equals(user.boundaryArn), "iam:PutUserPolicy", user.arn);
          user.inlinePolicies.put(policyName, JsonTrees.copy(document.json()));
        });
  }

  @Override
  public void delete(String userName, String policyName) {
    caller.change(
        "DeleteUserPolicy",
        () ->
            Optional.ofNullable(aws.users.get(userName))
                .ifPresent(user -> user.inlinePolicies.remove(policyName)));
  }
}
