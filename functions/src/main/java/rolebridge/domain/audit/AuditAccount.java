package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.provision.Home;

/** Looks in one account for what is below rolebridge's path and belongs to none of its users. */
public final class AuditAccount {

  private final Inventory inventory;
  private final Roles roles;
  private final ManagedPolicies policies;

  public AuditAccount(Inventory inventory, Roles roles, ManagedPolicies policies) {
    this.inventory = inventory;
    this.roles = roles;
    this.policies = policies;
  }

  /** What is there and shouldn't. */
  public List<Finding> apply(String accountId) {
    Set<String> userNames = new HashSet<>();
    inventory.users(Home.USER_PATH).forEach(user -> userNames.add(user.userName()));
    List<Finding> findings = new ArrayList<>();
    try {
      Stream.concat(
              roles.arnsBelow(accountId, Home.USER_PATH).stream(),
              policies.arnsBelow(accountId, Home.USER_PATH).stream())
          .filter(arn -> !userNames.contains(Home.userNameOf(arn)))
          .sorted()
          .forEach(
              arn ->
                  findings.add(
                      new Finding(
                          Kind.LOOK_ALIKE,
                          arn,
                          "It is below rolebridge's path, and there is no user of that path.",
                          "Remove it, unless a decommission of it is under way.",
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
}
