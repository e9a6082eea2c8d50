package rolebridge.domain.mark;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.managed.Tags;

/**
 * A tag in which an execution announces that it will remove the role. It is set before the last
 * look at who relies on the role, and whoever comes to rely on it looks for the tag afterwards, so
 * that one of the two sees the other.
 */
public final class RoleRemoval {

  /** What to untag when the execution changed its mind. */
  public static final Set<String> TAG_KEYS = Set.of(Tags.REMOVING);

  private RoleRemoval() {}

  /** The tag of a role that announces it. */
  public static Map<String, String> tag(String executionArn, Instant now) {
    return Mark.tag(Tags.REMOVING, executionArn, now);
  }

  /** The execution that announced it, however long ago. */
  static Optional<Mark> by(Map<String, String> tags, Instant now) {
    return Mark.in(tags, Tags.REMOVING, now);
  }

  /** Whether these tags of a role say that an execution may be about to remove it. */
  public static boolean isUnderWay(Map<String, String> tags, Instant now) {
    return by(tags, now).filter(mark -> Mark.isUnderWay(mark.since(), now)).isPresent();
  }
}
