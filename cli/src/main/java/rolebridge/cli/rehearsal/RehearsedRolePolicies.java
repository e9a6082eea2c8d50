package rolebridge.cli.rehearsal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;

/** The inline policies of the account's roles. What is written shows by its change alone. */
final class RehearsedRolePolicies implements RolePolicies {

  private final RolePolicies actual;
  private final Predicate<String> mayWrite;

  RehearsedRolePolicies(RolePolicies actual) {
    this(actual, _ -> true);
  }

  /**
   * @param mayWrite whether the function that is rehearsed may write a policy of this role
   */
  RehearsedRolePolicies(RolePolicies actual, Predicate<String> mayWrite) {
    this.actual = actual;
    this.mayWrite = mayWrite;
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
  public void put(String roleArn, String policyName, PolicyDocument document) {
    if (!mayWrite.test(roleArn)) {
      throw new PermissionMissingException(
          "Role " + roleArn + " lacks rolebridge's boundary, so no policy of it may be written.",
          null);
    }
  }

  @Override
  public void delete(String roleArn, String policyName) {}
}
