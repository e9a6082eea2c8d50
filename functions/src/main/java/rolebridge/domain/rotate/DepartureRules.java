package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.Optional;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Next;
import rolebridge.domain.rotate.Decision.NothingDue;
import rolebridge.domain.rotate.Decision.Outlook;
import rolebridge.domain.rotate.Decision.Stop;
import rolebridge.domain.rotate.Decision.Turn;
import rolebridge.domain.rotate.Decision.Work;

/**
 * What a pass does next in the offboarding of a user that lost its last role: its keys end, are
 * watched, and then everything goes. Age, undo and rotation no longer count.
 */
record DepartureRules(RotationPolicy policy, UserKeys found, UserDeparture departure, Instant now) {

  Decision decide() {
    String current = found.labelled(StoredSecret.CURRENT).orElse("");
    if (!found.roles().isEmpty()) {
      return new Stop(new StopReasons(found).offboardedWithRoles());
    }
    boolean active = found.keys().stream().anyMatch(key -> key.active() && found.isKnown(key));
    if (active || departure.stage() == Stage.ENDING_KEYS) {
      return new Turn(Work.RETIRE_USER, current);
    }
    Optional<AccessKey> orphan =
        found.orphan(now).filter(key -> !now.isBefore(UserKeys.orphanShownUnused(key)));
    if (orphan.isPresent()) {
      return new Turn(Work.REMOVE_ORPHAN, orphan.get().id());
    }
    Instant notBefore = removalDate();
    return now.isBefore(notBefore)
        ? new NothingDue(
            new Outlook(
                notBefore, Optional.of(new Next(Work.REMOVE_USER.state(), current, notBefore))))
        : new Turn(Work.REMOVE_USER, current);
  }

  /** An unknown key of which no use shows waits for {@code RemoveOrphan}. */
  private Instant removalDate() {
    Instant watched = departure.removalDate(policy.watchPeriod());
    return found.keys().stream()
        .filter(key -> found.mayBeOrphan(key, now))
        .map(UserKeys::orphanShownUnused)
        .reduce(watched, (one, other) -> one.isAfter(other) ? one : other);
  }
}
