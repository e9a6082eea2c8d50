package rolebridge.domain.fake;

import java.util.Optional;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicySplit;
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
          requireRoom(user, policyName, document);
          user.inlinePolicies.put(policyName, JsonTrees.copy(document.json()));
        });
  }

  /** IAM counts all inline policies of a user together. */
  private static void requireRoom(
      FakeAws.UserState user, String policyName, PolicyDocument document) {
    int others =
        user.inlinePolicies.entrySet().stream()
            .filter(policy -> !policy.getKey().equals(policyName))
            .mapToInt(policy -> PolicySplit.sizeOf(new PolicyDocument(policy.getValue())))
            .sum();
    if (others + PolicySplit.sizeOf(document) > 2048) {
      throw new QuotaExceededException(
          "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user " + user.name);
    }
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
