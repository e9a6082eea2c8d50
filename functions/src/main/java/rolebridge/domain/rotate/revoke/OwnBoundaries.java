package rolebridge.domain.rotate.revoke;

import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.Users;

/**
 * Puts rolebridge's boundary back on a user or role where somebody replaced it. Policies can be
 * written only where it is, so that code in a function widens nothing beyond it; but what lacks it
 * is what a leaked key can do most with.
 */
public record OwnBoundaries(Users users, Roles roles, Hub hub) {

  /**
   * Whether it was put back: not where it is there, or where the user is none of ours.
   *
   * @throws ResourceVanishedException when the user is gone since
   */
  boolean putBackOnUser(String userName) {
    Ownership ownership = new Ownership(hub);
    boolean replaced =
        users
            .find(userName)
            .filter(user -> ownership.objectionByName(user, userName).isEmpty())
            .filter(user -> !user.boundaryArn().equals(hub.userBoundaryArn()))
            .isPresent();
    if (replaced) {
      users.setBoundary(userName, hub.userBoundaryArn());
    }
    return replaced;
  }

  /** Whether the user has rolebridge's boundary, which denies each session of it. */
  boolean isOnUser(String userName) {
    return users
        .find(userName)
        .filter(user -> user.boundaryArn().equals(hub.userBoundaryArn()))
        .isPresent();
  }

  /**
   * The same for a role, in whichever account. It gets the standard boundary, whatever its tags
   * say, which whoever replaced the boundary may have written, too; an audit's repair gives it the
   * elevated one back.
   *
   * @throws ResourceVanishedException when the role is gone since
   */
  boolean putBackOnRole(String roleArn) {
    Ownership ownership = new Ownership(hub);
    boolean replaced =
        roles
            .find(roleArn)
            .filter(role -> ownership.objectionButBoundary(role, roleArn).isEmpty())
            .filter(role -> ownership.objectionTo(role, roleArn).isPresent())
            .isPresent();
    if (replaced) {
      roles.setBoundary(
          roleArn, hub.roleBoundaryArnIn(IamArn.accountOf(roleArn), RoleBoundary.STANDARD));
    }
    return replaced;
  }
}
