package rolebridge.cli.rehearsal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.UserAccounts;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;

/**
 * Whether a removal leaves a user without a role, so that RetireUser would end its keys: by the
 * same looks at which roles are the user's, as far as people may look.
 */
public final class RolesLeft {

  private final Users users;
  private final UserPolicies userPolicies;
  private final UserRoles hubRoles;
  private final OwnRoles ownRoles;
  private final Hub hub;

  /**
   * @param hubRoles those in the hub's own account
   */
  public RolesLeft(
      Users users, UserPolicies userPolicies, UserRoles hubRoles, OwnRoles ownRoles, Hub hub) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.hubRoles = hubRoles;
    this.ownRoles = ownRoles;
    this.hub = hub;
  }

  /**
   * What is left.
   *
   * @param none whether no role is left where people may look, of a user that is there
   * @param unseen other accounts that the user is granted, whether or not it has roles there
   */
  public record Left(boolean none, Set<String> unseen) {

    public Left {
      unseen = new TreeSet<>(unseen);
    }

    /** Whether that was the last role; empty when only a function can tell. */
    public Optional<Boolean> lastRole() {
      return none && !unseen.isEmpty() ? Optional.empty() : Optional.of(none);
    }
  }

  /**
   * What the user has left.
   *
   * @param gone roles that are taken away before
   */
  public Left without(Set<String> gone, String userName) {
    List<String> listed =
        hubRoles.arnsIn(hub.accountId(), userName).stream()
            .filter(arn -> !gone.contains(arn))
            .toList();
    Set<String> unseen = new TreeSet<>(UserAccounts.of(userName, hub.accountId(), userPolicies));
    unseen.remove(hub.accountId());
    boolean none = ownRoles.looks().own(listed).isEmpty() && users.find(userName).isPresent();
    return new Left(none, unseen);
  }
}
