package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An IAM policy document as its JSON tree. Two documents are compared by meaning: a lone value and
 * a list of one are the same, and neither the order of values nor of statements counts (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">IAM
 * policy grammar</a>).
 *
 * @param json the document's top-level object, keys in the order they are written
 */
public record PolicyDocument(Map<String, Object> json) {

  /** The policy language version that supports policy variables. */
  public static final String VERSION = "2012-10-17";

  private static final String EFFECT = "Effect";
  private static final String ALLOW = "Allow";
  private static final String DENY = "Deny";

  /** A document that says nothing. */
  public static final PolicyDocument NONE = new PolicyDocument(Map.of());

  public PolicyDocument {
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
  }

  /** A document of the current language version with these statements. */
  public static PolicyDocument of(List<Map<String, Object>> statements) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Version", VERSION);
    json.put("Statement", statements);
    return new PolicyDocument(json);
  }

  /** The statement that allows these actions on this resource, or list of resources. */
  static Map<String, Object> allow(Collection<String> actions, Object resource) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put(EFFECT, ALLOW);
    statement.put("Action", List.copyOf(actions));
    statement.put("Resource", resource);
    return statement;
  }

  /** The document that allows these actions on all resources. */
  public static PolicyDocument allowing(Collection<String> actions) {
    return of(List.of(allow(actions, "*")));
  }

  /**
   * The statements, a lone one as a list of one.
   *
   * @throws IllegalArgumentException when one isn't an object
   */
  @SuppressWarnings("unchecked")
  public List<Map<String, Object>> statements() {
    List<Map<String, Object>> statements = new ArrayList<>();
    for (Object statement : asList(json.get("Statement"))) {
      if (!(statement instanceof Map<?, ?>)) {
        throw new IllegalArgumentException("Not a policy document: a statement is no object");
      }
      statements.add((Map<String, Object>) statement);
    }
    return statements;
  }

  /** Whether the statement allows; IAM reads Effect with its case. */
  public static boolean allows(Map<?, ?> statement) {
    return ALLOW.equals(statement.get(EFFECT));
  }

  /** Whether the statement denies. */
  public static boolean denies(Map<?, ?> statement) {
    return DENY.equals(statement.get(EFFECT));
  }

  /** The actions of the statements that allow, whatever their resources and conditions. */
  public List<String> allowedActions() {
    return statements().stream()
        .filter(PolicyDocument::allows)
        .map((Map<String, Object> statement) -> asList(statement.get("Action")))
        .flatMap(List::stream)
        .map(Object::toString)
        .toList();
  }

  /**
   * What each statement that allows all actions but some leaves out, whatever its resources and
   * conditions.
   */
  public List<List<String>> allowedAllBut() {
    return statements().stream()
        .filter(PolicyDocument::allows)
        .filter((Map<String, Object> statement) -> statement.containsKey("NotAction"))
        .map((Map<String, Object> statement) -> asList(statement.get("NotAction")))
        .map((List<?> left) -> left.stream().map(Object::toString).toList())
        .toList();
  }

  /** Whether both documents grant and deny the same by their text alone. */
  public boolean meansTheSameAs(PolicyDocument other) {
    return canonicalText().equals(other.canonicalText());
  }

  /** A text that is equal for documents of the same meaning. It is for comparing, not for IAM. */
  public String canonicalText() {
    return canonicalText(json);
  }

  /** The canonical text of one statement. */
  public static String canonicalText(Map<String, Object> tree) {
    return String.valueOf(normalize("", tree));
  }

  private static Object normalize(String key, Object value) {
    if (value instanceof Map<?, ?> map) {
      if (key.equals("Statement")) {
        return normalizeAll(key, List.of(map));
      }
      Map<String, Object> normal = new TreeMap<>();
      map.forEach((k, v) -> normal.put(quoted(k), normalize(k.toString(), v)));
      return normal;
    }
    if (key.equals("Version") || key.equals("Sid") || key.equals(EFFECT) || key.equals("Id")) {
      return quoted(value);
    }
    return normalizeAll(key, asList(value));
  }

  private static Object normalizeAll(String key, Collection<?> values) {
    TreeSet<String> normal = new TreeSet<>();
    for (Object value : values) {
      normal.add(
          value instanceof Map<?, ?>
              ? String.valueOf(normalize("", value))
              : key.equals("Action") || key.equals("NotAction")
                  ? quoted(value).toLowerCase(Locale.ROOT)
                  : quoted(value));
    }
    return normal;
  }

  /** So that a value can't pass for two, or for a part of what is around it. */
  private static String quoted(Object value) {
    return '"' + String.valueOf(value).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** A JSON value as a list: itself when it is one, empty for null, else a list of one. */
  public static List<?> asList(Object value) {
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list ? list : List.of(value);
  }
}
