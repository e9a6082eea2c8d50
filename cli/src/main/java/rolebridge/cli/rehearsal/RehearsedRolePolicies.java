package rolebridge.cli.rehearsal;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;

/** The inline policies of the account's roles. What is written shows by its change alone. */
final class RehearsedRolePolicies implements RolePolicies {

  private final RolePolicies actual;

  RehearsedRolePolicies(RolePolicies actual) {
    this.actual = actual;
  }

  @Override
  public List<String> names(String roleArn) {
    return actual.names(roleArn);
  }

  @Override
  public Optional<PolicyDocument> find(String roleArn, String policyName) {
    return actual.find(roleArn, policyName);
  }

  @Override
  public void put(String roleArn, String policyName, PolicyDocument document) {}

  @Override
  public void delete(String roleArn, String policyName) {}
}
