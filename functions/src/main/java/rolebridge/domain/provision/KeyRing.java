package rolebridge.domain.provision;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;

/** A user's access keys as IAM has them, seen with the key that the secret names as current. */
record KeyRing(List<AccessKey> keys, Optional<String> currentKeyId) {

  /** IAM's fixed limit of access keys per user. */
  static final int LIMIT = 2;

  /** No function runs longer (Lambda's limit is 900 s), so none can still be about to store it. */
  private static final Duration ORPHAN_AGE = Duration.ofMinutes(15);

  /** The stored key, when it still exists. */
  Optional<AccessKey> current() {
    return keys.stream()
        .filter(key -> currentKeyId.filter(key.id()::equals).isPresent())
        .findFirst();
  }

  /** Whether the user has a key that isn't the stored one. */
  boolean hasOthers() {
    return keys.size() > (current().isPresent() ? 1 : 0);
  }

  boolean isFull() {
    return keys.size() >= LIMIT;
  }

  /**
   * A key whose secret was lost between its making and its storing: no version of the secret knows
   * it, it is older than any function can run, and it was never used.
   */
  Optional<AccessKey> orphan(
      AccessKeys accessKeys, SecretStore secrets, String secretName, Instant now) {
    Set<String> known = secrets.knownKeyIds(secretName);
    return keys.stream()
        .filter(key -> !known.contains(key.id()))
        .filter(key -> key.createDate().plus(ORPHAN_AGE).isBefore(now))
        .filter(key -> accessKeys.lastUsed(key.id()).isEmpty())
        .findFirst();
  }
}
