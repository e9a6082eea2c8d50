package rolebridge.domain.managed;

import java.util.Optional;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.StillInUseException;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;

/** Deletes a user with its grant and the denial of its sessions, which must go first. */
public final class UserRemoval {

  private UserRemoval() {}

  /**
   * Afterwards the user is gone, or has its grant and its denial as before.
   *
   * @param grant the grant as it was read; one that comes later is another execution's, and IAM
   *     keeps the user for it
   * @return why IAM keeps the user, when it does
   */
  public static Optional<String> delete(
      Users users, UserPolicies userPolicies, String userName, Optional<PolicyDocument> grant) {
    String policyName = Hub.userPolicyNameOf(userName);
    Optional<PolicyDocument> denial = userPolicies.find(userName, SessionDenial.POLICY_NAME);
    grant.ifPresent(document -> userPolicies.delete(userName, policyName));
    denial.ifPresent(document -> userPolicies.delete(userName, SessionDenial.POLICY_NAME));
    try {
      users.delete(userName);
      return Optional.empty();
    } catch (StillInUseException e) {
      grant.ifPresent(document -> putBack(userPolicies, userName, policyName, document));
      denial.ifPresent(document -> userPolicies.put(userName, SessionDenial.POLICY_NAME, document));
      return Optional.of(e.getMessage());
    }
  }

  /** With what another execution was granted since, which IAM may keep the user for. */
  private static void putBack(
      UserPolicies userPolicies, String userName, String policyName, PolicyDocument grant) {
    PolicyDocument put =
        userPolicies
            .find(userName, policyName)
            .map(now -> GrantPolicy.both(grant, now))
            .orElse(grant);
    userPolicies.put(userName, policyName, put);
  }
}
