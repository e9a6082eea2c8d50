package rolebridge.domain.request;

import java.util.Objects;

/**
 * One broken rule of a request.
 *
 * @param field JSON Pointer (RFC 6901) of the offending field; empty for the whole document
 * @param rule stable name of the rule, in camel case, e.g. {@code roleNameLength}
 * @param value the offending value as text, shortened to 200 characters; empty when it is missing
 * @param remedy what to write instead, in one sentence
 */
public record Violation(String field, String rule, String value, String remedy) {

  private static final int VALUE_LIMIT = 200;

  public Violation {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(remedy, "remedy");
    value = value == null ? "" : shorten(value);
  }

  private static String shorten(String value) {
    return value.length() <= VALUE_LIMIT ? value : value.substring(0, VALUE_LIMIT - 1) + "…";
  }
}
