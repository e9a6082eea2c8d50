package rolebridge.domain.request;

import java.util.List;
import java.util.Objects;
import rolebridge.domain.policy.CompactJson;

/**
 * One broken rule of a request.
 *
 * @param field JSON Pointer (RFC 6901) of the offending field; empty for the whole document
 * @param rule stable name of the rule, in camel case, e.g. {@code roleNameLength}
 * @param value the offending value as text, shortened to 200 characters and safe to print (control
 *     characters are escaped); empty when it is missing
 * @param remedy what to write instead, in one sentence
 */
public record Violation(String field, String rule, String value, String remedy) {

  /**
   * The largest request in bytes: the input limit of a Step Functions execution (<a
   * href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">quotas</a>).
   */
  public static final int MAX_REQUEST_BYTES = 262_144;

  private static final int VALUE_LIMIT = 200;

  /** That so many rules are broken, as the beginning of a sentence. */
  static String broken(List<Violation> violations) {
    return violations.size() == 1
        ? "The request breaks a rule"
        : "The request breaks " + violations.size() + " rules";
  }

  /** What an execution says that they end; empty when there are none. */
  public static String rejection(List<Violation> violations) {
    return violations.isEmpty() ? "" : broken(violations) + "; see violations.";
  }

  public Violation {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(remedy, "remedy");
    value = value == null ? "" : CompactJson.printable(value, VALUE_LIMIT);
  }

  /** The document isn't one well-formed JSON object; {@code problem} is the parser's own word. */
  public static Violation malformedJson(String problem) {
    return new Violation("", "malformedJson", problem, "Write one well-formed JSON object.");
  }

  /** As {@link #malformedJson(String)}, with the place of the error, both counted from 1. */
  public static Violation malformedJson(String problem, int line, int column) {
    return new Violation(
        "",
        "malformedJson",
        problem,
        "Write one well-formed JSON object; the error is at line %d, column %d."
            .formatted(line, column));
  }

  /** The document is larger than {@link #MAX_REQUEST_BYTES}. */
  public static Violation requestTooLarge(long bytes) {
    return new Violation(
        "",
        "requestTooLarge",
        bytes + " bytes",
        "Shorten the request to at most %d bytes, the input limit of a state machine."
            .formatted(MAX_REQUEST_BYTES));
  }
}
