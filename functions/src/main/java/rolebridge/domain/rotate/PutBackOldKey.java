package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyActivation;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Begins the undo: the old key becomes pending again, and active, and is then proven and promoted
 * as any new one. The label comes first, since who retires an old key looks for it last; PromoteKey
 * looks whether somebody was at that before.
 */
public final class PutBackOldKey {

  private final UserReader reader;
  private final SecretStore secrets;
  private final KeyActivation activation;
  private final Clock clock;

  public PutBackOldKey(UserReader reader, AccessKeys accessKeys, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.secrets = secrets;
    this.activation = new KeyActivation(accessKeys, secrets);
    this.clock = clock;
  }

  /**
   * Afterwards the old key is active and pending.
   *
   * @throws QuotaExceededException when the secret has no room for what is to be noted of it
   */
  public StepResult apply(RotationInput input) {
    // A revocation may come after the look that allows it: then it was asked for before that.
    Instant asked = clock.instant();
    return reader
        .lookFor(Work.PUT_BACK_OLD_KEY, input)
        .flatMap(
            look ->
                mayBeRevoked(look)
                    ? reader.lookLaterFor(Work.PUT_BACK_OLD_KEY, input)
                    : Optional.of(look))
        .map(look -> putBack(look, input, asked))
        .orElseGet(
            () -> new StepResult(reader.doneBefore(input, "ActivateOldKey", UserReader::isBack)));
  }

  /**
   * That this very key was asked for, and when. Not when the previous one is, which no revocation
   * allows, nor when a killed run is gone on with: a revocation may have come since.
   */
  private static Map<String, String> said(RotationInput input, String accessKeyId, Instant asked) {
    return input.undo() && input.accessKeyId().equals(accessKeyId)
        ? Mark.tag(Tags.UNDO, accessKeyId, asked)
        : Map.of();
  }

  /** A revoked key must not work again, not for the moment until its mark shows either. */
  private boolean mayBeRevoked(UserReader.Look look) {
    return look.found()
        .key(look.target())
        .filter(key -> UserKeys.isInactiveForNoReasonSaid(key, look.secret(), clock.instant()))
        .isPresent();
  }

  private StepResult putBack(UserReader.Look look, RotationInput input, Instant asked) {
    String accessKeyId = look.target();
    String name = look.secretName();
    String version = SecretVersion.idFor(accessKeyId);
    // Before the label, or a killed undo would leave what looks like a new key.
    Map<String, String> tags = new HashMap<>(said(input, accessKeyId, asked));
    tags.put(Tags.PUT_BACK, accessKeyId);
    Set<String> marks = new HashSet<>(tags.keySet());
    marks.add(Tags.DEACTIVATED);
    marks.addAll(UserReader.PUBLISHING);
    look.requireRoom(marks);
    secrets.tag(name, tags);
    look.secret()
        .versionWith(StoredSecret.PENDING)
        .filter(pending -> !pending.equals(version))
        .ifPresent(pending -> secrets.unmarkPending(name, pending));
    secrets.markPending(name, version);
    // Also one that looked active: it may have been deactivated between that look and the label.
    activation.activate(look.found().userName(), look.secretName(), accessKeyId);
    secrets.tag(name, Mark.none(Tags.DEACTIVATED));
    return StepResult.of("ActivateOldKey", accessKeyId);
  }
}
