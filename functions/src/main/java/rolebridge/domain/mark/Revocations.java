package rolebridge.domain.mark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;

/**
 * The keys of a user that were revoked: none of them is made active or current again. Each stands
 * in the tag as {@code AKIA…=2026-03-01T08:00:00Z}.
 */
public record Revocations(List<String> words) {

  public Revocations {
    words = List.copyOf(words);
  }

  /** Those that the secret's tag tells, whoever wrote it; none when it has no such tag. */
  public static Revocations of(StoredSecret secret) {
    return by(secret.tags());
  }

  /** The same by the secret's tags. What has no {@code =} in it names no key and is left out. */
  public static Revocations by(Map<String, String> tags) {
    return new Revocations(
        Arrays.stream(tags.getOrDefault(Tags.REVOKED, "").split(" "))
            .filter(word -> word.contains("="))
            .toList());
  }

  /** Whether this very key was revoked, whatever time stands beside it. */
  public boolean contain(String accessKeyId) {
    return words.stream().anyMatch(word -> keyOf(word).equals(accessKeyId));
  }

  /** When it was revoked; a key stays revoked even if its time can't be read. */
  public Optional<Instant> time(String accessKeyId) {
    return words.stream()
        .filter(word -> keyOf(word).equals(accessKeyId))
        .flatMap(word -> timeOf(word).stream())
        .findFirst();
  }

  /** All times that can be read. */
  public List<Instant> times() {
    return words.stream().flatMap(word -> timeOf(word).stream()).toList();
  }

  /** Ids of the keys that were revoked then or later. */
  public List<String> since(Instant time) {
    return words.stream()
        .filter(word -> timeOf(word).filter(revoked -> !revoked.isBefore(time)).isPresent())
        .map(Revocations::keyOf)
        .toList();
  }

  /**
   * Whether the key was there before the user's last revocation. Where that didn't name the leaked
   * key rightly, it is such a key.
   */
  public boolean cameAfter(AccessKey key) {
    return last().filter(key.createDate()::isBefore).isPresent();
  }

  /** The time of the last one; one whose time can't be read may be of any moment. */
  public Optional<Instant> last() {
    return words.stream().map(word -> timeOf(word).orElse(Instant.MAX)).max(Instant::compareTo);
  }

  /**
   * With these too, and without keys that nothing names any more: a tag's value is 256 long, which
   * is room for five.
   *
   * @param named ids of the keys that exist or that a label of the secret names
   */
  public Revocations with(Collection<String> accessKeyIds, Instant now, Collection<String> named) {
    if (accessKeyIds.stream().allMatch(this::contain)) {
      return this;
    }
    List<String> all = new ArrayList<>();
    words.stream()
        .filter(word -> named.contains(keyOf(word)) || accessKeyIds.contains(keyOf(word)))
        .forEach(all::add);
    accessKeyIds.stream()
        .filter(id -> !contain(id))
        .forEach(id -> all.add(id + "=" + now.truncatedTo(ChronoUnit.MILLIS)));
    return new Revocations(all);
  }

  /** The tag to write, from which {@link #by} reads these again. */
  public Map<String, String> tag() {
    return Map.of(Tags.REVOKED, String.join(" ", words));
  }

  private static String keyOf(String word) {
    return word.substring(0, word.indexOf('='));
  }

  private static Optional<Instant> timeOf(String word) {
    return Mark.time(word.substring(word.indexOf('=') + 1));
  }
}
