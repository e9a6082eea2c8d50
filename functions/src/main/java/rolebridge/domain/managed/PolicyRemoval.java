package rolebridge.domain.managed;

import java.util.Optional;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.StillInUseException;

/** Deletes a managed policy with all its versions, unless something hangs on it. */
public final class PolicyRemoval {

  private PolicyRemoval() {}

  /**
   * The policy that was just detached from one role, of which a late read still counts that role.
   * IAM itself refuses to delete what hangs on another.
   *
   * @param before as it was read while the role had it
   */
  public static ManagedPolicy detached(ManagedPolicy before, ManagedPolicy now) {
    return now.attachedTo(Math.min(now.attachmentCount(), before.attachmentCount() - 1));
  }

  /**
   * Afterwards the policy is gone, or as before.
   *
   * @return why it stays, when it does
   */
  public static Optional<String> delete(ManagedPolicies policies, ManagedPolicy policy) {
    if (policy.attachmentCount() > 0) {
      return Optional.of("it is attached to " + policy.attachmentCount() + " identities");
    }
    try {
      policies.versions(policy.arn()).stream()
          .filter(version -> !version.isDefault())
          .forEach(version -> policies.deleteVersion(policy.arn(), version.id()));
      policies.delete(policy.arn());
      return Optional.empty();
    } catch (ResourceVanishedException e) {
      // Another execution was quicker; that it is gone is all that is asked for.
      return Optional.empty();
    } catch (StillInUseException e) {
      return Optional.of(e.getMessage());
    }
  }
}
