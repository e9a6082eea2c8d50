package rolebridge.domain.fake;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;

record FakeRolePolicies(FakeAws aws, Caller caller) implements RolePolicies {

  @Override
  public List<String> names(String roleArn) {
    aws.requireOpen(IamArn.accountOf(roleArn));
    return caller.read(
        "ListRolePolicies", () -> List.copyOf(aws.role(roleArn).inlinePolicies.keySet()));
  }

  @Override
  public Optional<PolicyDocument> find(String roleArn, String policyName) {
    aws.requireOpen(IamArn.accountOf(roleArn));
    return caller.read(
        "GetRolePolicy",
        () ->
            aws.findRole(roleArn)
                .map(role -> role.inlinePolicies.get(policyName))
                .map(document -> new PolicyDocument(JsonTrees.copy(document))));
  }

  @Override
  public void delete(String roleArn, String policyName) {
    aws.requireOpen(IamArn.accountOf(roleArn));
    caller.change(
        "DeleteRolePolicy",
        () -> aws.findRole(roleArn).ifPresent(role -> role.inlinePolicies.remove(policyName)));
  }

  @Override
  public void put(String roleArn, String policyName, PolicyDocument document) {
    aws.requireOpen(IamArn.accountOf(roleArn));
    caller.change(
        "PutRolePolicy",
        () -> {
          FakeAws.RoleState role = aws.role(roleArn);
          FakeAws.requireBoundary(
              Requests.HUB.roleBoundaryOf(roleArn, role.boundaryArn).isPresent(),
              "iam:PutRolePolicy",
              roleArn);
          role.inlinePolicies.put(policyName, document.json());
        });
  }
}
