package rolebridge.domain.rotate.revoke;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.error.WorkflowException;

/**
 * What failed of one revocation. None of it keeps a later step from being tried, whether it may
 * pass by itself or not: whoever makes AWS too busy for one call must not keep the sessions of a
 * leaked key alive by it. So it is thrown when all was tried, with what is most to be said: a key
 * that may be active first, then sessions, then what couldn't be seen or written down.
 */
final class RevocationFailures {

  /** So many names a message has at most; it must fit into what the machine hands on. */
  private static final int MOST_NAMED = 20;

  /** What stands for many roles is said before what one role says. */
  private static final Comparator<WorkflowException> LEFT_FIRST =
      Comparator.comparing(failure -> !(failure instanceof SessionsNotDeniedException));

  private final Set<String> leaked;
  private final Set<String> maybeActive = new LinkedHashSet<>();
  private final List<RuntimeException> ofKeys = new ArrayList<>();
  private final List<WorkflowException> ofSessions = new ArrayList<>();
  private final List<WorkflowException> others = new ArrayList<>();

  RevocationFailures(Set<String> leaked) {
    this.leaked = leaked;
  }

  /** Deactivates this key; what keeps it from that keeps nothing else. */
  void deactivating(String accessKeyId, Runnable deactivation) {
    try {
      deactivation.run();
    } catch (RuntimeException e) {
      maybeActive.add(accessKeyId);
      ofKeys.add(e);
    }
  }

  /** Whether one of the keys couldn't be deactivated. */
  boolean leaveAKeyActive() {
    return !maybeActive.isEmpty();
  }

  /** What kept sessions from being denied. */
  List<WorkflowException> ofSessions() {
    return ofSessions;
  }

  /** What couldn't be read or written down. */
  void add(WorkflowException failure) {
    others.add(failure);
  }

  boolean isEmpty() {
    return all().isEmpty();
  }

  /**
   * Returns when nothing failed. What may pass by itself is thrown before all else, so that the
   * machine tries everything again; where that lasts, its message is the last word about the keys.
   *
   * @param denied ARNs of the roles that deny the sessions
   */
  void throwAny(List<String> denied) {
    for (RuntimeException failure : all()) {
      if (failure instanceof RetryableException passing) {
        throw telling(passing, sentence(passing.getMessage()) + stateOfThings(passing, denied));
      }
    }
    if (!ofKeys.isEmpty()) {
      throw ofKeys.getFirst();
    }
    if (!ofSessions.isEmpty()) {
      throw sessionsLive(denied);
    }
    if (!others.isEmpty()) {
      throw others.getFirst();
    }
  }

  /** The first of these that may pass by itself, which says the other too; else the other. */
  static WorkflowException passingFirst(
      Stream<WorkflowException> failures, WorkflowException other) {
    return failures
        .filter(RetryableException.class::isInstance)
        .map(RetryableException.class::cast)
        .findFirst()
        .<WorkflowException>map(
            passing -> telling(passing, sentence(passing.getMessage()) + other.getMessage()))
        .orElse(other);
  }

  /** The same failure with another message. */
  private static RetryableException telling(RetryableException failure, String message) {
    return switch (failure) {
      case ThrottledException _ -> new ThrottledException(message, failure);
      case ConcurrentChangeException _ -> new ConcurrentChangeException(message, failure);
      case NotYetPropagatedException _ -> new NotYetPropagatedException(message, failure);
      default -> new AwsUnavailableException(message, failure);
    };
  }

  /** What AWS says may have no full stop. */
  private static String sentence(String text) {
    return text.endsWith(".") ? text + " " : text + ". ";
  }

  private List<RuntimeException> all() {
    return Stream.of(ofKeys, ofSessions, others).<RuntimeException>flatMap(List::stream).toList();
  }

  private String stateOfThings(RetryableException passing, List<String> denied) {
    List<String> more =
        Stream.concat(
                ofKeys.stream(),
                Stream.concat(ofSessions.stream().sorted(LEFT_FIRST), others.stream()))
            .map(Throwable::getMessage)
            .filter(said -> !said.equals(passing.getMessage()))
            .distinct()
            .toList();
    Set<String> inactive = new LinkedHashSet<>(leaked);
    inactive.removeAll(maybeActive);
    return Stream.of(
            maybeActive.isEmpty()
                ? ""
                : "Access key " + String.join(" and ", maybeActive) + " may be active. ",
            inactive.isEmpty()
                ? ""
                : "Access key " + String.join(" and ", inactive) + isInactive(inactive) + ". ",
            "Sessions until now are denied on " + rolesOf(denied) + ".",
            more.isEmpty() ? "" : " What failed, too: " + joined("; ", more))
        .reduce("", String::concat);
  }

  private SessionsNotDeniedException sessionsLive(List<String> denied) {
    return new SessionsNotDeniedException(
        "Access key "
            + String.join(" and ", leaked)
            + (leaked.size() == 1 ? " is inactive and its" : " are inactive and their")
            + " sessions are denied on "
            + (denied.isEmpty() ? "no role" : joined(", ", denied))
            + ", but elsewhere they live until they expire, and no new key was made: "
            + joined(
                "; ",
                ofSessions.stream()
                    .sorted(LEFT_FIRST)
                    .map(Throwable::getMessage)
                    .distinct()
                    .toList())
            + " Put that right and revoke the key again; or deny them there by hand, with a policy"
            + " that denies all before this time by aws:TokenIssueTime.",
        ofSessions.getFirst());
  }

  private static String isInactive(Set<String> keys) {
    return keys.size() == 1 ? " is inactive" : " are inactive";
  }

  /** These roles, for people; of many the first. */
  static String rolesOf(List<String> denied) {
    return denied.isEmpty() ? "no role" : joined(", ", denied);
  }

  private static String joined(String separator, List<String> names) {
    int more = names.size() - MOST_NAMED;
    return String.join(separator, names.subList(0, Math.min(names.size(), MOST_NAMED)))
        + (more > 0 ? separator + "and " + more + " more" : "");
  }
}
