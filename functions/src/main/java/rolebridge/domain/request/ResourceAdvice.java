package rolebridge.domain.request;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.domain.iamdata.ResourceType;
import rolebridge.domain.policy.ActionPattern;
import rolebridge.domain.policy.ResourceArn;

/**
 * Says where a statement names an action and no resource that the action can have, so that no call
 * ever falls under the statement. It is advice and no rule: IAM takes such a statement, and AWS's
 * list of resources isn't without faults.
 */
final class ResourceAdvice {

  /** Its page comes in several parts, of which the data holds the resources of one. */
  private static final String INCOMPLETE = "apigateway:";

  private ResourceAdvice() {}

  static void check(List<Field> actions, List<Field> resources) {
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
        .map(ResourceType::arn)
        .anyMatch(arn -> patterns.stream().anyMatch(pattern -> ResourceArn.mayMeet(pattern, arn)));
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
}
