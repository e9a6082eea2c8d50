package rolebridge.domain.mark;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.StoredSecret;

/**
 * A tag in which a function announces that it will deactivate or delete an old key. It is set
 * before the last look at the secret's labels, and whoever labels an old key to put it back looks
 * for the tag afterwards, so that one of the two sees the other.
 */
public final class KeyRetirement {

  private KeyRetirement() {}

  /** The tag of a secret that announces it. */
  public static Map<String, String> tag(String accessKeyId, Instant now) {
    return Mark.tag(Tags.RETIRING, accessKeyId, now);
  }

  /** The tag that takes it back. */
  public static Map<String, String> over() {
    return Mark.none(Tags.RETIRING);
  }

  /** When this key's retirement was announced, however long ago. */
  public static Optional<Instant> begun(StoredSecret secret, String accessKeyId, Instant now) {
    return Mark.since(secret.tags(), Tags.RETIRING, accessKeyId, now);
  }

  /**
   * Returns when the key may be made current.
   *
   * @throws ConcurrentChangeException while a function may be about to end this key
   */
  public static void requireNotUnderWay(StoredSecret secret, String accessKeyId, Instant now) {
    if (begun(secret, accessKeyId, now).filter(since -> Mark.isUnderWay(since, now)).isPresent()) {
      throw new ConcurrentChangeException(
          "Access key "
              + accessKeyId
              + " is being deactivated or deleted at this moment. If that was killed, it counts as"
              + " given up "
              + Mark.LONGEST_RUN.toMinutes()
              + " minutes after it began; start again then.");
    }
  }
}
