package rolebridge.domain.instance;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import rolebridge.domain.managed.SecretTags;
import rolebridge.domain.mark.Mark;

/** The records of all instances that a user's key was handed over to. */
public record InstanceRecords(List<InstanceRecord> all) {

  /** Each has a tag of the secret, where requests need room too, see {@link SecretTags}. */
  public static final int MOST = 20;

  public InstanceRecords {
    all = List.copyOf(all);
  }

  /** Those in the tags of the user's secret. */
  public static InstanceRecords in(Map<String, String> tags, Instant now) {
    return new InstanceRecords(
        new TreeMap<>(tags)
            .entrySet().stream()
                .flatMap(tag -> InstanceRecord.in(tag.getKey(), tag.getValue(), now).stream())
                .toList());
  }

  /** The record of this role; empty when its instance isn't rolebridge's. */
  public Optional<InstanceRecord> of(String roleArn) {
    return all.stream().filter(record -> record.isOf(roleArn)).findFirst();
  }

  /**
   * Those whose Test wasn't green yet with this key, that written first first. An instance that is
   * being made is none of them: whoever makes it gives it the key that is current then. One that a
   * dead run was about to make is, since it may be there.
   */
  public List<InstanceRecord> notGreen(String accessKeyId, Instant now) {
    return all.stream()
        .filter(record -> !record.isBeingMade() || record.isSettled(now))
        .filter(record -> record.greenSince(accessKeyId).isEmpty())
        .sorted(
            Comparator.comparing(record -> record.written().map(Mark::since).orElse(Instant.MIN)))
        .toList();
  }

  /** Whether the Test of any instance is green with this key, which then works. */
  public boolean isAnyGreenWith(String accessKeyId) {
    return all.stream().anyMatch(record -> record.greenSince(accessKeyId).isPresent());
  }

  /**
   * Since when the Test of every instance is green with this key; empty when one isn't.
   *
   * @param promoted since when the key is current, which it is with no instance at all
   */
  public Optional<Instant> allGreenSince(String accessKeyId, Instant promoted, Instant now) {
    return notGreen(accessKeyId, now).isEmpty()
        ? all.stream()
            .flatMap(record -> record.greenSince(accessKeyId).stream())
            .max(Comparator.naturalOrder())
            .filter(green -> green.isAfter(promoted))
            .or(() -> Optional.of(promoted))
        : Optional.empty();
  }
}
