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
import rolebridge.domain.policy.ResourceScope;

/**
 * Says where a statement names an action and no resource that the action can have, or a condition
 * on a key that its calls don't have, so that no call ever falls under the statement. It is advice
 * and no rule: IAM takes such a statement, and AWS's list isn't without faults. Access Analyzer
 * calls both an error (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html">policy
 * check reference</a>: Invalid ARN resource, Unsupported action for condition key).
 */
final class StatementAdvice {

  /** Its page comes in several parts, of which the data holds the resources of one. */
  private static final String INCOMPLETE = "apigateway:";

  /** How the reference writes that a name follows. */
  private static final Pattern NAME = Pattern.compile("\\$\\{.*|<.*|(?<=/)tag-key$");

  private StatementAdvice() {}

  static void check(Members statement) {
    List<Field> actions = statement.optional("Action").flatMap(Field::oneOrMore).orElse(List.of());
    checkResources(
        actions, statement.optional("Resource").flatMap(Field::oneOrMore).orElse(List.of()));
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
    List<String> patterns =
        resources.stream().map(ResourceRules::textOf).flatMap(Optional::stream).toList();
    if (patterns.isEmpty() || patterns.contains("*")) {
      return;
    }
    for (Field field : actions) {
      if (field.value() instanceof String action) {
        List<ActionReference> covered = covered(action);
        if (!covered.isEmpty()
            && !covered.getFirst().name().startsWith(INCOMPLETE)
            && covered.stream().noneMatch(known -> takesOneOf(known, patterns))) {
          field.warns("resourceNotOfAction", action, remedy(covered.getFirst()));
        }
      }
    }
  }

  private static List<ActionReference> covered(String action) {
    List<String> names = ActionPattern.is(action) ? ActionPattern.expand(action) : List.of(action);
    return names.stream().map(AuthorizationReference::action).flatMap(Optional::stream).toList();
  }

  private static boolean takesOneOf(ActionReference action, List<String> patterns) {
    return action.resourceTypes().stream()
        .anyMatch(
            type -> patterns.stream().anyMatch(pattern -> ResourceScope.mayBeOf(type, pattern)));
  }

  private static String remedy(ActionReference action) {
    if (action.resourceTypes().isEmpty()) {
      return "Write \"Resource\": \"*\" for "
          + action.name()
          + ", in a statement of its own: it is about no single resource, so on this one it"
          + " is never looked for.";
    }
    return "Add a resource that "
        + action.name()
        + " is about, such as "
        + action.resourceTypes().getFirst().arn()
        + ": on what the statement names it is never looked for.";
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
