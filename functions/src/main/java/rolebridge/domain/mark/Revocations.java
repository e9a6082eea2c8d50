package rolebridge.domain.mark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;

/**
 * The keys of a user that were revoked: none of them is made active or current again. A time that
 * doesn't count may be of any moment, so its key is the last that was revoked.
 */
public record Revocations(MarkWords words) {

  /** Those that the secret's tags tell, whoever wrote them; none when it has no such tag. */
  public static Revocations of(StoredSecret secret) {
    return by(secret.tags());
  }

  /** The same by the secret's tags. What can be no key's id, whoever wrote it, tells nothing. */
  public static Revocations by(Map<String, String> tags) {
    return new Revocations(
        MarkWords.in(tags, Tags.REVOKED)
            .and(MarkWords.each(tags, Tags.REVOKED_KEY))
            .about(AccessKey::isId));
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

  /** With these too, each that was revoked before at the time of then. */
  public Revocations with(Collection<String> accessKeyIds, Instant now) {
    MarkWords all = words;
    for (String id : added(accessKeyIds)) {
      all = all.with(id, now);
    }
    return new Revocations(all);
  }

  /** The tags to add, by which {@link #by} reads {@link #with} again. */
  public Map<String, String> tagsWith(Collection<String> accessKeyIds, Instant now) {
    String time = now.truncatedTo(ChronoUnit.MILLIS).toString();
    return added(accessKeyIds).stream()
        .collect(Collectors.toMap(id -> Tags.REVOKED_KEY + id, _ -> time));
  }

  private List<String> added(Collection<String> accessKeyIds) {
    return accessKeyIds.stream().filter(id -> !contain(id)).distinct().toList();
  }

  /**
   * Those of a secret's tags that tell of no key but such as nothing names any more: a secret has
   * room for 50 tags. A key that was revoked a moment ago may be one that IAM's list still lacks.
   *
   * @param named ids of the keys that exist or that a label of the secret names
   * @param before of this time or later, a revocation is too young to be over
   */
  public static Set<String> over(
      Map<String, String> tags, Set<String> named, Instant before, Instant now) {
    return tags.keySet().stream()
        .filter(key -> key.equals(Tags.REVOKED) || key.startsWith(Tags.REVOKED_KEY))
        .filter(
            key -> {
              Revocations told = by(Map.of(key, tags.get(key)));
              return told.keyIds().stream().noneMatch(named::contains)
                  && told.times(now).stream().allMatch(before::isAfter);
            })
        .collect(Collectors.toSet());
  }
}
