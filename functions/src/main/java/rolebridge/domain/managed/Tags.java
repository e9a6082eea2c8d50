package rolebridge.domain.managed;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tags by which rolebridge knows its own. */
public final class Tags {

  /** Set to {@link #TRUE} on everything rolebridge made. */
  public static final String MANAGED = "rolebridge:managed";

  /** Value of {@link #MANAGED}. */
  public static final String TRUE = "true";

  /** The integration a role or policy is for. */
  public static final String INTEGRATION = "rolebridge:integration";

  /**
   * On a role or policy: commands and actions whose risks were acknowledged when it was asked for,
   * as {@link TagText#list} has them; {@link #NONE} when a later request has no risk any more.
   */
  public static final String ACKNOWLEDGED_RISKS = "rolebridge:acknowledged-risks";

  /**
   * On a role and its policy: {@link #ELEVATED} when the role has the elevated boundary; {@link
   * #NONE} when it had that once; else missing.
   */
  public static final String BOUNDARY = "rolebridge:boundary";

  /** Value of {@link #BOUNDARY}. */
  public static final String ELEVATED = "elevated";

  /** Who asked, as the caller claims; CloudTrail has the truth. */
  public static final String REQUESTED_BY = "rolebridge:requested-by";

  /** ARN of the execution that made the thing; written by the create call only. */
  public static final String CREATED_BY = "rolebridge:created-by";

  /** The account that owns what was made. */
  public static final String OWNER_ACCOUNT = "rolebridge:owner-account";

  /**
   * On a role: digest of the plan whose access was proven last. Another execution may rely on a
   * proven role, so it is never undone.
   */
  public static final String READY = "rolebridge:ready";

  /** On a role: SHA-256 of rolebridge's trust statement that was proven last. */
  public static final String TRUST = "rolebridge:trust";

  /** On a role: SHA-256 of the permission policy's document that was proven last. */
  public static final String PERMISSIONS = "rolebridge:permissions";

  /**
   * On a role: the addresses that its trust was limited to when it was proven last, with spaces.
   */
  public static final String SOURCE_IPS = "rolebridge:source-ips";

  /**
   * On a role: what wasn't proven when its access was proven last, as words with spaces between;
   * empty or missing when nothing is.
   */
  public static final String NOT_PROVEN = "rolebridge:not-proven";

  /** On a role: its longest session in seconds when its access was proven last. */
  public static final String MAX_SESSION_DURATION = "rolebridge:max-session-duration";

  /** On a role: ARN of the execution that is about to undo it and when it said so. */
  public static final String REMOVING = "rolebridge:removing";

  /**
   * On a role: ARN of the execution that failed after the role's access was proven, so that nobody
   * may have been told of it; {@link #NONE} once another has finished it.
   */
  public static final String UNFINISHED = "rolebridge:unfinished";

  /** Value of a tag that says no more. */
  public static final String NONE = "none";

  /** On a secret: id of the access key that was proven last. */
  public static final String VALIDATED = "rolebridge:validated";

  /** On a secret: that key, SHA-256 of the roles that it was proven on, and when. */
  public static final String PROVEN = "rolebridge:proven";

  /** On a secret: id of the key that was made current last, and when. */
  public static final String PROMOTED = "rolebridge:promoted";

  /** On a secret: id of the old key that was deactivated last, and when. */
  public static final String DEACTIVATED = "rolebridge:deactivated";

  /** On a secret: id of the old key that was found unused since the switch, and when first. */
  public static final String UNUSED = "rolebridge:unused";

  /** On a secret: id of the old key that is about to be deactivated or deleted, and since when. */
  public static final String RETIRING = "rolebridge:retiring";

  /** On a secret: how far the offboarding of its user, which has no role any more, is. */
  public static final String LEAVING = "rolebridge:leaving";

  /**
   * On a secret: ids of the keys that were revoked, and when, as installations before {@link
   * #REVOKED_KEY} wrote them. It is read, and no longer written.
   */
  public static final String REVOKED = "rolebridge:revoked";

  /**
   * On a secret: with the id of a key that was revoked behind it, when that was. Each has a tag of
   * its own, so that two revocations at once can't overwrite each other's.
   */
  public static final String REVOKED_KEY = "rolebridge:revoked:";

  /** On a secret: what asked for the last revocations, as hashes, and when. */
  public static final String REVOCATIONS = "rolebridge:revocations";

  /** On a secret: id of the key that was to be put back last, and when that was asked for. */
  public static final String UNDO = "rolebridge:undo";

  /** On a secret: id of the key that was put back last. */
  public static final String PUT_BACK = "rolebridge:put-back";

  private static final String PREFIX = "rolebridge:";

  private Tags() {}

  /** The execution that left the role of these tags unfinished. */
  public static Optional<String> unfinishedBy(Map<String, String> tags) {
    return Optional.ofNullable(tags.get(UNFINISHED)).filter(word -> !word.equals(NONE));
  }

  /** Those among these tags that a request asked for, or somebody else set. */
  public static Map<String, String> ofRequester(Map<String, String> tags) {
    Map<String, String> own = new TreeMap<>(tags);
    own.keySet().removeIf(key -> key.startsWith(PREFIX));
    return own;
  }
}
