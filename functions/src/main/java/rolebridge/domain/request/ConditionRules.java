package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.iamdata.GlobalConditionKeys;
import rolebridge.domain.policy.AddressBlock;
import rolebridge.domain.policy.DocumentRule;

/**
 * The shape of a statement's condition: operator, key, one or more values (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">Condition
 * operators</a>). What an empty part would mean is left open to nobody: it is refused. So is what
 * Access Analyzer calls an error since it can't mean what it says (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html">policy
 * check reference</a>: Type mismatch, Invalid global condition key, Missing tag key, Private IP
 * address, Private NotIpAddress, Invalid condition multiple Boolean); what AWS's own policies have,
 * too, is warned of (Missing qualifier).
 */
final class ConditionRules {

  private static final String IF_EXISTS = "IfExists";
  private static final String NULL = "Null";
  private static final Set<String> FLAGS = Set.of("Bool", NULL);
  private static final Set<String> ADDRESSES = Set.of("IpAddress", "NotIpAddress");
  private static final List<String> TYPES = List.of("Bool", "Date", "IpAddress", "Numeric");
  private static final String SOURCE_IP = "aws:SourceIp";
  private static final List<String> SET_PREFIXES = List.of("ForAllValues:", "ForAnyValue:");

  private static final List<String> OPERATORS = DocumentRule.of("conditionOperator").values();

  /** IAM takes an operator in any case. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?<set>ForAllValues:|ForAnyValue:)?(?<bare>.*?)(?<ifExists>IfExists)?",
          Pattern.CASE_INSENSITIVE);

  /**
   * A known operator.
   *
   * @param bare as AWS writes it, without what it says of several values and of a missing key
   * @param set ForAllValues or ForAnyValue with its colon, empty for neither
   * @param ifExists whether a missing key is as good as a match
   */
  record Operator(String bare, String set, boolean ifExists) {

    /** Whether a request without the key can't meet the condition. */
    boolean needsTheKey() {
      return !ifExists
          && !bare.equals(NULL)
          && !bare.contains("Not")
          && !set.equalsIgnoreCase(SET_PREFIXES.getFirst());
    }
  }

  private ConditionRules() {}

  static void check(Field condition) {
    condition
        .members()
        .ifPresent(
            operators -> {
              refuseEmpty(condition, operators);
              operators.forEach(ConditionRules::checkOperator);
            });
  }

  private static void checkOperator(String name, Field field) {
    Optional<Operator> known = operatorOf(name);
    if (known.isEmpty()) {
      field.violates(
          "conditionOperator",
          name,
          Nearest.to(name, allOperators())
              .map(nearest -> "Write " + nearest + " instead.")
              .orElse("Write one of IAM's condition operators, e.g. StringEquals."));
    }
    field
        .members()
        .ifPresent(
            keys -> {
              refuseEmpty(field, keys);
              Set<String> seen = new HashSet<>();
              keys.forEach((key, value) -> checkKey(known, key, value, seen));
            });
  }

  private static void checkKey(
      Optional<Operator> operator, String key, Field field, Set<String> seen) {
    int colon = key.indexOf(':');
    if (colon <= 0 || colon == key.length() - 1 || !key.equals(key.strip())) {
      field.violates(
          "conditionKeyForm", key, "Write the condition key as prefix:name, e.g. aws:SourceIp.");
    } else if (VariableRules.hasAny(key)) {
      field.violates(
          "conditionKeyForm", key, "Write the condition key in full: only values have variables.");
    } else {
      checkGlobalKey(field, key);
    }
    PolicyDocumentRules.checkCharacters(field, key);
    if (!seen.add(key.toLowerCase(Locale.ROOT))) {
      field.violates(
          "duplicateConditionKey",
          key,
          "Put all values into one list: IAM doesn't tell upper and lower case of the keys apart.");
    }
    List<Field> values = field.oneOrMore().orElse(List.of());
    String bare = operator.map(Operator::bare).orElse("");
    values.forEach(value -> checkValue(bare, value));
    checkTogether(operator, key, field, values);
  }

