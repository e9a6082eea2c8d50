package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.policy.DocumentRule;

/**
 * The shape of a statement's condition: operator, key, one or more values (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">Condition
 * operators</a>). What an empty part would mean is left open to nobody: it is refused.
 */
final class ConditionRules {

  private static final String IF_EXISTS = "IfExists";
  private static final String NULL = "Null";
  private static final List<String> SET_PREFIXES = List.of("ForAllValues:", "ForAnyValue:");

  private static final List<String> OPERATORS = DocumentRule.of("conditionOperator").values();

  /** IAM takes an operator in any case. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?:ForAllValues:|ForAnyValue:)?(?<bare>.*?)(?<ifExists>IfExists)?",
          Pattern.CASE_INSENSITIVE);

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

  private static void checkOperator(String name, Field operator) {
    Optional<String> known = operatorOf(name);
    if (known.isEmpty()) {
      operator.violates(
          "conditionOperator",
          name,
          Nearest.to(name, allOperators())
              .map(nearest -> "Write " + nearest + " instead.")
              .orElse("Write one of IAM's condition operators, e.g. StringEquals."));
    }
    operator
        .members()
        .ifPresent(
            keys -> {
              refuseEmpty(operator, keys);
              Set<String> seen = new HashSet<>();
              keys.forEach((key, value) -> checkKey(known.orElse(""), key, value, seen));
            });
  }

  private static void checkKey(String operator, String key, Field field, Set<String> seen) {
    int colon = key.indexOf(':');
    if (colon <= 0 || colon == key.length() - 1) {
      field.violates(
          "conditionKeyForm", key, "Write the condition key as prefix:name, e.g. aws:SourceIp.");
    }
    PolicyDocumentRules.checkCharacters(field, key);
    if (!seen.add(key.toLowerCase(Locale.ROOT))) {
      field.violates(
          "duplicateConditionKey",
          key,
          "Put all values into one list: IAM doesn't tell upper and lower case of the keys apart.");
    }
    field.oneOrMore().ifPresent(values -> values.forEach(value -> checkValue(operator, value)));
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

  /** The operator as AWS writes it, without what it says of several values and of a missing key. */
  private static Optional<String> operatorOf(String name) {
    Matcher parts = FORM.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return OPERATORS.stream()
        .filter(operator -> operator.equalsIgnoreCase(parts.group("bare")))
        .filter(operator -> !(operator.equals(NULL) && parts.group("ifExists") != null))
        .findFirst();
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
