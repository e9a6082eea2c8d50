package rolebridge.domain.port;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** IAM roles, each by its ARN, in whichever account that is. */
public interface Roles {

  /**
   * The role that has this ARN's name in its account. IAM has a name once, whatever its case and
   * path, so the answer may differ from the question in both. Whether a name in another case is
   * found is documented nowhere.
   */
  Optional<Role> find(String arn);

  /**
   * The ARN of the role that has this ARN's name in its account, in whatever case and path, looked
   * for among all roles: for a name that is taken and not found.
   */
  Optional<String> arnInAnyCase(String arn);

  /** As {@link #find}, with its use, which IAM's answer has beside the rest. */
  Optional<UsedRole> findUsed(String arn);

  /** Since when it is there and when it was last used; empty when it isn't there. */
  Optional<RoleUsage> usage(String arn);

  /**
   * Sets the permissions boundary.
   *
   * @throws ResourceVanishedException when the role isn't there
   */
  void setBoundary(String arn, String boundaryArn);

  /** ARNs of all roles of this account whose path begins with this. */
  List<String> arnsBelow(String accountId, String path);

  /**
   * Makes the role as described, in the account of its ARN.
   *
   * @throws AlreadyExistsException when any role has the name, whatever its case or path
   */
  void create(Role role);

  /** Sets description and maximum session duration (seconds). */
  void updateSettings(String arn, String description, int maxSessionDuration);

  /**
   * Replaces the whole trust.
   *
   * @throws NotYetPropagatedException when IAM doesn't know a principal in it, as with users
   *     seconds old
   * @throws ResourceVanishedException when the role isn't there
   */
  void updateTrust(String arn, PolicyDocument trust);

  /** Adds these tags, overwriting those of the same key. */
  void tag(String arn, Map<String, String> tags);

  /** Takes these tags away. */
  void untag(String arn, Set<String> keys);

  /** ARNs of the managed policies attached to the role. */
  Set<String> attachedPolicies(String arn);

  /**
   * Attaches the policy; done already is success.
   *
   * @throws ResourceVanishedException when the role or the policy isn't there
   */
  void attach(String arn, String policyArn);

  /** Detaches the policy; done already is success. */
  void detach(String arn, String policyArn);

  /**
   * Deletes the role; one that is gone already is success.
   *
   * @throws StillInUseException when something else hangs on it
   */
  void delete(String arn);
}