  /** What only all values of a key can break. */
  private static void checkTogether(
      Optional<Operator> operator, String key, Field field, List<Field> values) {
    String bare = operator.map(Operator::bare).orElse("");
    if (FLAGS.contains(bare) && values.size() > 1) {
      field.violates(
          "conditionFlags", "Write true or false: with both the condition says nothing.");
    }
    Optional<String> type = TYPES.stream().filter(bare::contains).findFirst();
    if (type.isPresent()
        && GlobalConditionKeys.typesOf(key).filter(own -> !own.contains(type.get())).isPresent()) {
      field.violates(
          "conditionKeyType",
          key,
          "Write an operator for texts, e.g. StringEquals, or for the type that the key has: no"
              + " value of it can be compared by "
              + bare
              + ".");
    }
    if (key.equalsIgnoreCase(SOURCE_IP)
        && ADDRESSES.contains(bare)
        && !values.isEmpty()
        && values.stream().allMatch(ConditionRules::isNeverPublic)) {
      field.violates(
          "conditionAddressNotPublic",
          "Write public addresses: AWS sees no others, so that the condition is "
              + (bare.equals("IpAddress") ? "never" : "always")
              + " met.");
    }
    if (GlobalConditionKeys.isMultivalued(key)
        && operator.filter(one -> one.set().isEmpty() && !one.bare().equals(NULL)).isPresent()) {
      field.warns(
          "conditionSetOperator",
          key,
          "Write ForAnyValue: or ForAllValues: before the operator, since a request may have several"
              + " values of the key.");
    }
  }

  private static boolean isNeverPublic(Field value) {
    return value.value() instanceof String text
        && AddressBlock.parse(text).filter(SourceIpRules::isNeverPublic).isPresent();
  }

  /**
   * Whether a key that begins as AWS's own do is one, as far as the reader of the request knows.
   */
  static boolean checkGlobalKey(Field field, String key) {
    if (!GlobalConditionKeys.isOne(key) || GlobalConditionKeys.isKnown(key)) {
      return true;
    }
    int end = key.indexOf('/') + 1;
    String tagKey = end == 0 ? "" : key.substring(end);
    Optional<String> near =
        Nearest.to(end == 0 ? key : key.substring(0, end), GlobalConditionKeys.names());
    if (near.isEmpty()) {
      field.warns(
          "unknownConditionKey",
          key,
          "Check the spelling: among AWS's global condition keys there is none of this name.");
      return true;
    }
    String right = near.get();
    field.violates(
        "unknownConditionKey",
        key,
        right.endsWith("/") && tagKey.isEmpty()
            ? "Write " + right + " and behind it a tag's key, e.g. " + right + "team."
            : "Write "
                + right
                + (right.endsWith("/") ? tagKey : "")
                + " instead: AWS has no key of this name.");
    return false;
  }

  private static void checkValue(String operator, Field value) {
    switch (value.value()) {
      case String text when !PolicyDocumentRules.checkCharacters(value, text) -> {}
      case String _, Number _, Boolean _ -> ConditionValueRules.check(operator, value);
      case null, default -> value.wrongType("a string, a number, true or false");
    }
  }

  private static void refuseEmpty(Field field, Members members) {
    if (members.names().isEmpty()) {
      field.violates(
          "conditionEmpty", "Write a condition, or leave the empty part out if none is meant.");
    }
  }

  /** Empty for an operator that IAM doesn't have. */
  static Optional<Operator> operatorOf(String name) {
    Matcher parts = FORM.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    boolean ifExists = parts.group("ifExists") != null;
    String set = parts.group("set") == null ? "" : parts.group("set");
    return OPERATORS.stream()
        .filter(operator -> operator.equalsIgnoreCase(parts.group("bare")))
        .filter(operator -> !(operator.equals(NULL) && ifExists))
        .findFirst()
        .map(operator -> new Operator(operator, set, ifExists));
  }

  private static List<String> allOperators() {
    List<String> all = new ArrayList<>(OPERATORS);
    for (String operator : OPERATORS) {
      if (!operator.equals(NULL)) {
        all.add(operator + IF_EXISTS);
      }
      SET_PREFIXES.forEach(prefix -> all.add(prefix + operator));
    }
    return all;
  }
}
