package rolebridge.domain.request;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.iamdata.GlobalConditionKeys;
import rolebridge.domain.policy.ActionPattern;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.ResourceScope;
import rolebridge.domain.policy.ResourceScope.Fit;
import rolebridge.domain.policy.Wildcards;

/**
 * Says where a statement names an action and no resource that the action can have, or a condition
 * on a key that its calls don't have, so that no call ever falls under the statement. Access
 * Analyzer calls both an error (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html">policy
 * check reference</a>: Invalid ARN resource, Unsupported action for condition key).
 *
 * <p>An action that the whole policy grants on resources of other types only is refused: nothing
 * would be granted, though somebody asked for it. For most of these IAM's policy simulator says so
 * after the access was made, which is then undone; of buckets and objects it takes one for the
 * other. All else is advice: IAM takes such a statement, and AWS's list isn't without faults.
 */
final class StatementAdvice {

  /** How the reference writes that a name follows. */
  private static final Pattern NAME = Pattern.compile("\\$\\{.*|<.*|(?<=/)tag-key$");

  /** Some actions take dozens of types. */
  private static final int SHOWN = 3;

  private StatementAdvice() {}

  /**
   * Refuses what a document grants on resources of other types only.
   *
   * @param policy all that the request grants
   */
  static void refuse(Iterable<Field> statements, PolicyDocument policy) {
    for (Field statement : statements) {
      Members members = statement.members().orElseThrow();
      if (members.optional("Effect").map(Field::value).filter("Allow"::equals).isPresent()) {
        for (Field field : listed(members, "Action")) {
          String action = (String) field.value();
          List<String> resources = texts(listed(members, "Resource"));
          if (!Wildcards.hasAny(action)
              && areOfOtherTypes(action, resources)
              && areOfOtherTypes(action, granted(policy, action))) {
            field.violates(
                "resourceNotOfAction",
                action,
                remedy(AuthorizationReference.action(action).orElseThrow(), resources));
          }
        }
      }
    }
  }

  private static List<Field> listed(Members statement, String element) {
    return statement.optional(element).flatMap(Field::oneOrMore).orElse(List.of());
  }

  private static List<String> texts(List<Field> resources) {
    return resources.stream().map(ResourceRules::textOf).flatMap(Optional::stream).toList();
  }

  private static boolean areOfOtherTypes(String action, List<String> resources) {
    return resources.stream()
        .allMatch(resource -> ResourceScope.fit(action, resource) == Fit.OTHER_TYPE);
  }

  /** The resources of all statements that allow the action, also under a wildcard. */
  private static List<String> granted(PolicyDocument policy, String action) {
    return policy.statements().stream()
        .filter(PolicyDocument::allows)
        .filter(
            allow ->
                PolicyDocument.asList(allow.get("Action")).stream()
                    .anyMatch(one -> Wildcards.matchesAction(one.toString(), action)))
        .flatMap(allow -> PolicyDocument.asList(allow.get("Resource")).stream())
        .map(Object::toString)
        .toList();
  }

  static void check(Members statement) {
    List<Field> actions = listed(statement, "Action");
    checkResources(actions, listed(statement, "Resource"));
    statement
        .optional("Condition")
        .flatMap(Field::members)
        .ifPresent(
            operators ->
                operators.forEach(
                    (name, keys) -> {
                      if (ConditionRules.operatorOf(name).orElseThrow().needsTheKey()) {
                        keys.members()
                            .ifPresent(
                                members -> members.names().forEach(key -> checkKey(actions, key)));
                      }
                    }));
  }

  private static void checkResources(List<Field> actions, List<Field> resources) {
    List<String> patterns = texts(resources);
    if (patterns.isEmpty()) {
      return;
    }
    for (Field field : actions) {
      if (field.value() instanceof String action) {
        List<ActionReference> covered = covered(action);
        if (!covered.isEmpty() && covered.stream().noneMatch(known -> mayHave(known, patterns))) {
          field.warns("resourceNotOfAction", action, remedy(covered.getFirst(), patterns));
        }
      }
    }
  }

  private static List<ActionReference> covered(String action) {
    List<String> names = ActionPattern.is(action) ? ActionPattern.expand(action) : List.of(action);
    return names.stream().map(AuthorizationReference::action).flatMap(Optional::stream).toList();
  }

  private static boolean mayHave(ActionReference action, List<String> patterns) {
    return patterns.stream().anyMatch(pattern -> ResourceScope.mayBeOn(action, pattern));
  }

  private static String remedy(ActionReference action, List<String> resources) {
    String named = String.join(" or ", resources.stream().limit(SHOWN).toList());
    if (action.resourceTypes().isEmpty()) {
      return "Write \"Resource\": \"*\" for "
          + action.name()
          + ", in a statement of its own: it is about no single resource, so on "
          + named
          + " it is never looked for.";
    }
    return "Add a resource that "
        + action.name()
        + " is about, such as "
        + String.join(
            " or ",
            action.resourceTypes().stream()
                .map(type -> type.arn() + " (" + type.name() + ")")
                .limit(SHOWN)
                .toList())
        + ", or leave the action out: on "
        + named
        + " it is never looked for.";
  }

  /** Of the service's own keys; others' may come with the session. */
  private static void checkKey(List<Field> actions, String key) {
    String prefix = key.substring(0, key.indexOf(':') + 1).toLowerCase(Locale.ROOT);
    if (prefix.equals(GlobalConditionKeys.PREFIX)) {
      return;
    }
    for (Field field : actions) {
      if (field.value() instanceof String action
          && action.toLowerCase(Locale.ROOT).startsWith(prefix)) {
        AuthorizationReference.action(action)
            .filter(known -> keysOf(known).stream().noneMatch(one -> isOf(one, key)))
            .ifPresent(
                known ->
                    field.warns(
                        "conditionKeyNotOfAction",
                        action,
                        "Move "
                            + action
                            + " to a statement without the condition key "
                            + key
                            + Nearest.to(key, keysOf(known))
                                .map(near -> ", or write " + near + " for it")
                                .orElse("")
                            + ": no call of the action has this key, so none meets the"
                            + " condition."));
      }
    }
  }

  private static Set<String> keysOf(ActionReference action) {
    Set<String> keys = new HashSet<>(action.conditionKeys());
    action.resourceTypes().forEach(type -> keys.addAll(type.conditionKeys()));
    return keys;
  }

  /** Whether the key is this one of the reference, where a name may follow. */
  private static boolean isOf(String reference, String key) {
    String known = NAME.matcher(reference).replaceFirst("");
    return (known.length() == reference.length() && !known.endsWith("/"))
        ? known.equalsIgnoreCase(key)
        : (key.length() > known.length() && key.regionMatches(true, 0, known, 0, known.length()));
  }
}
