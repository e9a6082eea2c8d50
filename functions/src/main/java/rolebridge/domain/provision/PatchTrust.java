package rolebridge.domain.provision;

import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RoleNotManagedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.Users;

/** Lets the user, and nobody new but the user, into the role. */
public final class PatchTrust {

  private final Roles roles;
  private final Users users;
  private final DocumentText documentText;
  private final Ownership ownership;

  public PatchTrust(Roles roles, Users users, DocumentText documentText, Hub hub) {
    this.roles = roles;
    this.users = users;
    this.documentText = documentText;
    this.ownership = new Ownership(hub);
  }

  /**
   * Afterwards the trust holds rolebridge's statement as planned, the statements of others as they
   * were, and no principal that exists no more.
   *
   * @throws ResourceVanishedException when the role isn't there
   * @throws RoleNotManagedException when it is somebody else's, or outside its boundary
   * @throws DocumentRejectedException when the document would be longer than the account's quota
   */
  public StepResult apply(Plan plan) {
    Role role =
        roles
            .find(plan.roleArn())
            .orElseThrow(
                () ->
                    new ResourceVanishedException(
                        "Role "
                            + plan.roleArn()
                            + " is gone; another execution may have undone it.",
                        null));
    ownership
        .objectionTo(role, plan.roleArn())
        .ifPresent(
            objection -> {
              throw EnsureRole.notManaged(plan, objection);
            });
    TrustPolicy.Patched patched = TrustPolicy.patch(role.trust(), plan.trustStatement());
    if (patched.document().meansTheSameAs(role.trust())) {
      return StepResult.of();
    }
    save(plan, patched.document());
    List<Change> changes = new ArrayList<>();
    changes.add(new Change("UpdateAssumeRolePolicy", plan.roleArn()));
    patched
        .droppedPrincipals()
        .forEach(
            principal ->
                changes.add(new Change("DropDeadPrincipal", plan.roleArn() + " " + principal)));
    return new StepResult(changes);
  }

  /** A principal IAM doesn't know may be on its way, or a user that another execution undid. */
  private void save(Plan plan, PolicyDocument trust) {
    try {
      roles.updateTrust(plan.roleArn(), trust);
    } catch (NotYetPropagatedException e) {
      if (users.find(plan.userName()).isEmpty()) {
        throw new ResourceVanishedException(
            "User " + plan.userArn() + " is gone; another execution may have undone it.", e);
      }
      throw e;
    } catch (QuotaExceededException e) {
      throw new DocumentRejectedException(
          "The trust of role "
              + plan.roleName()
              + " would have "
              + documentText.compact(trust).length()
              + " characters, more than the account's quota. Ask for fewer allowedSourceIps, remove"
              + " foreign statements, or raise the quota.",
          e);
    }
  }
}
