package rolebridge.cli.hub;

import java.util.List;
import java.util.Set;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.UserRoles;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Role;

/**
 * A user's roles in the hub's own account alone: other accounts let in the hub's functions, not the
 * people who look at the hub.
 */
final class HubRoles implements UserRoles {

  private final IamClient iam;
  private final Hub hub;

  HubRoles(IamClient iam, Hub hub) {
    this.iam = iam;
    this.hub = hub;
  }

  @Override
  public List<String> arnsOf(String userName) {
    return arnsIn(hub.accountId(), userName);
  }

  @Override
  public Set<String> accountsOf(String userName) {
    return Set.of(hub.accountId());
  }

  @Override
  public List<String> arnsIn(String accountId, String userName) {
    return accountId.equals(hub.accountId())
        ? iam.listRolesPaginator(r -> r.pathPrefix(hub.pathOf(userName))).roles().stream()
            .map(Role::arn)
            .sorted()
            .toList()
        : List.of();
  }
}
