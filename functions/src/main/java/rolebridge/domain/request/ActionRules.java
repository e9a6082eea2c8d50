package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an action may look like (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html">IAM
 * JSON policy elements: Action</a>).
 */
final class ActionRules {

  /** IAM SimulatePrincipalPolicy: an action's name is 3 to 128 characters. */
  static final int ACTION_LIMIT = 128;

  private ActionRules() {}

  /** A list of different actions, in the order given. */
  static Optional<List<String>> read(Field field, boolean allowWildcards) {
    return field.elements().map(elements -> readAll(elements, allowWildcards));
  }

  /**
   * Checks the actions of the right form against AWS's own list of them. Of a policy that is too
   * large no more than the form is looked at, so that the work has a bound.
   */
  static void checkKnown(List<Field> actions, boolean allowed) {
    for (Field field : actions) {
      if (field.value() instanceof String action && isOfTheRightForm(action)) {
        KnownActions.check(field, action, allowed);
      }
    }
  }

  private static List<String> readAll(List<Field> elements, boolean allowWildcards) {
    List<String> actions = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Field element : elements) {
      Optional<String> action = check(element, allowWildcards);
      action.ifPresent(actions::add);
      if (action.isPresent() && !seen.add(action.get().toLowerCase(Locale.ROOT))) {
        element.violates(
            "duplicateAction",
            "Leave this out: it is in the list already, since case doesn't count in actions.");
      }
    }
    return actions;
  }

  /** Checks one action; answers its text whenever it is a text. */
  static Optional<String> check(Field field, boolean allowWildcards) {
    Optional<String> text = field.text();
    text.ifPresent(action -> check(field, action, allowWildcards));
    return text;
  }

  private static void check(Field field, String action, boolean allowWildcards) {
    if (action.length() > ACTION_LIMIT) {
      field.violates(
          "actionLength",
          "Write an action of at most %d characters; it has %d."
              .formatted(ACTION_LIMIT, action.length()));
    }
    if (hasWildcard(action) && !allowWildcards) {
      field.violates(
          "actionWildcard", "Name each action in full, or set allowWildcardActions to true.");
    }
    if (action.equals("*")) {
      return;
    }
    if (hasWildcard(serviceOf(action))) {
      // IAM: "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards".
      field.violates(
          "actionServiceWildcard",
          "Write the service's name in full before the colon: IAM takes wildcards only behind it.");
      return;
    }
    if (!isOfTheRightForm(action)) {
      field.violates("actionForm", "Write the action as service:Operation, e.g. iam:ListUsers.");
    }
  }

  private static String serviceOf(String action) {
    int colon = action.indexOf(':');
    return colon < 0 ? "" : action.substring(0, colon);
  }

  private static boolean isOfTheRightForm(String action) {
    return action.equals("*")
        || (isServicePrefix(serviceOf(action))
            && isOperation(action.substring(action.indexOf(':') + 1)));
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  private static boolean isServicePrefix(String service) {
    return !service.isEmpty()
        && service.chars().allMatch(unit -> NameRules.isAsciiAlphanumeric(unit) || unit == '-');
  }

  private static boolean isOperation(String operation) {
    return !operation.isEmpty()
        && operation
            .chars()
            .allMatch(
                unit ->
                    NameRules.isAsciiAlphanumeric(unit)
                        || unit == '-'
                        || unit == '*'
                        || unit == '?');
  }
}
