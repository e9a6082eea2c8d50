package rolebridge.cli.result;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import rolebridge.cli.setup.Failure;

/** A rejected request as the user sees it. */
public final class Rejection {

  private Rejection() {}

  /** All violations; any other failure as it is. */
  public static Outcome outcome(Failure failure) {
    if (!(failure.details().get("violations") instanceof List<?> violations)) {
      return Outcome.of(failure);
    }
    String text = failure.getMessage() + "\n" + text(violations, _ -> "");
    return Outcome.failed(
            failure.exit(),
            "rejected",
            failure.error(),
            failure.getMessage(),
            failure.remedy(),
            failure.details())
        .withText(text + "\nNothing was made or changed.");
  }

  /**
   * What is to be done about several requests that can't be used.
   *
   * @param violations of each of them; none of one that something else stands against
   */
  public static String remedy(Stream<List<?>> violations) {
    return (violations.allMatch(ofOne -> !ofOne.isEmpty())
            ? "Change what each violation names"
            : "Do what each remedy says")
        + ", then run the same command again.";
  }

  /**
   * The violations of one request.
   *
   * @param place where a field is, by its JSON Pointer; empty where that isn't said
   */
  public static String text(List<?> violations, UnaryOperator<String> place) {
    StringBuilder text = new StringBuilder();
    for (Object one : violations) {
      Map<?, ?> violation = (Map<?, ?>) one;
      String where = place.apply(String.valueOf(violation.get("field")));
      text.append(
          "\n  %s  %s%s%n"
              .formatted(
                  field(violation), violation.get("rule"), where.isEmpty() ? "" : "  " + where));
      if (!"".equals(violation.get("value"))) {
        text.append("    value   ").append(violation.get("value")).append('\n');
      }
      text.append("    remedy  ").append(violation.get("remedy")).append('\n');
    }
    return text.toString();
  }

  /** The same below the line of a request. */
  public static String below(List<?> violations, UnaryOperator<String> place) {
    return text(violations, place).indent(2).replaceAll("(?m)^ +$", "");
  }

  private static Object field(Map<?, ?> violation) {
    return "".equals(violation.get("field")) ? "(the whole file)" : violation.get("field");
  }
}
