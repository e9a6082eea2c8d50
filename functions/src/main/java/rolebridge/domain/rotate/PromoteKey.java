package rolebridge.domain.rotate;

import java.time.Clock;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyRetirement;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Makes the proven key the one that readers of the secret get, and writes down when. Moving the
 * label is a compare-and-swap. It doesn't take AWSPENDING along, so that goes explicitly; a run
 * killed in between leaves it, and the next one finishes with a later time.
 */
public final class PromoteKey {

  private final UserReader reader;
  private final SecretStore secrets;
  private final Clock clock;

  public PromoteKey(UserReader reader, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Afterwards the key is current and its time is written down.
   *
   * @throws ConcurrentChangeException when the label was moved by another at this moment, or the
   *     key's retirement is under way
   */
  public StepResult apply(RotationInput input) {
    return reader
        .lookFor(Work.PROMOTE_KEY, input)
        .map(look -> promote(look, look.target()))
        .orElseGet(StepResult::of);
  }

  private StepResult promote(UserReader.Look look, String accessKeyId) {
    String version = SecretVersion.idFor(accessKeyId);
    String current = look.secret().versionWith(StoredSecret.CURRENT).orElseThrow();
    boolean moving = !current.equals(version);
    if (moving) {
      KeyRetirement.requireNotUnderWay(look.secret(), accessKeyId, clock.instant());
      secrets.moveCurrent(look.secretName(), current, version);
    }
    secrets.unmarkPending(look.secretName(), version);
    secrets.tag(look.secretName(), Mark.tag(Tags.PROMOTED, accessKeyId, clock.instant()));
    return moving ? StepResult.of("PromoteKey", accessKeyId) : StepResult.of();
  }
}
