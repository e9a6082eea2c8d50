package rolebridge.domain.rotate;

import java.util.List;
import rolebridge.domain.instance.InstanceRefusal;
import rolebridge.domain.managed.Change;
import rolebridge.domain.port.MayBeMissing;

/**
 * What one pass over one user goes by; every state of rotate-user gets it whole. Nothing in it lets
 * a pass do more than a request could ask for: what was proven, above all, is read from the secret.
 *
 * @param now whether the key is to be replaced whatever its age
 * @param undo whether the previous key is to be put back
 * @param accessKeyId id of the key to put back, empty for the previous one
 * @param putBack id of the key that {@code undo} meant when the pass began, empty until that is
 *     known: a state that is tried again must not undo the undo
 * @param changes what this pass did, which a late read may not show yet
 * @param revokedKeyIds what the revocation that started the pass ended, empty for other passes
 * @param inspections how often the pass has looked at the user, which InspectKeys alone asks
 * @param requestedAt when the pass was asked for, if an event did: it may be delivered twice, and
 *     InspectKeys alone asks
 * @param refusals of instances that this pass tried, which the states of a hand-over alone ask
 * @param subject what the state was to change when the pass last looked, as {@link
 *     InspectKeys.Inspection} says: when it isn't its turn any more it tells by this what was done,
 *     and UpdateInstance begins with it
 * @param proven what machines handed over when nothing was read from the secret; of no effect
 */
public record RotationInput(
    String userName,
    boolean now,
    boolean undo,
    @MayBeMissing String accessKeyId,
    String putBack,
    @MayBeMissing List<Change> changes,
    @MayBeMissing List<String> revokedKeyIds,
    @MayBeMissing Integer inspections,
    @MayBeMissing Proof proven,
    @MayBeMissing String requestedAt,
    @MayBeMissing List<InstanceRefusal> refusals,
    @MayBeMissing String subject) {

  public RotationInput {
    accessKeyId = accessKeyId == null ? "" : accessKeyId;
    changes = changes == null ? List.of() : List.copyOf(changes);
    revokedKeyIds = revokedKeyIds == null ? List.of() : List.copyOf(revokedKeyIds);
    inspections = inspections == null ? 0 : inspections;
    requestedAt = requestedAt == null ? "" : requestedAt;
    refusals = refusals == null ? List.of() : List.copyOf(refusals);
    subject = subject == null ? "" : subject;
  }

  /** A pass that no event asked for, and in which no instance refused. */
  public RotationInput(
      String userName,
      boolean now,
      boolean undo,
      String accessKeyId,
      String putBack,
      List<Change> changes,
      List<String> revokedKeyIds,
      Integer inspections,
      Proof proven) {
    this(
        userName,
        now,
        undo,
        accessKeyId,
        putBack,
        changes,
        revokedKeyIds,
        inspections,
        proven,
        "",
        List.of(),
        "");
  }

  /** A pass of the schedule. */
  public static RotationInput scheduled(String userName) {
    return new RotationInput(userName, false, false, "", "", List.of(), List.of(), 0, Proof.NONE);
  }
}
