package rolebridge.cli.plan;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.ListedSecret;
import rolebridge.domain.port.Inventory.ListedUser;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.request.IntegrationRequest;

/** Finds what is managed in the hub's account and in no request. Changes nothing. */
public final class LeftOvers {

  private final Inventory inventory;
  private final UserRoles roles;
  private final Hub hub;
  private final Clock clock;

  public LeftOvers(Inventory inventory, UserRoles roles, Hub hub, Clock clock) {
    this.inventory = inventory;
    this.roles = roles;
    this.hub = hub;
    this.clock = clock;
  }

  /**
   * All that none of these requests asks for, by user.
   *
   * @throws WorkflowException when the account can't be read
   */
  public List<LeftOver> of(Collection<IntegrationRequest> requests) {
    Set<String> wanted = new HashSet<>();
    for (IntegrationRequest request : requests) {
      String account = hub.roleAccountOf(request);
      wanted.add(request.userName());
      wanted.add(hub.grantResource(account, request.userName()));
      wanted.add(hub.roleArn(account, request.userName(), request.roleName()));
    }
    Set<String> users = new TreeSet<>();
    inventory.users(hub.userPath()).stream().map(ListedUser::userName).forEach(users::add);
    Map<String, ListedSecret> secrets = new TreeMap<>();
    for (ListedSecret secret : inventory.secrets(hub.secretPrefix())) {
      secrets.put(secret.name().substring(hub.secretPrefix().length()), secret);
    }
    List<LeftOver> found = new ArrayList<>();
    for (String user : users) {
      if (!wanted.contains(user)) {
        found.add(
            new LeftOver(
                LeftOver.Kind.USER, hub.userArn(user), user, noteOf(user, secrets.get(user))));
      }
      addRoles(user, wanted, found);
    }
    secrets.forEach(
        (user, secret) -> {
          if (!users.contains(user) && !wanted.contains(user)) {
            found.add(
                new LeftOver(LeftOver.Kind.SECRET, secret.name(), user, noteOf(user, secret)));
          }
        });
    return found;
  }

  private void addRoles(String user, Set<String> wanted, List<LeftOver> found) {
    for (String account : roles.accountsOf(user)) {
      boolean ofTheHub = account.equals(hub.accountId());
      for (String arn : roles.arnsIn(account, user)) {
        if (!wanted.contains(arn)) {
          found.add(
              new LeftOver(
                  ofTheHub ? LeftOver.Kind.ROLE : LeftOver.Kind.GRANT, arn, user, noteOf(user)));
        }
      }
    }
  }

  private String noteOf(String user, ListedSecret secret) {
    boolean leaves = secret != null && UserDeparture.by(secret.tags(), clock.instant()).isPresent();
    return leaves ? "is being removed" : noteOf(user);
  }

  /** Users of other accounts are asked for by events, not by files here. */
  private String noteOf(String user) {
    String owner = hub.ownerOf(user);
    return owner.equals(hub.accountId()) ? "" : "requested by account " + owner;
  }
}
