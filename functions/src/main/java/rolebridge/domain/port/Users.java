package rolebridge.domain.port;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ResourceVanishedException;

/** The account's IAM users. */
public interface Users {

  /**
   * The user of this name. IAM has a name once, whatever its case, so the answer may differ from
   * the question in case and path. Whether a name in another case is found is documented nowhere.
   */
  Optional<User> find(String name);

  /**
   * The ARN of the user that has the name in whatever case and path, looked for among all users:
   * for a name that is taken and not found.
   */
  Optional<String> arnInAnyCase(String name);

  /**
   * Makes the user as described, without console login.
   *
   * @throws AlreadyExistsException when any user has the name, whatever its case or path
   */
  void create(User user);

  /**
   * Sets the permissions boundary.
   *
   * @throws ResourceVanishedException when the user isn't there
   */
  void setBoundary(String name, String boundaryArn);

  /** Adds these tags, overwriting those of the same key. */
  void tag(String name, Map<String, String> tags);

  /** Takes these tags away. */
  void untag(String name, Set<String> keys);

  /**
   * Deletes the user; one that is gone already is success.
   *
   * @throws StillInUseException when something else hangs on it
   */
  void delete(String name);
}
