package rolebridge.cli;

import java.util.List;
import java.util.Set;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.provision.Home;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;

/**
 * A user's roles in the hub's own account alone: other accounts let in the hub's functions, not the
 * people who look at the hub.
 */
final class HubRoles implements UserRoles {

  private final IamClient iam;
  private final Home home;

  HubRoles(IamClient iam, Home home) {
    this.iam = iam;
    this.home = home;
  }

  @Override
  public List<String> arnsOf(String userName) {
    return arnsIn(home.accountId(), userName);
  }

  @Override
  public Set<String> accountsOf(String userName) {
    return Set.of(home.accountId());
  }

  @Override
  public List<String> arnsIn(String accountId, String userName) {
    return accountId.equals(home.accountId())
        ? iam.listRolesPaginator(r -> r.pathPrefix(Home.pathOf(userName))).roles().stream()
            .map(Role::arn)
            .sorted()
            .toList()
        : List.of();
  }
}
