package rolebridge.domain.provision;

import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;

/** Lets the user, and nobody new but the user, into the role. */
public final class PatchTrust {

  private final Roles roles;
  private final DocumentText documentText;

  public PatchTrust(Roles roles, DocumentText documentText) {
    this.roles = roles;
    this.documentText = documentText;
  }

  /**
   * Afterwards the trust holds rolebridge's statement as planned, the statements of others as they
   * were, and no principal that exists no more.
   *
   * @throws ResourceVanishedException when the role isn't there
   * @throws DocumentRejectedException when the document would be longer than the account's quota
   */
  public StepResult apply(Plan plan) {
    Role role =
        roles
            .find(plan.roleName())
            .orElseThrow(
                () ->
                    new ResourceVanishedException(
                        "Role "
                            + plan.roleArn()
                            + " is gone; another execution may have undone it.",
                        null));
    TrustPolicy.Patched patched = TrustPolicy.patch(role.trust(), plan.trustStatement());
    if (patched.document().meansTheSameAs(role.trust())) {
      return StepResult.of();
    }
    int length = documentText.compact(patched.document()).length();
    if (length > plan.trustSizeQuota()) {
      throw new DocumentRejectedException(
          "The trust of role "
              + plan.roleName()
              + " would have "
              + length
              + " characters, the account's quota is "
              + plan.trustSizeQuota()
              + ". Ask for fewer allowedSourceIps, remove foreign statements, or raise the quota.",
          null);
    }
    roles.updateTrust(plan.roleName(), patched.document());
    List<Change> changes = new ArrayList<>();
    changes.add(new Change("UpdateAssumeRolePolicy", plan.roleArn()));
    patched
        .droppedPrincipals()
        .forEach(
            principal ->
                changes.add(new Change("DropDeadPrincipal", plan.roleArn() + " " + principal)));
    return new StepResult(changes);
  }
}
