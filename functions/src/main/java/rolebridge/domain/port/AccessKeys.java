package rolebridge.domain.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.ResourceVanishedException;

/** The access keys of IAM users; a user has two at most. */
public interface AccessKeys {

  /**
   * The user's keys.
   *
   * @throws ResourceVanishedException when the user isn't there
   */
  List<AccessKey> list(String userName);

  /**
   * Makes a key. Never tried twice by itself, because the call can't be told from its repetition.
   *
   * @throws KeyLimitReachedException when the user has two
   * @throws ResourceVanishedException when the user isn't there
   */
  SecretAccessKey create(String userName);

  /** When the key was last used, empty when never (15-minute granularity, hours of lag). */
  Optional<Instant> lastUsed(String accessKeyId);

  /**
   * Makes the key Inactive; done already is success.
   *
   * @throws ResourceVanishedException when the key isn't there
   */
  void deactivate(String userName, String accessKeyId);

  /**
   * Makes the key Active; done already is success.
   *
   * @throws ResourceVanishedException when the key isn't there
   */
  void activate(String userName, String accessKeyId);

  /** Deletes the key; one that is gone already is success. */
  void delete(String userName, String accessKeyId);
}
