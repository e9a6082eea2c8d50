package rolebridge.domain.provision.fake;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;

record FakeRolePolicies(FakeAws aws, Caller caller) implements RolePolicies {

  @Override
  public List<String> names(String roleName) {
    return caller.read(
        "ListRolePolicies", () -> List.copyOf(aws.role(roleName).inlinePolicies.keySet()));
  }

  @Override
  public void delete(String roleName, String policyName) {
    caller.change(
        "DeleteRolePolicy",
        () ->
            Optional.ofNullable(aws.roles.get(roleName))
                .ifPresent(role -> role.inlinePolicies.remove(policyName)));
  }

  @Override
  public void put(String roleName, String policyName, PolicyDocument document) {
    caller.change(
        "PutRolePolicy", () -> aws.role(roleName).inlinePolicies.put(policyName, document.json()));
  }
}
