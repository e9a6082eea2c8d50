package rolebridge.cli.rehearsal;

import java.time.Clock;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.rotate.UserReader;
import rolebridge.domain.rotate.revoke.OwnBoundaries;
import rolebridge.domain.rotate.revoke.RevocationInput;
import rolebridge.domain.rotate.revoke.RevokeKey;

/** Takes a revocation through RevokeKey itself, on ports that keep to themselves what it writes. */
public final class RevocationRehearsal {

  private final RevokeKey revokeKey;

  public RevocationRehearsal(
      UserReader reader,
      Users users,
      AccessKeys accessKeys,
      SecretStore secrets,
      UserPolicies userPolicies,
      UserRoles userRoles,
      Roles roles,
      RolePolicies rolePolicies,
      Hub hub,
      Clock clock) {
    Notes notes = new Notes();
    RehearsedUsers rehearsedUsers = new RehearsedUsers(users, notes);
    this.revokeKey =
        new RevokeKey(
            reader,
            new RehearsedAccessKeys(accessKeys, rehearsedUsers, clock),
            new RehearsedSecrets(secrets, hub, notes),
            new RehearsedUserPolicies(userPolicies, hub, notes),
            userRoles,
            new RehearsedRolePolicies(rolePolicies, roleArn -> mayWrite(roleArn, roles, hub)),
            new OwnRoles(roles, hub),
            new OwnBoundaries(
                rehearsedUsers, new RehearsedRoles(roles, notes, new TakenAway()), hub),
            clock,
            _ -> {});
  }

  /** The user's get the boundary back before; a stranger's has to have it by itself. */
  private static boolean mayWrite(String roleArn, Roles roles, Hub hub) {
    Ownership ownership = new Ownership(hub);
    return roles
        .find(roleArn)
        .filter(role -> ownership.objectionButBoundary(role, roleArn).isPresent())
        .filter(role -> hub.roleBoundaryOf(roleArn, role.boundaryArn()).isEmpty())
        .isEmpty();
  }

  /**
   * What revoking would end if it ran now.
   *
   * @param accessKeyId the leaked key; empty when any of the user's may be it
   * @throws WorkflowException that it would fail by
   */
  public RevokeKey.Result of(String userName, String accessKeyId) {
    return revokeKey.apply(new RevocationInput(userName, accessKeyId, "", "", ""));
  }
}
