package rolebridge.domain.policy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a permission policy allows in vain, since the boundary of every role denies it.
 *
 * @param named actions that the policy names in full, or with wildcards that cover nothing else
 * @param underWildcards what wildcards cover beside other actions: actions, or where all that it
 *     covers is denied the boundary's own pattern, such as {@code organizations:*}
 */
public record NeverGranted(NavigableSet<String> named, NavigableSet<String> underWildcards) {

  public NeverGranted {
    named = Collections.unmodifiableNavigableSet(named);
    underWildcards = Collections.unmodifiableNavigableSet(underWildcards);
  }

  /** What the document's Allow statements speak of, whatever their resources and conditions. */
  public static NeverGranted of(PolicyDocument document) {
    NavigableSet<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    NavigableSet<String> underWildcards = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map<String, Object> statement : document.statements()) {
      if (!"Allow".equals(statement.get("Effect"))) {
        continue;
      }
      for (Object value : PolicyDocument.asList(statement.get("Action"))) {
        String action = value.toString();
        if (grantsNothing(action)) {
          named.add(action);
        } else if (ActionPattern.is(action)) {
          underWildcards.addAll(RoleBoundary.deniedOf(action));
        }
      }
    }
    return new NeverGranted(named, underWildcards);
  }

  /** Whether the boundary denies all that this action, or action with wildcards, covers. */
  public static boolean grantsNothing(String action) {
    if (RoleBoundary.alwaysDenies(action)) {
      return true;
    }
    List<String> covered = ActionPattern.expand(action);
    return !covered.isEmpty() && covered.stream().allMatch(RoleBoundary::alwaysDenies);
  }
}
