package rolebridge.domain.managed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rolebridge.domain.policy.NotProven;
import rolebridge.domain.policy.NotProven.Reason;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Sha256;
import rolebridge.domain.policy.TrustPolicy;

/**
 * What a role's trust and permissions were when its access was proven last, as the role's tags have
 * it: enough to see that something was changed since, and to write the trust again. There is no
 * other record of a request.
 *
 * @param sourceIps addresses that the trust was limited to, separated by spaces; "too-many" when
 *     they are more than a tag holds
 * @param maxSessionDuration in seconds; empty when it was proven before this was noted, or the tag
 *     holds none that a role can have
 */
public record ProvenAccess(
    String trust, String permissions, String sourceIps, Optional<Integer> maxSessionDuration) {

  /** A role's is 3,600 to 43,200 seconds (IAM API reference, UpdateRole). */
  private static final Pattern SESSION_DURATION = Pattern.compile("[1-9][0-9]{3,4}");

  private static final int SHORTEST = 3_600;
  private static final int LONGEST = 43_200;

  private static final String TOO_MANY = "too-many";

  /** What can be learnt from nothing else later. */
  private static final Set<Reason> MARKED =
      Set.of(Reason.NEGATIVE_PROOF, Reason.ORGANIZATION_POLICY);

  /** What is proven when a role with this trust statement and these permissions is. */
  public static ProvenAccess of(
      Map<String, Object> trustStatement, PolicyDocument permissions, int maxSessionDuration) {
    String sourceIps = String.join(" ", TrustPolicy.allowedSourceIps(trustStatement));
    return new ProvenAccess(
        Sha256.hex(PolicyDocument.canonicalText(trustStatement)),
        Sha256.hex(permissions.canonicalText()),
        sourceIps.length() <= TagText.LIMIT ? sourceIps : TOO_MANY,
        Optional.of(maxSessionDuration));
  }

  /**
   * The tags for a role whose access is proven.
   *
   * @param digest of the plan that the access was proven for
   */
  public Map<String, String> tags(String digest) {
    Map<String, String> tags = new TreeMap<>();
    tags.put(Tags.READY, digest);
    tags.put(Tags.TRUST, trust);
    tags.put(Tags.PERMISSIONS, permissions);
    tags.put(Tags.SOURCE_IPS, sourceIps);
    maxSessionDuration.ifPresent(
        seconds -> tags.put(Tags.MAX_SESSION_DURATION, Integer.toString(seconds)));
    return tags;
  }

  /**
   * The same with a mark of what wasn't proven, as far as nothing else shows it later. A role of
   * which all is proven, as it was before, gets no tag for that.
   *
   * @param roleTags tags that the role has
   */
  public Map<String, String> tags(
      String digest, List<NotProven> notProven, Map<String, String> roleTags) {
    Map<String, String> tags = tags(digest);
    String told =
        notProven.stream()
            .map(NotProven::reason)
            .filter(MARKED::contains)
            .map(Reason::word)
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
    if (!told.isEmpty() || roleTags.containsKey(Tags.NOT_PROVEN)) {
      tags.put(Tags.NOT_PROVEN, told);
    }
    return tags;
  }

  /** Whether these tags of a role say that this wasn't proven. */
  public static boolean lacks(Map<String, String> roleTags, Reason reason) {
    return List.of(roleTags.getOrDefault(Tags.NOT_PROVEN, "").split(" ")).contains(reason.word());
  }

  /** What these tags of a role say; empty when its access was never proven. */
  public static Optional<ProvenAccess> by(Map<String, String> tags) {
    return tags.containsKey(Tags.READY)
            && tags.containsKey(Tags.TRUST)
            && tags.containsKey(Tags.PERMISSIONS)
        ? Optional.of(
            new ProvenAccess(
                tags.get(Tags.TRUST),
                tags.get(Tags.PERMISSIONS),
                tags.getOrDefault(Tags.SOURCE_IPS, ""),
                sessionDuration(tags.getOrDefault(Tags.MAX_SESSION_DURATION, ""))))
        : Optional.empty();
  }

  private static Optional<Integer> sessionDuration(String seconds) {
    return SESSION_DURATION.matcher(seconds).matches()
        ? Optional.of(Integer.valueOf(seconds))
            .filter(duration -> SHORTEST <= duration && duration <= LONGEST)
        : Optional.empty();
  }

  /** Whether this is the trust statement that was proven. */
  public boolean isTrust(Map<String, Object> statement) {
    return trust.equals(Sha256.hex(PolicyDocument.canonicalText(statement)));
  }

  /** Whether this is the permission policy's document that was proven. */
  public boolean isPermissions(PolicyDocument document) {
    return permissions.equals(Sha256.hex(document.canonicalText()));
  }

  /** The trust statement that was proven, for this user; empty when the tags don't hold it. */
  public Optional<Map<String, Object>> trustStatement(String userArn) {
    List<String> addresses = sourceIps.isEmpty() ? List.of() : List.of(sourceIps.split(" "));
    return Optional.of(TrustPolicy.statementFor(userArn, addresses)).filter(this::isTrust);
  }
}
