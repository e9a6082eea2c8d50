package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.provision.Home;

/**
 * Looks in one account for what is below rolebridge's path and belongs to none of its users, or to
 * one that may have no roles in this account.
 */
public final class AuditAccount {

  private final Inventory inventory;
  private final Roles roles;
  private final ManagedPolicies policies;
  private final UserRoles userRoles;
  private final Home home;

  public AuditAccount(
      Inventory inventory, Roles roles, ManagedPolicies policies, UserRoles userRoles, Home home) {
    this.inventory = inventory;
    this.roles = roles;
    this.policies = policies;
    this.userRoles = userRoles;
    this.home = home;
  }

  /** What is there and shouldn't, the first {@link AuditUsers#MOST_FINDINGS} of it. */
  public List<Finding> apply(String accountId) {
    Set<String> userNames = new HashSet<>();
    inventory.users(Home.USER_PATH).forEach(user -> userNames.add(user.userName()));
    Map<String, Boolean> mayHaveRoles = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    try {
      Stream.concat(
              roles.arnsBelow(accountId, Home.USER_PATH).stream(),
              policies.arnsBelow(accountId, Home.USER_PATH).stream())
          .filter(
              arn ->
                  !mayHaveRoles.computeIfAbsent(
                      Home.userNameOf(arn),
                      name -> userNames.contains(name) && mayHaveRoles(name, accountId)))
          .sorted()
          .limit(AuditUsers.MOST_FINDINGS)
          .forEach(
              arn ->
                  findings.add(
                      new Finding(
                          Kind.LOOK_ALIKE,
                          arn,
                          "It is below rolebridge's path, and there is no user of that path that is"
                              + " granted roles in this account.",
                          "Remove it, unless a run for it is under way; or provision its integration"
                              + " again.",
                          false)));
    } catch (AccountNotOpenException e) {
      findings.add(
          new Finding(
              Kind.ACCOUNT_NOT_OPEN,
              accountId,
              "The account can't be looked at.",
              e.getMessage(),
              false));
    }
    return findings;
  }

  /** Of the owner's own account nobody has to be asked. */
  private boolean mayHaveRoles(String userName, String accountId) {
    return home.ownerOf(userName).equals(accountId)
        || userRoles.accountsOf(userName).contains(accountId);
  }
}
