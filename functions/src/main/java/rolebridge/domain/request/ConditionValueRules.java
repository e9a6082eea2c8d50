package rolebridge.domain.request;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.policy.AddressBlock;

/**
 * What a condition's value may be, by its operator. IAM refuses dates that are none; what else is
 * of another type than its operator's is never true, and Access Analyzer calls it an error (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html">policy
 * check reference</a>: Type mismatch, Type mismatch Boolean, date, IP range, number). Policy
 * variables stand only where texts and ARNs are compared.
 */
final class ConditionValueRules {

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

  /** ISO 8601 as the W3C narrows it down, the zone left out or with and without its colon. */
  private static final Pattern DATE =
      Pattern.compile(
          "([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:[tT]"
              + "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?"
              + "(?:[zZ]|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?)?)?)?");

  /** Seconds or milliseconds since 1970. */
  private static final Pattern EPOCH = Pattern.compile("[0-9]{1,19}");

  private static final BigInteger LARGEST_EPOCH = BigInteger.valueOf(Long.MAX_VALUE);

  private static final Pattern BASE_64 =
      Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

  /** Six parts, each of which may be a wildcard. */
  private static final Pattern ARN = Pattern.compile("(?:[^:]*:){5}.+", Pattern.DOTALL);

  private ConditionValueRules() {}

  /** Checks a text, a number or a flag; {@code operator} without prefix and suffix. */
  static void check(String operator, Field field) {
    String text = field.value() instanceof String string ? string : "";
    switch (operator) {
      case String name when name.startsWith("Date") -> {
        if (!isDate(field.value())) {
          field.violates(
              "conditionDate",
              "Write a date of the calendar, e.g. 2026-01-31T00:00:00Z, or seconds since 1970.");
        }
      }
      case String name when name.startsWith("Numeric") -> {
        String number = field.value() instanceof Number given ? given.toString() : text;
        if (!NUMBER.matcher(number).matches()) {
          field.violates("conditionNumber", "Write a number without an exponent, e.g. 3600.");
        }
      }
      case "Bool", "Null" -> {
        String flag = text.toLowerCase(Locale.ROOT);
        if (!(field.value() instanceof Boolean || flag.equals("true") || flag.equals("false"))) {
          field.violates("conditionFlag", "Write true or false.");
        }
      }
      case "IpAddress", "NotIpAddress" -> {
        if (AddressBlock.parse(text).isEmpty()) {
          field.violates("conditionAddress", "Write a block of addresses, e.g. 203.0.113.0/24.");
        }
      }
      case "BinaryEquals" -> {
        if (!BASE_64.matcher(text).matches() || !(field.value() instanceof String)) {
          field.violates("conditionBinary", "Write the bytes in Base64.");
        }
      }
      case String name when name.startsWith("Arn") -> {
        if (!VariableRules.hasAny(text) && !ARN.matcher(text).matches()) {
          field.violates(
              "conditionArn",
              "Write an ARN of six parts, e.g. arn:aws:sns:*:*:*, or compare with StringLike: as ARNs"
                  + " nothing else is alike.");
        }
        VariableRules.check(field, text);
      }
      default -> VariableRules.check(field, text);
    }
  }

  private static boolean isDate(Object value) {
    return switch (value) {
      case Integer number -> number >= 0;
      case Long number -> number >= 0;
      case String text when EPOCH.matcher(text).matches() ->
          new BigInteger(text).compareTo(LARGEST_EPOCH) <= 0;
      case String text -> isCalendarDate(text);
      default -> false;
    };
  }

  private static boolean isCalendarDate(String text) {
    Matcher date = DATE.matcher(text);
    if (!date.matches()) {
      return false;
    }
    try {
      LocalDate.of(number(date.group(1)), number(date.group(2)), number(date.group(3)));
      return true;
    } catch (DateTimeException notInTheCalendar) {
      return false;
    }
  }

  /** A year alone and a month alone begin with their first. */
  private static int number(String digits) {
    return digits == null ? 1 : Integer.parseInt(digits);
  }
}
