package rolebridge.cli.rehearsal;

import java.util.Optional;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserPolicies;

/** The inline policies of the account's users; what is written is noted. */
final class RehearsedUserPolicies implements UserPolicies {

  private final UserPolicies actual;
  private final Hub hub;
  private final Notes notes;

  RehearsedUserPolicies(UserPolicies actual, Hub hub, Notes notes) {
    this.actual = actual;
    this.hub = hub;
    this.notes = notes;
  }

  @Override
  public Optional<PolicyDocument> find(String userName, String policyName) {
    return actual.find(userName, policyName);
  }

  @Override
  public void put(String userName, String policyName, PolicyDocument document) {
    notes.wrote(
        hub.userArn(userName) + " " + policyName,
        Difference.Part.USER_POLICY,
        find(userName, policyName).orElse(null),
        document);
  }

  @Override
  public void delete(String userName, String policyName) {
    throw Notes.notProvisions("DeleteUserPolicy");
  }
}
