package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.PolicyDocument;

/**
 * A permission policy written by the requester. It may allow and deny by naming actions and
 * resources, never by leaving some out (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">IAM
 * policy grammar</a>).
 */
final class PolicyDocumentRules {

  /** IAM and STS quotas: managed policy, not counting white space. */
  static final int SIZE_LIMIT = 6_144;

  /** An ARN's parts: arn, partition, service, region, account, resource. */
  private static final int ARN_PARTS = 6;

  private static final List<String> DOCUMENT_ELEMENTS = List.of("Version", "Statement");
  private static final List<String> STATEMENT_ELEMENTS =
      List.of("Sid", "Effect", "Action", "Resource", "Condition");

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

  /** The document that allows these actions on all resources. */
  static PolicyDocument allowing(List<String> actions) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", List.copyOf(actions));
    statement.put("Resource", "*");
    return PolicyDocument.of(List.of(statement));
  }

  /** A copy of a document that {@link #check} found no fault in. */
  static PolicyDocument document(Field checked) {
    return new PolicyDocument(copyOfObject((Map<?, ?>) checked.value()));
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
    for (Field statement : statements(document)) {
      checkStatement(statement, sids, allowWildcards);
    }
    checkSize(field, field.value());
  }

  static void checkSize(Field field, Object document) {
    int size = CompactJson.text(document, Violation.MAX_REQUEST_BYTES).length();
    if (size > SIZE_LIMIT) {
      field.violates(
          "policySize",
          size + " characters",
          "Shorten the policy to %d characters without white space, IAM's quota for one."
              .formatted(SIZE_LIMIT));
    }
  }

  /**
   * IAM's pattern for a policy document is U+0020 to U+00FF with tab and line breaks, which no
   * value needs (<a
   * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html">CreatePolicy</a>).
   */
  static void checkCharacters(Field field, String text) {
    if (!text.chars().allMatch(unit -> unit <= 0xFF && !Character.isISOControl(unit))) {
      field.violates(
          "policyCharacters",
          text,
          "Write printable characters of Latin-1, the only ones IAM takes in a policy.");
    }
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
        .required("Version", remedy)
        .filter(version -> !PolicyDocument.VERSION.equals(version.value()))
        .ifPresent(version -> version.violates("policyVersion", remedy));
  }

  private static List<Field> statements(Members document) {
    return document
        .required("Statement", "Add Statement, a list of at least one statement.")
        .flatMap(Field::oneOrMore)
        .orElse(List.of());
  }

  private static void checkStatement(Field field, Set<String> sids, boolean allowWildcards) {
    Optional<Members> members = field.members();
    if (members.isEmpty()) {
      return;
    }
    Members statement = members.get();
    refuseElements(statement, STATEMENT_ELEMENTS);
    statement.optional("Sid").ifPresent(sid -> checkSid(sid, sids));
    statement
        .required("Effect", "Add Effect, which is Allow or Deny.")
        .ifPresent(PolicyDocumentRules::checkEffect);
    for (Field action :
        values(statement, "Action", "NotAction", "Add Action, what is allowed or denied.")) {
      ActionRules.check(action, allowWildcards);
    }
    for (Field resource :
        values(
            statement,
            "Resource",
            "NotResource",
            "Add Resource, what it is allowed or denied on.")) {
      checkResource(resource);
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

  private static void checkEffect(Field effect) {
    if (!"Allow".equals(effect.value()) && !"Deny".equals(effect.value())) {
      effect.violates("policyEffect", "Write Allow or Deny, with a capital first letter.");
    }
  }

  private static void checkResource(Field field) {
    Optional<String> text = field.text();
    if (text.isEmpty()) {
      return;
    }
    String resource = text.get();
    if (!resource.equals("*") && !isArn(resource)) {
      field.violates(
          "resourceForm", "Write * or an ARN of six parts, e.g. arn:aws:s3:::example-bucket/*.");
    }
    checkCharacters(field, resource);
  }

  private static boolean isArn(String text) {
    String[] parts = text.split(":", ARN_PARTS);
    return parts.length == ARN_PARTS && parts[0].equals("arn") && !parts[ARN_PARTS - 1].isEmpty();
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
