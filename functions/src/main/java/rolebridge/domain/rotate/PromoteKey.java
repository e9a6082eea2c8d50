package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyRetirement;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserKeys;
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
  private final InspectKeys inspectKeys;
  private final SecretStore secrets;
  private final Clock clock;

  public PromoteKey(UserReader reader, SecretStore secrets, Clock clock) {
    this.reader = reader;
    this.inspectKeys = new InspectKeys(reader, clock);
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * What was changed, and how the user stands then.
   *
   * @param inspection as InspectKeys would tell it; null when it has to be asked, since it wasn't
   *     this state's turn
   */
  public record Result(List<Change> changes, InspectKeys.Inspection inspection) {

    public Result {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Afterwards the key is current and its time is written down. What is due next follows from what
   * was read right before that and from what Secrets Manager confirmed; whoever does it reads all
   * of it again.
   *
   * @throws ConcurrentChangeException when the label was moved by another at this moment, or the
   *     key's retirement is under way
   * @throws QuotaExceededException when the secret has no room for that time; nothing is changed
   */
  public Result apply(RotationInput input) {
    return reader
        .lookInTurn(Work.PROMOTE_KEY, input)
        .map(look -> promote(look, look.target(), input))
        .orElseGet(
            () -> new Result(reader.doneBefore(input, "PromoteKey", PromoteKey::isPromoted), null));
  }

  private static boolean isPromoted(UserKeys found, String accessKeyId) {
    return found.isLabelled(accessKeyId, StoredSecret.CURRENT);
  }

  private Result promote(UserReader.Look look, String accessKeyId, RotationInput input) {
    String version = SecretVersion.idFor(accessKeyId);
    String current = look.secret().versionWith(StoredSecret.CURRENT).orElseThrow();
    boolean moving = !current.equals(version);
    look.requireRoom(Set.of(Tags.PROMOTED));
    if (moving) {
      KeyRetirement.requireNotUnderWay(look.secret(), accessKeyId, clock.instant());
      secrets.moveCurrent(look.secretName(), current, version);
    }
    secrets.unmarkPending(look.secretName(), version);
    Map<String, String> promoted = Mark.tag(Tags.PROMOTED, accessKeyId, clock.instant());
    secrets.tag(look.secretName(), promoted);
    UserKeys now = look.found().withSecret(look.secret().promoted(version, promoted));
    return new Result(
        moving ? List.of(new Change("PromoteKey", accessKeyId)) : List.of(),
        inspectKeys.of(reader.after(now, input), input));
  }
}
