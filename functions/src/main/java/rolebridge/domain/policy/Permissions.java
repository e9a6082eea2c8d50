package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.policy.NotProven.Reason;

/**
 * What of a permission policy can be held against IAM's policy simulator.
 *
 * <p>That is each action written in full, on the resources as the statement names them, wildcards
 * included: the simulator compares them as text. Left to the comparison of the attached document
 * are actions with wildcards, since the simulator takes none; resources with policy variables and
 * statements with conditions, since what they come to depends on values that only a real call has;
 * and whatever a Deny of the document itself speaks of.
 */
public final class Permissions {

  private static final String VARIABLE = "${";

  private final List<Map<String, Object>> allows = new ArrayList<>();
  private final List<Map<String, Object>> denies = new ArrayList<>();
  private final NavigableMap<String, Set<String>> resourcesByAction =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<NotProven> left = new ArrayList<>();

  public Permissions(PolicyDocument document) {
    for (Map<String, Object> statement : document.statements()) {
      (PolicyDocument.allows(statement) ? allows : denies).add(statement);
    }
    allows.forEach(this::read);
  }

  private void read(Map<String, Object> allow) {
    List<String> actions = texts(allow, "Action");
    List<String> resources = texts(allow, "Resource");
    if (allow.containsKey("Condition")) {
      left.add(NotProven.of(Reason.CONDITION, actions, resources));
      return;
    }
    leave(Reason.WILDCARD, actions.stream().filter(Wildcards::hasAny).toList(), resources);
    List<String> named = actions.stream().filter(action -> !Wildcards.hasAny(action)).toList();
    leave(
        Reason.POLICY_VARIABLE,
        named,
        resources.stream().filter(resource -> resource.contains(VARIABLE)).toList());
    List<String> plain =
        resources.stream().filter(resource -> !resource.contains(VARIABLE)).toList();
    for (String action : named) {
      leave(
          Reason.DENIED_BY_DOCUMENT,
          List.of(action),
          plain.stream().filter(resource -> isDenied(action, resource)).toList());
      plain.stream()
          .filter(resource -> !isDenied(action, resource))
          .forEach(
              resource ->
                  resourcesByAction
                      .computeIfAbsent(action, _ -> new LinkedHashSet<>())
                      .add(resource));
    }
  }

  private void leave(Reason reason, List<String> actions, List<String> resources) {
    if (!actions.isEmpty() && !resources.isEmpty()) {
      left.add(NotProven.of(reason, actions, resources));
    }
  }

  /** Wildcards of the resource are characters here, as the simulator takes them. */
  private boolean isDenied(String action, String resource) {
    return denies.stream()
        .filter(deny -> mentions(deny, action))
        .flatMap(deny -> texts(deny, "Resource").stream())
        .anyMatch(pattern -> pattern.contains(VARIABLE) || Wildcards.matches(pattern, resource));
  }

  /**
   * The actions written in full with the resources they are allowed on. Case doesn't count in
   * actions.
   */
  public NavigableMap<String, Set<String>> resourcesByAction() {
    return Collections.unmodifiableNavigableMap(resourcesByAction);
  }

  /** What of the document the simulator can't tell. */
  public List<NotProven> left() {
    return List.copyOf(left);
  }

  /** Whether any statement allows the action, on whatever resource and condition. */
  public boolean mayAllow(String action) {
    return allows.stream().anyMatch(allow -> mentions(allow, action));
  }

  private static boolean mentions(Map<String, Object> statement, String action) {
    return texts(statement, "Action").stream()
        .anyMatch(pattern -> Wildcards.matchesAction(pattern, action));
  }

  private static List<String> texts(Map<String, Object> statement, String element) {
    return PolicyDocument.asList(statement.get(element)).stream().map(Object::toString).toList();
  }
}
