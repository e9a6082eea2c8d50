package rolebridge.domain.managed;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserPolicies;

/** The accounts that a user may have roles in. */
public final class UserAccounts {

  private UserAccounts() {}

  /**
   * The account that is the user's in any case, and those that its inline policy grants roles of.
   */
  public static Set<String> of(String userName, String ownAccountId, UserPolicies userPolicies) {
    return of(ownAccountId, userPolicies.find(userName, Hub.userPolicyNameOf(userName)));
  }

  /** The same by the inline policy as it was read, which is empty when there is none. */
  public static Set<String> of(String ownAccountId, Optional<PolicyDocument> userPolicy) {
    Set<String> accountIds = new TreeSet<>(Set.of(ownAccountId));
    userPolicy.map(GrantPolicy::grantedAccounts).ifPresent(accountIds::addAll);
    return accountIds;
  }
}
