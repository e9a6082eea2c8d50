package rolebridge.domain.mark;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;

/**
 * The keys of a user that were revoked: none of them is made active or current again. A time that
 * doesn't count may be of any moment, so its key is the last that was revoked.
 */
public record Revocations(MarkWords words) {

  /** Those that the secret's tag tells, whoever wrote it; none when it has no such tag. */
  public static Revocations of(StoredSecret secret) {
    return by(secret.tags());
  }

  /** The same by the secret's tags. */
  public static Revocations by(Map<String, String> tags) {
    return new Revocations(MarkWords.in(tags, Tags.REVOKED));
  }

  /** Ids of all keys that were revoked, whatever time stands beside them. */
  public List<String> keyIds() {
    return words.subjects();
  }

  /** Whether this very key was revoked, whatever time stands beside it. */
  public boolean contain(String accessKeyId) {
    return keyIds().contains(accessKeyId);
  }

  /** When it was revoked; a key stays revoked even if its time doesn't count. */
  public Optional<Instant> time(String accessKeyId, Instant now) {
    return words.since(accessKeyId, now);
  }

  /** All times that count. */
  public List<Instant> times(Instant now) {
    return words.times(now).stream().flatMap(Optional::stream).toList();
  }

  /** Ids of the keys that were revoked then or later, by a time that counts. */
  public List<String> since(Instant time, Instant now) {
    return keyIds().stream()
        .filter(id -> time(id, now).filter(revoked -> !revoked.isBefore(time)).isPresent())
        .toList();
  }

  /**
   * Whether the key was there before the user's last revocation. Where that didn't name the leaked
   * key rightly, it is such a key.
   */
  public boolean cameAfter(AccessKey key, Instant now) {
    return last(now).filter(key.createDate()::isBefore).isPresent();
  }

  /** The time of the last one, {@link Instant#MAX} where one doesn't count. */
  public Optional<Instant> last(Instant now) {
    return words.times(now).stream().map(time -> time.orElse(Instant.MAX)).max(Instant::compareTo);
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
    MarkWords all = words.of(id -> named.contains(id) || accessKeyIds.contains(id));
    for (String id : accessKeyIds) {
      if (!contain(id)) {
        all = all.with(id, now);
      }
    }
    return new Revocations(all);
  }

  /** The tag to write, from which {@link #by} reads these again. */
  public Map<String, String> tag() {
    return words.tag(Tags.REVOKED);
  }
}
