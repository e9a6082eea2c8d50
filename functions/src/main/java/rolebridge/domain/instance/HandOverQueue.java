package rolebridge.domain.instance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.domain.managed.Change;

/**
 * The instances that a pass still brings a key into, one after the other: each gets it, and then
 * its Test is pressed.
 *
 * @param open those that aren't green with it and haven't refused, that tried longest ago first
 * @param given the one whose Test is next, since this pass gave it the key just now
 * @param refusals of this key
 */
public record HandOverQueue(
    List<InstanceRecord> open, Optional<InstanceRecord> given, List<InstanceRefusal> refusals) {

  private static final String GIVEN = "UpdateInstance";

  public HandOverQueue {
    open = List.copyOf(open);
    refusals = List.copyOf(refusals);
  }

  /**
   * What is left of a pass.
   *
   * @param changes what it did
   * @param refusals of instances that it tried
   */
  public static HandOverQueue of(
      InstanceRecords records,
      String accessKeyId,
      List<Change> changes,
      List<InstanceRefusal> refusals,
      Instant now) {
    List<InstanceRefusal> ofKey =
        refusals.stream().filter(refusal -> refusal.accessKeyId().equals(accessKeyId)).toList();
    Set<String> refused = ofKey.stream().map(InstanceRefusal::tagKey).collect(Collectors.toSet());
    List<InstanceRecord> open =
        records.notGreen(accessKeyId, now).stream()
            .filter(record -> !refused.contains(record.tagKey()))
            .toList();
    return new HandOverQueue(
        open,
        open.stream()
            .filter(
                record ->
                    !changes.isEmpty() && changes.getLast().equals(given(record, accessKeyId)))
            .findFirst(),
        ofKey);
  }

  /** What a pass has done once this instance has this key. */
  public static Change given(InstanceRecord record, String accessKeyId) {
    return new Change(GIVEN, record.instanceId() + " " + accessKeyId);
  }
}
