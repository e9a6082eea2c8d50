package rolebridge.domain.managed;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.port.StoredSecret;

/**
 * The room for tags on a user's secret, which all requests of the user share. Each mark of
 * rolebridge's own must always find a place there: without that of PromoteKey, for one, the grace
 * period of an old key never begins. So others may take no more than these leave, and a request
 * that would is refused before anything is changed.
 */
public final class SecretTags {

  /** Every tag that rolebridge writes to a secret, but for those of instances and revocations. */
  private static final Set<String> MARKS =
      Set.of(
          Tags.MANAGED,
          Tags.OWNER_ACCOUNT,
          Tags.CREATED_BY,
          Tags.REQUESTED_BY,
          Tags.VALIDATED,
          Tags.PROVEN,
          Tags.PROMOTED,
          Tags.DEACTIVATED,
          Tags.UNUSED,
          Tags.RETIRING,
          Tags.LEAVING,
          Tags.REVOCATIONS,
          Tags.UNDO,
          Tags.PUT_BACK);

  /**
   * Revoked keys that have a tag each: the two that a user can have, and those that one of the
   * three labels still names.
   */
  private static final int REVOKED_KEYS = 5;

  /** How many places are kept for rolebridge's own marks, written or not. */
  public static final int KEPT = MARKS.size() + REVOKED_KEYS;

  /** How many other tags may be there: those of requests, of instances, and of others. */
  public static final int MOST = StoredSecret.TAG_LIMIT - KEPT;

  /** AWS's own don't count. */
  private static final String AWS_PREFIX = "aws:";

  /** A message is to be read. */
  private static final int NAMED = 10;

  private SecretTags() {}

  /**
   * How many places are taken from those that aren't kept, by what is there and what is to come.
   *
   * @param present keys of the tags that the secret has
   * @param added keys of the tags that it is to get, also such as it has
   */
  public static int taken(Collection<String> present, Collection<String> added) {
    Set<String> keys = new TreeSet<>(present);
    keys.addAll(added);
    keys.removeIf(key -> key.startsWith(AWS_PREFIX) || MARKS.contains(key));
    long revoked = keys.stream().filter(SecretTags::isOfRevocation).count();
    return keys.size() - (int) Math.min(revoked, REVOKED_KEYS);
  }

  private static boolean isOfRevocation(String key) {
    return key.equals(Tags.REVOKED) || key.startsWith(Tags.REVOKED_KEY);
  }

  /** Why a secret can't have so many, and what helps; empty when it can. */
  public static Optional<String> objection(String userName, String secretName, int taken) {
    if (taken <= MOST) {
      return Optional.empty();
    }
    return Optional.of(
        "Secret "
            + secretName
            + " of user "
            + userName
            + " would have "
            + taken
            + " tags besides rolebridge's marks, and has room for "
            + MOST
            + ": Secrets Manager takes "
            + StoredSecret.TAG_LIMIT
            + ", and rolebridge keeps "
            + KEPT
            + " of them for its marks. The tags of all the user's requests are on it, and one for"
            + " each of its integrations' instances in XSOAR. Take tags off the secret that nobody"
            + " needs, give fewer tags, or request the integration with another userName.");
  }

  /**
   * Returns when there is room for these marks, whatever the secret's other tags are: to be asked
   * before anything is done that mustn't be left without them.
   *
   * @throws QuotaExceededException when somebody took it
   */
  public static void requireRoom(
      String userName, String secretName, Map<String, String> present, Set<String> marks) {
    Set<String> missing = new TreeSet<>(marks);
    missing.removeAll(present.keySet());
    long count = present.keySet().stream().filter(key -> !key.startsWith(AWS_PREFIX)).count();
    long tooMany = count + missing.size() - StoredSecret.TAG_LIMIT;
    if (missing.isEmpty() || tooMany <= 0) {
      return;
    }
    List<String> others =
        Tags.ofRequester(present).keySet().stream()
            .filter(key -> !key.startsWith(AWS_PREFIX))
            .toList();
    throw new QuotaExceededException(
        "Secret "
            + secretName
            + " of user "
            + userName
            + " has "
            + count
            + " tags and no room for "
            + String.join(", ", missing)
            + ", by which the passes know how far its keys are: Secrets Manager takes "
            + StoredSecret.TAG_LIMIT
            + ". Nothing was changed, and the next pass goes on once there is room. Take tags off"
            + " it that nobody needs, at least "
            + tooMany
            + "; "
            + others.size()
            + " aren't rolebridge's: "
            + String.join(", ", others.subList(0, Math.min(NAMED, others.size())))
            + (others.size() > NAMED ? ", …" : ""));
  }
}
