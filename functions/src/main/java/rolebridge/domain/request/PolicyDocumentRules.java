package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.DocumentRule;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.PolicySplit;

/**
 * A permission policy written by the requester. It may allow and deny by naming actions and
 * resources, never by leaving some out (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">IAM
 * policy grammar</a>). What IAM refuses, in its order and words, is {@link DocumentRule}; a request
 * is refused for the same, with what to write instead.
 */
final class PolicyDocumentRules {

  private static final String VERSION = "Version";
  private static final String STATEMENT = "Statement";
  private static final List<String> DOCUMENT_ELEMENTS = List.of(VERSION, STATEMENT);
  private static final List<String> STATEMENT_ELEMENTS =
      List.of("Sid", "Effect", "Action", "Resource", "Condition");

  private static final List<String> EFFECTS = DocumentRule.of("policyEffect").values();

  private static final Map<String, String> REFUSED_ELEMENTS =
      Map.of(
          "Id", "Leave Id out: IAM takes it in resource-based policies only.",
          "NotAction",
              "List in Action what is meant: NotAction covers all that AWS adds later, too.",
          "NotResource",
              "List in Resource what is meant: NotResource covers all that comes later, too.",
          "Principal",
              "Leave Principal out: the policy is attached to the role and is for it alone.",
          "NotPrincipal",
              "Leave NotPrincipal out: the policy is attached to the role and is for it alone.");

  private PolicyDocumentRules() {}

  /** All statements in one document: of the commands, the further actions, the further policy. */
  static PolicyDocument union(
      List<Map<String, Object>> ofCommands,
      Optional<PolicyDocument> ofActions,
      Optional<PolicyDocument> further) {
    List<Map<String, Object>> statements = new ArrayList<>(ofCommands);
    ofActions.ifPresent(document -> statements.addAll(document.statements()));
    further.ifPresent(document -> statements.addAll(document.statements()));
    return PolicyDocument.of(List.copyOf(statements));
  }

  /**
   * These actions, and those that a document allows, whatever its faults: what can't be read is
   * left out.
   */
  static List<String> allowedActions(List<String> actions, Optional<Object> document) {
    List<String> allowed = new ArrayList<>(actions);
    if (document.orElse(null) instanceof Map<?, ?> members) {
      for (Object value : PolicyDocument.asList(members.get(STATEMENT))) {
        if (value instanceof Map<?, ?> statement && !PolicyDocument.denies(statement)) {
          PolicyDocument.asList(statement.get("Action")).stream()
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .forEach(allowed::add);
        }
      }
    }
    return allowed;
  }

  /** A copy of a document that {@link #check} found no fault in, as IAM takes it. */
  static PolicyDocument document(Field checked) {
    return new PolicyDocument(copyOfObject(normal((Map<?, ?>) checked.value())));
  }

  /**
   * Version first and Statement as a list: a lone statement before the version is "The policy
   * failed legacy parsing" to IAM.
   */
  private static Map<String, Object> normal(Map<?, ?> document) {
    Map<String, Object> normal = new LinkedHashMap<>();
    normal.put(VERSION, document.get(VERSION));
    document.forEach((name, value) -> normal.put(String.valueOf(name), value));
    normal.computeIfPresent(
        STATEMENT, (_, value) -> value instanceof List<?> list ? list : List.of(value));
    return normal;
  }

  static void check(Field field, boolean allowWildcards) {
    Optional<Members> members = field.members();
    if (members.isEmpty()) {
      return;
    }
    Members document = members.get();
    refuseElements(document, DOCUMENT_ELEMENTS);
    checkVersion(document);
    Set<String> sids = new HashSet<>();
    boolean fits = checkSize(field, new PolicyDocument(normal((Map<?, ?>) field.value())));
    for (Field statement : statements(document)) {
      checkStatement(statement, sids, allowWildcards, fits);
    }
  }

  /**
   * Refuses what of a document that is otherwise without fault grants nothing.
   *
   * @param policy all that the request grants
   */
  static void checkEffect(Field checked, PolicyDocument policy) {
    StatementAdvice.refuse(statementsOf(checked), policy);
  }

  /** Says what of a document without fault has no effect. */
  static void advise(Field checked) {
    for (Field statement : statementsOf(checked)) {
      StatementAdvice.check(statement.members().orElseThrow());
    }
  }

  private static List<Field> statementsOf(Field checked) {
    return checked.members().map(PolicyDocumentRules::statements).orElseThrow();
  }

