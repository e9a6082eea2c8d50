package rolebridge.domain.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What the boundary of every role denies, whatever the resource and the circumstances of a call.
 * The list is the template's; a test holds the two against each other.
 */
public final class RoleBoundary {

  private static final List<String> DENIED = read();

  private RoleBoundary() {}

  /** The denied actions, some with wildcards, in the order of the template. */
  public static List<String> deniedActions() {
    return DENIED;
  }

  /** Whether no role of rolebridge can ever carry out the action, written in full. */
  public static boolean alwaysDenies(String action) {
    return DENIED.stream().anyMatch(denied -> Wildcards.matchesAction(denied, action));
  }

  /**
   * What of the actions that this pattern covers is denied, each by its name, or by the boundary's
   * own pattern where all of that is covered.
   */
  static NavigableSet<String> deniedOf(String pattern) {
    NavigableSet<String> found = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String denied : DENIED) {
      if (Wildcards.matchesAction(pattern, denied)) {
        found.add(denied);
      } else if (Wildcards.hasAny(denied) && Wildcards.mayMeetAction(pattern, denied)) {
        ActionPattern.expand(denied).stream()
            .filter(action -> Wildcards.matchesAction(pattern, action))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static List<String> read() {
    try (InputStream in = RoleBoundary.class.getResourceAsStream("role-boundary-denies.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
