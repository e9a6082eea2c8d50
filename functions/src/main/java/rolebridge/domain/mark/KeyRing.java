package rolebridge.domain.mark;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;

/** A user's access keys as IAM has them, seen with the key that the secret names as current. */
public record KeyRing(List<AccessKey> keys, Optional<String> currentKeyId) {

  /** IAM's fixed limit of access keys per user. */
  public static final int LIMIT = 2;

  /** No function runs longer (Lambda's limit is 900 s), so none can still be about to store it. */
  public static final Duration ORPHAN_AGE = Duration.ofMinutes(15);

  /** The stored key, when it still exists. */
  public Optional<AccessKey> current() {
    return keys.stream()
        .filter(key -> currentKeyId.filter(key.id()::equals).isPresent())
        .findFirst();
  }

  /** Whether the user has a key that isn't the stored one. */
  public boolean hasOthers() {
    return keys.size() > (current().isPresent() ? 1 : 0);
  }

  public boolean isFull() {
    return keys.size() >= LIMIT;
  }

  /**
   * A key whose secret was lost between its making and its storing: no version of the secret knows
   * it, it is older than any function can run, and it was never used.
   */
  public Optional<AccessKey> orphan(
      AccessKeys accessKeys, SecretStore secrets, String secretName, Instant now) {
    Set<String> known = secrets.knownKeyIds(secretName);
    return keys.stream()
        .filter(key -> isAbandoned(key, known, now))
        .filter(key -> accessKeys.lastUsed(key.id()).isEmpty())
        .findFirst();
  }

  /** Whether nobody can be about to store this key any more; an orphan if it was never used. */
  public static boolean isAbandoned(AccessKey key, Set<String> knownKeyIds, Instant now) {
    return !knownKeyIds.contains(key.id()) && key.createDate().plus(ORPHAN_AGE).isBefore(now);
  }

  /**
   * Deletes a new key that couldn't be stored: one in no version of the secret can never be read
   * again. When even that can't be told, the key stays: a stored one must not die, and an orphan is
   * removed later by its age.
   *
   * @param failure of the storing; what goes wrong here is added to it
   */
  public static void dropUnlessStored(
      AccessKeys accessKeys,
      SecretStore secrets,
      String userName,
      String secretName,
      String accessKeyId,
      RuntimeException failure) {
    try {
      if (!secrets.knownKeyIds(secretName).contains(accessKeyId)) {
        accessKeys.delete(userName, accessKeyId);
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
