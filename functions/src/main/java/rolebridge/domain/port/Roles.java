package rolebridge.domain.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** The account's IAM roles. */
public interface Roles {

  /**
   * The role of this name. IAM compares names without regard to case, so the answer may differ from
   * the question in case and path.
   */
  Optional<Role> find(String name);

  /**
   * When somebody last made a call with a session of the role, empty when never; as IAM shows it,
   * with hours of lag and for some 400 days (<a
   * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html">source</a>).
   */
  Optional<Instant> lastUsed(String name);

  /** Names of all roles whose path begins with this. */
  List<String> namesBelow(String path);

  /**
   * Makes the role as described.
   *
   * @throws AlreadyExistsException when any role has the name, whatever its case or path
   */
  void create(Role role);

  /** Sets description and maximum session duration (seconds). */
  void updateSettings(String name, String description, int maxSessionDuration);

  /**
   * Replaces the whole trust.
   *
   * @throws NotYetPropagatedException when IAM doesn't know a principal in it, as with users
   *     seconds old
   * @throws ResourceVanishedException when the role isn't there
   */
  void updateTrust(String name, PolicyDocument trust);

  /** Adds these tags, overwriting those of the same key. */
  void tag(String name, Map<String, String> tags);

  /** Takes these tags away. */
  void untag(String name, Set<String> keys);

  /** ARNs of the managed policies attached to the role. */
  Set<String> attachedPolicies(String name);

  /**
   * Attaches the policy; done already is success.
   *
   * @throws ResourceVanishedException when the role or the policy isn't there
   */
  void attach(String name, String policyArn);

  /** Detaches the policy; done already is success. */
  void detach(String name, String policyArn);

  /**
   * Deletes the role; one that is gone already is success.
   *
   * @throws StillInUseException when something else hangs on it
   */
  void delete(String name);
}
