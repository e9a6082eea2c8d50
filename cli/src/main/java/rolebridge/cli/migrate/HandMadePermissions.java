package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Wildcards;

/**
 * What all policies of a role say together, as a request can ask for it. What rolebridge's rules
 * refuse stays, for a person to decide; what its boundary denies in any case is left out.
 */
final class HandMadePermissions {

  private static final List<String> ELEMENTS =
      List.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

  private final DocumentText documentText;
  private final List<Map<String, Object>> statements = new ArrayList<>();
  private final Set<String> meanings = new HashSet<>();
  private final Set<String> sids = new HashSet<>();
  private final Set<String> neverGranted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final List<String> older = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  /**
   * @param policies name or ARN to document
   */
  HandMadePermissions(Map<String, String> policies, DocumentText documentText) {
    this.documentText = documentText;
    new TreeMap<>(policies).forEach(this::read);
  }

  private void read(String policy, String text) {
    try {
      PolicyDocument document = documentText.parse(text);
      document.statements().forEach(this::add);
      boolean current = PolicyDocument.VERSION.equals(document.json().get("Version"));
      if (!current && text.contains("${")) {
        older.add(policy);
      }
    } catch (IllegalArgumentException e) {
      unreadable.add(policy);
    }
  }

  private void add(Map<String, Object> written) {
    Map<String, Object> statement = new LinkedHashMap<>();
    ELEMENTS.forEach(
        element -> {
          if (written.containsKey(element)) {
            statement.put(element, written.get(element));
          }
        });
    statement.putAll(written);
    if (Map.of().equals(statement.get("Condition"))) {
      statement.remove("Condition");
    }
    if (statement.get("Sid") instanceof String sid && !sids.add(sid)) {
      statement.remove("Sid");
    }
    if (leaveOutDenied(statement)) {
      Map<String, Object> unnamed = new LinkedHashMap<>(statement);
      unnamed.remove("Sid");
      if (meanings.add(PolicyDocument.canonicalText(unnamed))) {
        statements.add(statement);
      }
    }
  }

  /** Takes out what no role of rolebridge can do; whether anything is left. */
  private boolean leaveOutDenied(Map<String, Object> statement) {
    if (!PolicyDocument.allows(statement) || !statement.containsKey("Action")) {
      return true;
    }
    List<Object> left = new ArrayList<>();
    for (Object action : PolicyDocument.asList(statement.get("Action"))) {
      if (NeverGranted.grantsNothing(action.toString())) {
        neverGranted.add(action.toString());
      } else {
        left.add(action);
      }
    }
    if (left.size() < PolicyDocument.asList(statement.get("Action")).size()) {
      statement.put("Action", left);
    }
    return !left.isEmpty();
  }

  /** {@code actions} for a plain list on all resources, else {@code policyDocument}, or neither. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!statements.isEmpty()) {
      if (statements.stream().allMatch(HandMadePermissions::isPlain)) {
        fields.put("actions", allowedActions());
      } else {
        fields.put("policyDocument", PolicyDocument.of(statements).json());
      }
    }
    if (!wildcards().isEmpty()) {
      fields.put("allowWildcardActions", true);
    }
    return fields;
  }

  private static boolean isPlain(Map<String, Object> statement) {
    return PolicyDocument.allows(statement)
        && statement.containsKey("Action")
        && PolicyDocument.asList(statement.get("Resource")).equals(List.of("*"))
        && Set.of("Sid", "Effect", "Action", "Resource").containsAll(statement.keySet());
  }

  /** Each once, since case doesn't count in actions. */
  List<String> allowedActions() {
    Set<String> seen = new HashSet<>();
    List<String> actions = new ArrayList<>();
    for (String action : PolicyDocument.of(statements).allowedActions()) {
      if (seen.add(action.toLowerCase(Locale.ROOT))) {
        actions.add(action);
      }
    }
    return actions;
  }

  /** The actions with wildcards, allowed or denied. */
  Set<String> wildcards() {
    Set<String> found = new LinkedHashSet<>();
    for (Map<String, Object> statement : statements) {
      for (Object action : PolicyDocument.asList(statement.get("Action"))) {
        if (Wildcards.hasAny(action.toString())) {
          found.add(action.toString());
        }
      }
    }
    return found;
  }

  /** What was left out. */
  Set<String> neverGranted() {
    return neverGranted;
  }

  /** Policies of the older version, for which {@code ${…}} is plain text. */
  List<String> older() {
    return older;
  }

  List<String> unreadable() {
    return unreadable;
  }
}