  /** Whether the document can be split over as many policies as a role can have. */
  static boolean checkSize(Field field, PolicyDocument document) {
    int size = PolicySplit.sizeOf(document);
    boolean fits =
        size <= PolicyPart.MOST * PolicySplit.SIZE_LIMIT
            && (!hasObjectsOnly(document) || PolicySplit.fits(PolicySplit.of(document)));
    if (!fits) {
      field.violates(
          "policySize",
          size + " characters",
          "Shorten the policy to what fits %d policies of %d characters without white space, IAM's quotas for a role; each of them repeats all Deny statements."
              .formatted(PolicyPart.MOST, PolicySplit.SIZE_LIMIT));
    }
    return fits;
  }

  private static boolean hasObjectsOnly(PolicyDocument document) {
    return PolicyDocument.asList(document.json().get(STATEMENT)).stream()
        .allMatch(Map.class::isInstance);
  }

  /**
   * Whether IAM takes the text. Its pattern for a policy document is U+0020 to U+00FF with tab and
   * line breaks, which no value needs (<a
   * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html">CreatePolicy</a>).
   */
  static boolean checkCharacters(Field field, String text) {
    boolean taken = text.chars().allMatch(unit -> unit <= 0xFF && !Character.isISOControl(unit));
    if (!taken) {
      field.violates(
          "policyCharacters",
          text,
          "Write printable characters of Latin-1, the only ones IAM takes in a policy.");
    }
    return taken;
  }

  private static void refuseElements(Members members, List<String> known) {
    members.forEach(
        (name, field) -> {
          if (REFUSED_ELEMENTS.containsKey(name)) {
            field.violates("refusedPolicyElement", REFUSED_ELEMENTS.get(name));
          } else if (!known.contains(name)) {
            field.violates("unknownPolicyElement", name, Nearest.remedy(name, known));
          }
        });
  }

  private static void checkVersion(Members document) {
    String remedy =
        "Write \"Version\": \"%s\": the older one takes policy variables for plain text."
            .formatted(PolicyDocument.VERSION);
    document
        .required(VERSION, remedy)
        .filter(version -> !PolicyDocument.VERSION.equals(version.value()))
        .ifPresent(version -> version.violates("policyVersion", remedy));
  }

  private static List<Field> statements(Members document) {
    return document
        .required(STATEMENT, "Add Statement, a list of at least one statement.")
        .flatMap(Field::oneOrMore)
        .orElse(List.of());
  }

  private static void checkStatement(
      Field field, Set<String> sids, boolean allowWildcards, boolean fits) {
    Optional<Members> members = field.members();
    if (members.isEmpty()) {
      return;
    }
    Members statement = members.get();
    refuseElements(statement, STATEMENT_ELEMENTS);
    statement.optional("Sid").ifPresent(sid -> checkSid(sid, sids));
    Optional<Field> effect = statement.required("Effect", "Add Effect, which is Allow or Deny.");
    effect.ifPresent(PolicyDocumentRules::checkEffect);
    List<Field> actions =
        values(statement, "Action", "NotAction", "Add Action, what is allowed or denied.");
    actions.forEach(action -> ActionRules.check(action, allowWildcards));
    List<Field> resources =
        values(
            statement, "Resource", "NotResource", "Add Resource, what it is allowed or denied on.");
    resources.forEach(ResourceRules::check);
    if (fits) {
      ActionRules.checkKnown(actions, effect.filter(PolicyDocumentRules::isDeny).isEmpty());
    }
    statement.optional("Condition").ifPresent(ConditionRules::check);
  }

  /** The element's values; when its refused opposite is there that violation is enough. */
  private static List<Field> values(
      Members statement, String element, String opposite, String remedy) {
    Optional<Field> field =
        statement.has(opposite) ? statement.optional(element) : statement.required(element, remedy);
    return field.flatMap(Field::oneOrMore).orElse(List.of());
  }

  /** An empty Sid, which some generators write, is as none. */
  private static void checkSid(Field field, Set<String> sids) {
    Optional<String> sid = field.text();
    if (sid.isEmpty() || sid.get().isEmpty()) {
      return;
    }
    if (!sid.get().chars().allMatch(NameRules::isAsciiAlphanumeric)) {
      field.violates("policySid", "Write the Sid with only ASCII letters and digits.");
    }
    if (!sids.add(sid.get())) {
      field.violates("duplicateSid", "Write another Sid: each may occur once in a policy.");
    }
  }

  private static boolean isDeny(Field effect) {
    return "Deny".equals(effect.value());
  }

  private static void checkEffect(Field effect) {
    if (!(effect.value() instanceof String text && EFFECTS.contains(text))) {
      effect.violates("policyEffect", "Write Allow or Deny, with a capital first letter.");
    }
  }

  private static Object copyOf(Object value) {
    return switch (value) {
      case Map<?, ?> map -> copyOfObject(map);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(copyOf(element)));
        yield List.copyOf(copy);
      }
      default -> value;
    };
  }

  private static Map<String, Object> copyOfObject(Map<?, ?> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), copyOf(value)));
    return copy;
  }
}
