package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;

/** Which state of rotate-user is due, and the state of the user's keys. Changes nothing. */
public final class InspectKeys {

  /** More than the longest way that a user's keys have to go in one pass, and its instances. */
  static final int MOST_INSPECTIONS = 20 + 2 * InstanceRecords.MOST;

  private final UserReader reader;
  private final Clock clock;

  public InspectKeys(UserReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * How the user stands.
   *
   * @param decision name of the state that is due, {@code NothingDue} or {@code Stop}
   * @param target id of the key that the decision is about, empty when it is about none
   * @param subject what the state that is due changes: id of a key, or key of an instance's tag;
   *     empty where it makes something new, or only writes something down
   * @param error name of the error to end with, empty unless stopped
   * @param reason why it is stopped, for people; empty unless it is
   * @param accessKeyId the current key; empty when the secret names none
   * @param accessKeyIds all keys of the user
   * @param ageDays whole days since the current key was made, -1 when it isn't there
   * @param dueDate from when on the current key is replaced, or an offboarded user removed; empty
   *     when that isn't known
   * @param next what comes next and when; null when nothing waits
   * @param previous the old key; null when there is none
   */
  public record Inspection(
      String decision,
      String target,
      String subject,
      String error,
      String reason,
      String accessKeyId,
      List<String> accessKeyIds,
      int ageDays,
      String dueDate,
      Next next,
      Previous previous) {

    public Inspection {
      accessKeyIds = List.copyOf(accessKeyIds);
    }
  }

  /** What a later pass does, not before when. */
  public record Next(String action, String accessKeyId, String notBefore) {}

  /**
   * The old key.
   *
   * @param worksUntil the end of its grace period, or of the hours in which a use may still show;
   *     when it was deactivated, if it was
   * @param deletedAfter the earliest end of its watch period
   */
  public record Previous(String accessKeyId, String worksUntil, String deletedAfter) {}

  /**
   * What is due now, by the same reading by which the state that is due decides again before it
   * acts. A decision that people have to act on is answered as {@code Stop}, not thrown; so is one
   * that still changes after {@link #MOST_INSPECTIONS} looks.
   *
   * @throws UserNotManagedException when something is to be done and the user isn't rolebridge's
   * @throws ResourceVanishedException when the user is gone
   * @throws NotYetPropagatedException when AWS doesn't show yet what this execution did, or the
   *     revocation that began it
   */
  public Inspection apply(RotationInput input) {
    return of(reader.lookBeforehand(input), input);
  }

  /** How the user stands by this look. */
  Inspection of(UserReader.Look look, RotationInput input) {
    UserKeys found = look.found();
    Optional<String> currentId = found.labelled(StoredSecret.CURRENT);
    Optional<AccessKey> current = currentId.flatMap(found::key);
    Decision decision =
        look.decision() instanceof Decision.Turn turn && input.inspections() >= MOST_INSPECTIONS
            ? new Decision.Stop(new StopReasons(found).unsettled(turn, input.inspections()))
            : look.decision();
    Optional<RuntimeException> why =
        decision instanceof Decision.Stop stop ? Optional.of(stop.why()) : Optional.empty();
    return new Inspection(
        decision.name(),
        decision.target(),
        subject(decision, look, input),
        why.map(error -> error.getClass().getSimpleName()).orElse(""),
        why.map(Throwable::getMessage).orElse(""),
        currentId.orElse(""),
        found.keys().stream().map(AccessKey::id).toList(),
        current.map(this::ageInDays).orElse(-1),
        dueDate(decision, current).map(StateTime::text).orElse(""),
        decision instanceof Decision.NothingDue(Decision.Outlook outlook)
            ? outlook.next().map(InspectKeys::next).orElse(null)
            : null,
        isLeaving(found) ? null : currentId.flatMap(id -> previous(found, id)).orElse(null));
  }

  private String subject(Decision decision, UserReader.Look look, RotationInput input) {
    if (!(decision instanceof Decision.Turn(Decision.Work work, String accessKeyId))) {
      return "";
    }
    return switch (work) {
      case NOTE_UNUSED, BEGIN_WATCH -> "";
      case PROMOTE_KEY ->
          look.found().isLabelled(accessKeyId, StoredSecret.CURRENT) ? "" : accessKeyId;
      case UPDATE_INSTANCE ->
          reader.times(look).handOver(look.found(), input).toGive().stream()
              .findFirst()
              .map(InstanceRecord::tagKey)
              .orElse("");
      default -> accessKeyId;
    };
  }

  private boolean isLeaving(UserKeys found) {
    return found.secret().flatMap(secret -> UserDeparture.of(secret, clock.instant())).isPresent();
  }

  private Optional<Instant> dueDate(Decision decision, Optional<AccessKey> current) {
    return decision instanceof Decision.NothingDue(Decision.Outlook outlook)
        ? Optional.of(outlook.dueDate())
        : current.map(key -> reader.policy().dueDate(key));
  }

  private int ageInDays(AccessKey key) {
    return (int) Duration.between(key.createDate(), clock.instant()).toDays();
  }

  private static Next next(Decision.Next next) {
    return new Next(next.action(), next.accessKeyId(), StateTime.text(next.notBefore()));
  }

  private Optional<Previous> previous(UserKeys found, String currentId) {
    return found.keys().stream()
        .filter(key -> !key.id().equals(currentId) && found.isKnown(key))
        .filter(key -> !found.isLabelled(key.id(), StoredSecret.PENDING))
        .findFirst()
        .map(key -> previous(key, found.secret().get().tags(), currentId));
  }

  private Previous previous(AccessKey key, Map<String, String> tags, String currentId) {
    KeyTimes times = new KeyTimes(reader.policy(), tags, currentId, clock.instant());
    return new Previous(
        key.id(), StateTime.text(times.worksUntil(key)), StateTime.text(times.deletedAfter(key)));
  }
}
