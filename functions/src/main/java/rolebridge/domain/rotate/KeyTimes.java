package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.instance.HandOverQueue;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;

/**
 * When the periods of an old key end, as the tags of its user's secret tell. Each is empty while
 * its beginning isn't noted, or not in a way that counts.
 *
 * @param currentId the key that replaced the old one
 */
public record KeyTimes(
    RotationPolicy policy, Map<String, String> tags, String currentId, Instant now) {

  /** When the current key was promoted. */
  public Optional<Instant> promoted() {
    return Mark.since(tags, Tags.PROMOTED, currentId, now);
  }

  /** Whether an instance isn't green with the current key yet. */
  public boolean isHandOverDue() {
    return policy.handsOver() && !InstanceRecords.in(tags, now).notGreen(currentId, now).isEmpty();
  }

  /** The instances that this pass still brings the current key into. */
  HandOverQueue handOver(UserKeys found, RotationInput input) {
    return HandOverQueue.of(
        InstanceRecords.in(tags, now),
        currentId,
        input.changes(),
        input.refusals(),
        found.workingPrevious().isPresent(),
        now);
  }

  /** When the current key was promoted and the Test of every instance was green with it. */
  Optional<Instant> switched() {
    return policy.handsOver()
        ? promoted()
            .flatMap(since -> InstanceRecords.in(tags, now).allGreenSince(currentId, since, now))
        : promoted();
  }

  /** The end of the grace period, from which on an unused old key may be deactivated. */
  public Optional<Instant> graceOver() {
    return switched().map(since -> since.plus(policy.gracePeriod()));
  }

  /**
   * The earliest time of the second read of an old key's last use. A first read from before the end
   * of the grace period, or from before the key was last inactive, doesn't count.
   */
  public Optional<Instant> unusedProven(String oldKeyId) {
    return graceOver()
        .flatMap(
            graceOver ->
                Mark.since(tags, Tags.UNUSED, oldKeyId, now)
                    .filter(first -> !first.isBefore(graceOver))
                    .filter(first -> !first.isBefore(inactiveSince(oldKeyId).orElse(Instant.MIN))))
        .map(first -> first.plus(UserKeys.LAST_USED_LAG));
  }

  /** When a pass deactivated an old key. */
  public Optional<Instant> deactivated(String oldKeyId) {
    return Mark.since(tags, Tags.DEACTIVATED, oldKeyId, now);
  }

  /** When a pass or a revocation deactivated an old key. */
  public Optional<Instant> inactiveSince(String oldKeyId) {
    return deactivated(oldKeyId).or(() -> Revocations.by(tags).time(oldKeyId, now));
  }

  /** When an old key may be deleted. */
  public Optional<Instant> watchOver(String oldKeyId) {
    return inactiveSince(oldKeyId).map(this::watchEnd);
  }

  private Instant watchEnd(Instant inactiveSince) {
    return inactiveSince.plus(policy.watchPeriod());
  }

  /**
   * Until when an old key works, as far as can be foretold: until the end of its grace period or of
   * the hours in which a use may still show; when it was deactivated, if it was.
   */
  Instant worksUntil(AccessKey old) {
    return old.active()
        ? unusedProven(old.id()).or(this::graceOver).orElse(now.plus(policy.gracePeriod()))
        : inactiveSince(old.id()).orElse(now);
  }

  /** The earliest time at which a key that works until then may be deleted. */
  Instant deletedAfter(AccessKey old) {
    return watchEnd(worksUntil(old));
  }

  /**
   * From when on a pass has something to do about an old key that isn't revoked, as far as its last
   * use isn't asked for: {@link Instant#MIN} where a period's beginning isn't noted, empty while
   * the new key isn't in all instances.
   *
   * @param active whether it still is
   */
  public Optional<Instant> nextStep(String oldKeyId, boolean active) {
    if (!active) {
      return watchOver(oldKeyId).or(() -> Optional.of(Instant.MIN));
    }
    return promoted().isEmpty()
        ? Optional.of(Instant.MIN)
        : unusedProven(oldKeyId).or(this::graceOver);
  }
}
