package rolebridge.domain.instance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import rolebridge.domain.managed.Change;

/**
 * The instances that a pass still brings a key into. While the old key works, each gets the new one
 * and its Test is pressed before the next one gets it; otherwise all get it first, since those that
 * wait are red.
 *
 * @param open those that aren't green with it and haven't refused, that tried longest ago first
 * @param toGive those of them that get it before the next Test, in that order
 * @param given the one whose Test is next, since this pass gave it the key
 * @param refusals of this key
 */
public record HandOverQueue(
    List<InstanceRecord> open,
    List<InstanceRecord> toGive,
    Optional<InstanceRecord> given,
    List<InstanceRefusal> refusals) {

  private static final String GIVEN = "UpdateInstance";

  public HandOverQueue {
    open = List.copyOf(open);
    toGive = List.copyOf(toGive);
    refusals = List.copyOf(refusals);
  }

  /**
   * What is left of a pass.
   *
   * @param changes what it did
   * @param refusals of instances that it tried
   * @param oldKeyWorks whether an instance that isn't given the new key still works
   */
  public static HandOverQueue of(
      InstanceRecords records,
      String accessKeyId,
      List<Change> changes,
      List<InstanceRefusal> refusals,
      boolean oldKeyWorks,
      Instant now) {
    List<InstanceRefusal> ofKey =
        refusals.stream().filter(refusal -> refusal.accessKeyId().equals(accessKeyId)).toList();
    Set<String> refused = ofKey.stream().map(InstanceRefusal::tagKey).collect(Collectors.toSet());
    List<InstanceRecord> open =
        records.notGreen(accessKeyId, now).stream()
            .filter(record -> !refused.contains(record.tagKey()))
            .toList();
    List<Change> before = oldKeyWorks && !changes.isEmpty() ? List.of(changes.getLast()) : changes;
    Predicate<InstanceRecord> isGiven = record -> before.contains(given(record, accessKeyId));
    List<InstanceRecord> toGive = open.stream().filter(isGiven.negate()).toList();
    return new HandOverQueue(
        open,
        toGive,
        oldKeyWorks || toGive.isEmpty()
            ? open.stream().filter(isGiven).findFirst()
            : Optional.empty(),
        ofKey);
  }

  /** What a pass has done once this instance has this key. */
  public static Change given(InstanceRecord record, String accessKeyId) {
    return new Change(GIVEN, record.instanceId() + " " + accessKeyId);
  }
}
