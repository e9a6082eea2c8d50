package rolebridge.cli.hub;

import java.util.List;
import java.util.Set;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.UserAccounts;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;

/**
 * A user's roles in the hub's own account one by one, and of another account what the user's policy
 * grants there, {@code arn:P:iam::A:role/rolebridge/USER/*}.
 */
final class GrantedRoles implements UserRoles {

  private final UserRoles hubRoles;
  private final UserPolicies userPolicies;
  private final Hub hub;

  GrantedRoles(UserRoles hubRoles, UserPolicies userPolicies, Hub hub) {
    this.hubRoles = hubRoles;
    this.userPolicies = userPolicies;
    this.hub = hub;
  }

  @Override
  public List<String> arnsOf(String userName) {
    return accountsOf(userName).stream()
        .flatMap(account -> arnsIn(account, userName).stream())
        .toList();
  }

  @Override
  public Set<String> accountsOf(String userName) {
    return UserAccounts.of(userName, hub.accountId(), userPolicies);
  }

  @Override
  public List<String> arnsIn(String accountId, String userName) {
    return accountId.equals(hub.accountId())
        ? hubRoles.arnsOf(userName)
        : List.of(hub.grantResource(accountId, userName));
  }
}
