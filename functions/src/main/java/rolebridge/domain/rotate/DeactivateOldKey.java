package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Failures;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyActivation;
import rolebridge.domain.mark.KeyRetirement;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Deactivates the old key when its grace period is over and nothing uses it, and writes down when.
 * IAM has no compare-and-swap for this: the intent is said first, the labels are read after it and
 * again after the act, which is undone when the key has meanwhile been put back.
 */
public final class DeactivateOldKey {

  private final UserReader reader;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final KeyActivation activation;
  private final Clock clock;

  public DeactivateOldKey(
      UserReader reader, AccessKeys accessKeys, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.activation = new KeyActivation(accessKeys, secrets);
    this.clock = clock;
  }

  /**
   * Afterwards the old key is a step further.
   *
   * @throws ConcurrentChangeException when the key was put back at this moment
   * @throws QuotaExceededException when the secret has no room for when that was; only what is
   *     revoked ends all the same
   */
  public StepResult apply(RotationInput input) {
    return reader
        .lookFor(Work.DEACTIVATE, input)
        .map(look -> goOn(look, (Decision.Turn) look.decision()))
        .orElseGet(
            () ->
                new StepResult(
                    reader.doneBefore(input, "DeactivateAccessKey", DeactivateOldKey::isInactive)));
  }

  private static boolean isInactive(UserKeys found, String accessKeyId) {
    return found.key(accessKeyId).filter(key -> !key.active()).isPresent();
  }

  private StepResult goOn(UserReader.Look look, Decision.Turn due) {
    String accessKeyId = due.accessKeyId();
    return switch (due.work()) {
      case NOTE_UNUSED -> {
        Map<String, String> tags = new HashMap<>(Mark.none(Tags.DEACTIVATED));
        tags.putAll(Mark.tag(Tags.UNUSED, accessKeyId, clock.instant()));
        secrets.tag(look.secretName(), tags);
        yield StepResult.of();
      }
      case BEGIN_WATCH -> beginWatch(look, accessKeyId);
      case END_REVOKED -> endRevoked(look);
      default -> deactivate(look, accessKeyId);
    };
  }

  /** One whose retirement is announced was made inactive by a run that was killed. */
  private StepResult beginWatch(UserReader.Look look, String accessKeyId) {
    Instant now = clock.instant();
    boolean isOurs = KeyRetirement.begun(look.secret(), accessKeyId, now).isPresent();
    Map<String, String> tags = new HashMap<>(isOurs ? KeyRetirement.over() : Map.of());
    tags.putAll(Mark.tag(Tags.DEACTIVATED, accessKeyId, now));
    secrets.tag(look.secretName(), tags);
    return isOurs ? StepResult.of("DeactivateAccessKey", accessKeyId) : StepResult.of();
  }

  /** All of them, before anything is written down: what refuses for one keeps no other alive. */
  private StepResult endRevoked(UserReader.Look look) {
    List<Change> ended = new ArrayList<>();
    Failures failures = new Failures();
    for (AccessKey key : look.found().leaked()) {
      if (failures.attempt(() -> accessKeys.deactivate(look.found().userName(), key.id()))) {
        ended.add(new Change("DeactivateAccessKey", key.id()));
      }
    }
    failures.throwAny();
    // Sessions that they made until now are denied when one is revoked again.
    markDeactivated(look, look.target());
    return new StepResult(ended);
  }

  private void markDeactivated(UserReader.Look look, String accessKeyId) {
    secrets.tag(look.secretName(), Mark.tag(Tags.DEACTIVATED, accessKeyId, clock.instant()));
  }

  private StepResult deactivate(UserReader.Look look, String accessKeyId) {
    String name = look.secretName();
    look.requireRoom(Set.of(Tags.RETIRING, Tags.DEACTIVATED));
    secrets.tag(name, KeyRetirement.tag(accessKeyId, clock.instant()));
    if (isWanted(name, accessKeyId)) {
      secrets.tag(name, KeyRetirement.over());
      throw putBack(accessKeyId);
    }
    accessKeys.deactivate(look.found().userName(), accessKeyId);
    if (isWanted(name, accessKeyId)) {
      activation.activate(look.found().userName(), look.secretName(), accessKeyId);
      secrets.tag(name, KeyRetirement.over());
      throw putBack(accessKeyId);
    }
    Map<String, String> tags = new HashMap<>(KeyRetirement.over());
    tags.putAll(Mark.tag(Tags.DEACTIVATED, accessKeyId, clock.instant()));
    secrets.tag(name, tags);
    return StepResult.of("DeactivateAccessKey", accessKeyId);
  }

  private boolean isWanted(String secretName, String accessKeyId) {
    return isWanted(secrets, secretName, accessKeyId);
  }

  /** Whether this key is current, or is to become it. A secret that is gone names no key. */
  static boolean isWanted(SecretStore secrets, String secretName, String accessKeyId) {
    String version = SecretVersion.idFor(accessKeyId);
    return secrets
        .find(secretName)
        .filter(
            secret ->
                secret.versionWith(StoredSecret.CURRENT).filter(version::equals).isPresent()
                    || secret.versionWith(StoredSecret.PENDING).filter(version::equals).isPresent())
        .isPresent();
  }

  static ConcurrentChangeException putBack(String accessKeyId) {
    return new ConcurrentChangeException(
        "Access key " + accessKeyId + " was put back at this moment; looking again.");
  }
}
