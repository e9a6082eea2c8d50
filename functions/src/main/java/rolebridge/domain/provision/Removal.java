package rolebridge.domain.provision;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An execution's word that it is about to undo a role. It is said before the last look at who
 * relies on the role, and whoever comes to rely on it looks for the word afterwards, so that one of
 * the two sees the other.
 */
public record Removal(String executionArn, Instant since) {

  /**
   * Longer than any function can run (Lambda's limit is 900 s), so an older word is a dead one's.
   */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /** What to untag when the execution changed its mind. */
  static final Set<String> TAG_KEYS = Set.of(Tags.REMOVING);

  public static Map<String, String> tag(String executionArn, Instant now) {
    return Map.of(Tags.REMOVING, executionArn + " " + now);
  }

  static Optional<Removal> by(Map<String, String> tags) {
    String word = tags.getOrDefault(Tags.REMOVING, "");
    int space = word.lastIndexOf(' ');
    return space < 0
        ? Optional.empty()
        : Optional.of(
            new Removal(word.substring(0, space), Instant.parse(word.substring(space + 1))));
  }

  /** Whether these tags of a role say that an execution may be about to undo it. */
  public static boolean isUnderWay(Map<String, String> tags, Instant now) {
    return by(tags).filter(removal -> removal.isUnderWay(now)).isPresent();
  }

  boolean isUnderWay(Instant now) {
    return now.isBefore(since.plus(LONGEST));
  }
}
