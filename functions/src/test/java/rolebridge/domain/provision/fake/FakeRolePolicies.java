package rolebridge.domain.provision.fake;

import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;

record FakeRolePolicies(FakeAws aws, Caller caller) implements RolePolicies {

  @Override
  public void put(String roleName, String policyName, PolicyDocument document) {
    caller.change(
        "PutRolePolicy", () -> aws.role(roleName).inlinePolicies.put(policyName, document.json()));
  }
}
