package rolebridge.domain.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The inline policy of a role, or of a user, by which it denies the sessions that there are of it.
 * A user has them by {@code GetSessionToken}; a call with the key itself has no {@code
 * aws:TokenIssueTime}, so it isn't denied.
 */
public final class SessionDenial {

  /** Its name on every role and user. */
  public static final String POLICY_NAME = "rolebridge-revoked-sessions";

  /**
   * IAM needs a moment to spread what ends new sessions, in which STS still gives some out; IAM's
   * own console denies up to 30 seconds ahead for it (IAM User Guide, "Revoke IAM role temporary
   * security credentials").
   */
  public static final Duration SPREADING = Duration.ofSeconds(30);

  private SessionDenial() {}

  /**
   * When the last session can have been issued, in whole seconds as the condition has them.
   *
   * @param ended when what let sessions be issued was ended
   */
  public static Instant lastIssue(Instant ended) {
    return ended.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).plus(SPREADING);
  }

  /**
   * Whether an inline policy is what a revocation leaves. Its name alone is no proof: anybody may
   * give it to a policy that allows something.
   *
   * @param document the policy's, asked for only where the name is the right one; a policy that is
   *     gone gives nothing
   */
  public static boolean isOne(String policyName, Supplier<Optional<PolicyDocument>> document) {
    return policyName.equals(POLICY_NAME)
        && document.get().map(SessionDenial::onlyDenies).orElse(true);
  }

  /** Whether the policy of this name gives nothing. */
  public static boolean onlyDenies(PolicyDocument document) {
    return document.statements().stream().allMatch(PolicyDocument::denies);
  }

  /** Denies the sessions that were issued before this time; later ones aren't denied. */
  public static PolicyDocument before(Instant time) {
    return PolicyDocument.of(
        List.of(
            Map.of(
                "Sid",
                "RolebridgeRevokedSessions",
                "Effect",
                "Deny",
                "Action",
                "*",
                "Resource",
                "*",
                "Condition",
                Map.of("DateLessThan", Map.of("aws:TokenIssueTime", time.toString())))));
  }
}
