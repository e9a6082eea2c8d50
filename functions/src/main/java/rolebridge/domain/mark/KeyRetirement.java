package rolebridge.domain.mark;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.StoredSecret;

/**
 * A function's word that it is about to deactivate or delete an old key. It is said before the last
 * look at the secret's labels, and whoever labels an old key to put it back looks for the word
 * afterwards, so that one of the two sees the other.
 */
public final class KeyRetirement {

  private static final String NOBODY = "none";

  private KeyRetirement() {}

  public static Map<String, String> word(String accessKeyId, Instant now) {
    return Map.of(Tags.RETIRING, new Mark(accessKeyId, now).toString());
  }

  /** Takes the word back. */
  public static Map<String, String> over() {
    return Map.of(Tags.RETIRING, NOBODY);
  }

  /** Whether this key's retirement was begun and may go on any moment. */
  static boolean isUnderWay(StoredSecret secret, String accessKeyId, Instant now) {
    return begun(secret, accessKeyId, now)
        .filter(mark -> now.isBefore(mark.time().plus(KeyRing.ORPHAN_AGE)))
        .isPresent();
  }

  /** The word about this key, however old. */
  public static Optional<Mark> begun(StoredSecret secret, String accessKeyId, Instant now) {
    return Mark.of(secret.tags(), Tags.RETIRING, accessKeyId, now);
  }

  public static void requireNotUnderWay(StoredSecret secret, String accessKeyId, Instant now) {
    if (isUnderWay(secret, accessKeyId, now)) {
      throw new ConcurrentChangeException(
          "Access key "
              + accessKeyId
              + " is being deactivated or deleted at this moment. If that was killed, it counts as"
              + " given up "
              + KeyRing.ORPHAN_AGE.toMinutes()
              + " minutes after it began; start again then.");
    }
  }
}
