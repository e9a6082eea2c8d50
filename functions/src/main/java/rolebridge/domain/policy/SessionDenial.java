package rolebridge.domain.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private static final String ISSUED = "aws:TokenIssueTime";

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
   * Whether an inline policy of this name is what a revocation leaves: {@link #before} a time that
   * can have come. Its name alone is no proof: anybody may give it to a policy that allows
   * something, denies the ended sessions nothing more, or denies all that come.
   *
   * @param document the policy's; one that is gone by now is nobody's
   */
  public static boolean isOne(Optional<PolicyDocument> document, Instant now) {
    return document.isEmpty()
        || document
            .flatMap(SessionDenial::until)
            .filter(time -> !time.isAfter(lastIssue(now)))
            .filter(time -> before(time).meansTheSameAs(document.get()))
            .isPresent();
  }

  private static Optional<Instant> until(PolicyDocument document) {
    return document.statements().stream()
        .map(statement -> statement.get("Condition"))
        .map(condition -> condition instanceof Map<?, ?> tree ? tree.get("DateLessThan") : null)
        .map(dates -> dates instanceof Map<?, ?> tree ? tree.get(ISSUED) : null)
        .flatMap(times -> PolicyDocument.asList(times).stream())
        .flatMap(time -> time(time.toString()).stream())
        .findFirst();
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
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
                Map.of("DateLessThan", Map.of(ISSUED, time.toString())))));
  }
}
