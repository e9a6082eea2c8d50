package rolebridge.domain.rehearsal;

import java.util.Optional;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.provision.Home;

/** The inline policies of the account's users; what is written is noted. */
final class RehearsedUserPolicies implements UserPolicies {

  private final UserPolicies actual;
  private final Home home;
  private final Notes notes;

  RehearsedUserPolicies(UserPolicies actual, Home home, Notes notes) {
    this.actual = actual;
    this.home = home;
    this.notes = notes;
  }

  @Override
  public Optional<PolicyDocument> find(String userName, String policyName) {
    return actual.find(userName, policyName);
  }

  @Override
  public void put(String userName, String policyName, PolicyDocument document) {
    notes.wrote(
        home.userArn(userName) + " " + policyName,
        Difference.Part.USER_POLICY,
        find(userName, policyName).orElse(null),
        document);
  }

  @Override
  public void delete(String userName, String policyName) {
    throw Notes.notProvisions("DeleteUserPolicy");
  }
}
