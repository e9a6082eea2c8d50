package rolebridge.domain.policy;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a permission policy allows in vain, since the boundary of the role denies it.
 *
 * @param named actions that the policy names in full, or with wildcards that cover nothing else
 * @param underWildcards what wildcards cover beside other actions: actions, or where all that it
 *     covers is denied the boundary's own pattern, such as {@code account:Close*}
 */
public record NeverGranted(NavigableSet<String> named, NavigableSet<String> underWildcards) {

  public NeverGranted {
    named = Collections.unmodifiableNavigableSet(named);
    underWildcards = Collections.unmodifiableNavigableSet(underWildcards);
  }

  /** What the document's Allow statements speak of, whatever their resources and conditions. */
  public static NeverGranted of(PolicyDocument document) {
    RoleBoundary boundary = RoleBoundary.of(document);
    NavigableSet<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    NavigableSet<String> underWildcards = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String action : document.allowedActions()) {
      if (boundary.deniesAllOf(action)) {
        named.add(action);
      } else if (ActionPattern.is(action)) {
        underWildcards.addAll(boundary.deniedOf(action));
      }
    }
    return new NeverGranted(named, underWildcards);
  }

  /**
   * Whether every boundary denies all that this action, or action with wildcards, covers. What only
   * the standard one denies brings the elevated one with it.
   */
  public static boolean grantsNothing(String action) {
    return RoleBoundary.ELEVATED.deniesAllOf(action);
  }
}
