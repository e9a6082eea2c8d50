package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.Optional;
import rolebridge.domain.error.AccessKeyInactiveException;
import rolebridge.domain.mark.KeyRing;
import rolebridge.domain.mark.KeysFound;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;

/**
 * What a pass does next about a user that lost its last role: its keys end, are watched, and then
 * everything goes. Age, undo and rotation are of no concern any more.
 */
record DepartureRules(
    RotationPolicy policy, KeysFound found, UserDeparture departure, Instant now) {

  Decision decide() {
    String current = found.labelled(StoredSecret.CURRENT).orElse("");
    if (!found.roles().isEmpty()) {
      return new Decision.Stop(hasRoles());
    }
    boolean active = found.keys().stream().anyMatch(key -> key.active() && found.isKnown(key));
    if (active || departure.stage() == Stage.ENDING_KEYS) {
      return new Decision.RetireUser(current);
    }
    Optional<AccessKey> orphan =
        found.keys().stream().filter(key -> RotationRules.isOrphan(key, found, now)).findFirst();
    if (orphan.isPresent()) {
      return new Decision.RemoveOrphan(orphan.get().id());
    }
    Instant notBefore = removalDate();
    return now.isBefore(notBefore)
        ? new Decision.NothingDue(
            new Decision.Outlook(
                notBefore, Optional.of(new Decision.Next("RemoveUser", current, notBefore))))
        : new Decision.RemoveUser(current);
  }

  /** A key of unknown make is given the time in which its maker may still store it. */
  private Instant removalDate() {
    Instant watched = departure.removalDate(policy.watchPeriod());
    return found.keys().stream()
        .filter(key -> !found.isKnown(key))
        .map(key -> key.createDate().plus(KeyRing.ORPHAN_AGE))
        .filter(stored -> stored.isAfter(watched))
        .max(Instant::compareTo)
        .orElse(watched);
  }

  private AccessKeyInactiveException hasRoles() {
    return new AccessKeyInactiveException(
        "User "
            + found.userName()
            + " had no role, so its keys were ended, and has "
            + String.join(", ", found.roles())
            + " again. Provision that integration again, which gives it a key that works, or"
            + " decommission it.");
  }
}
