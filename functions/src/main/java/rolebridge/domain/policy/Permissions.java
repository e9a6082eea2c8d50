package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

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
  private boolean complete = true;

  public Permissions(PolicyDocument document) {
    for (Map<String, Object> statement : document.statements()) {
      ("Allow".equals(statement.get("Effect")) ? allows : denies).add(statement);
    }
    allows.forEach(this::read);
  }

  private void read(Map<String, Object> allow) {
    if (allow.containsKey("Condition")) {
      complete = false;
      return;
    }
    for (String action : texts(allow, "Action")) {
      for (String resource : texts(allow, "Resource")) {
        if (Wildcards.hasAny(action) || resource.contains(VARIABLE) || isDenied(action, resource)) {
          complete = false;
        } else {
          resourcesByAction.computeIfAbsent(action, _ -> new LinkedHashSet<>()).add(resource);
        }
      }
    }
  }

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

  /** Whether the simulator can tell all that the document says. */
  public boolean isComplete() {
    return complete;
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
