package rolebridge.domain.mark;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.managed.Tags;

/**
 * An execution's word that it is about to undo a role. It is said before the last look at who
 * relies on the role, and whoever comes to rely on it looks for the word afterwards, so that one of
 * the two sees the other.
 */
public record RoleRemoval(String executionArn, Instant since) {

  /**
   * Longer than any function can run (Lambda's limit is 900 s), so an older word is a dead one's.
   */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /** What to untag when the execution changed its mind. */
  public static final Set<String> TAG_KEYS = Set.of(Tags.REMOVING);

  public static Map<String, String> tag(String executionArn, Instant now) {
    return Map.of(Tags.REMOVING, new TimedWord(executionArn, now).toString());
  }

  /** What these tags of a role say; a word that can't be true counts as missing. */
  static Optional<RoleRemoval> by(Map<String, String> tags, Instant now) {
    return TimedWord.read(tags.getOrDefault(Tags.REMOVING, ""), now)
        .map(said -> new RoleRemoval(said.word(), said.time()));
  }

  /** Whether these tags of a role say that an execution may be about to undo it. */
  public static boolean isUnderWay(Map<String, String> tags, Instant now) {
    return by(tags, now).filter(removal -> now.isBefore(removal.since().plus(LONGEST))).isPresent();
  }
}
