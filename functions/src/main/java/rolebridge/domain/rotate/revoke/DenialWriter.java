package rolebridge.domain.rotate.revoke;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.UserPolicies;

/**
 * Writes the policy that denies sessions, in one revocation. Where IAM refuses that and the
 * boundary isn't rolebridge's, it is put back first.
 */
final class DenialWriter {

  private final UserPolicies userPolicies;
  private final RolePolicies rolePolicies;
  private final OwnBoundaries boundaries;
  private final List<Change> changes;
  private final Set<String> putBack = new HashSet<>();
  private boolean waitsForBoundary;

  /**
   * @param changes gets which boundaries were put back, and whether the user denies its sessions
   */
  DenialWriter(
      UserPolicies userPolicies,
      RolePolicies rolePolicies,
      OwnBoundaries boundaries,
      List<Change> changes) {
    this.userPolicies = userPolicies;
    this.rolePolicies = rolePolicies;
    this.boundaries = boundaries;
    this.changes = changes;
  }

  /** Whether IAM still refused one whose boundary was put back a moment ago. */
  boolean waitsForBoundary() {
    return waitsForBoundary;
  }

  /**
   * Whether the user's sessions are denied; not where IAM doesn't show its boundary yet. That
   * boundary denies them, too, so they are also where other policies leave no room for this one.
   */
  boolean toUser(String userName, PolicyDocument denying) {
    String userArn = boundaries.hub().userArn(userName);
    boolean written;
    try {
      written =
          write(
              userArn,
              () -> userPolicies.put(userName, SessionDenial.POLICY_NAME, denying),
              () -> boundaries.putBackOnUser(userName),
              "PutUserPermissionsBoundary");
    } catch (QuotaExceededException e) {
      if (putBack.contains(userArn) || boundaries.isOnUser(userName)) {
        return true;
      }
      throw e;
    }
    if (written) {
      changes.add(new Change("DenySessions", userArn));
    }
    return written;
  }

  /** Whether the role denies them; not where IAM doesn't show its boundary yet. */
  boolean toRole(String roleArn, PolicyDocument denying) {
    return write(
        roleArn,
        () -> rolePolicies.put(roleArn, SessionDenial.POLICY_NAME, denying),
        () -> boundaries.putBackOnRole(roleArn),
        "PutRolePermissionsBoundary");
  }

  private boolean write(String whom, Runnable put, BooleanSupplier boundary, String change) {
    try {
      put.run();
      return true;
    } catch (PermissionMissingException e) {
      if (putBack.contains(whom) || !boundary.getAsBoolean()) {
        throw e;
      }
    }
    putBack.add(whom);
    changes.add(new Change(change, whom));
    try {
      put.run();
      return true;
    } catch (PermissionMissingException e) {
      waitsForBoundary = true;
      return false;
    }
  }
}
