package rolebridge.json;

import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Sound texts with random faults, for readers of what others may have written. */
public final class Disturbed {

  private static final int MOST_FAULTS = 4;

  private static final List<String> TOKENS =
      List.of(
          "null",
          "[]",
          "{}",
          "\"\"",
          "[null]",
          "{\"\":null}",
          "true",
          "-1",
          "1e999",
          "1e-999",
          "99999999999999999999",
          ",",
          ":",
          "\"",
          "\\",
          "\\u0000",
          "\\ud800",
          "*",
          "%",
          "%zz",
          "=",
          " ",
          "/",
          "\n",
          "\u0000",
          "😀",
          "+1000000000-12-31T23:59:59Z",
          "-1000000000-01-01T00:00:00Z",
          "1969-12-31T23:59:59Z",
          "[[[[[[[[[[[[[[[[[[[[",
          "{\"a\":".repeat(1_500),
          "9".repeat(1_200),
          "a".repeat(5_000));

  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");

  private Disturbed() {}

  /** The text with one fault or a few. */
  public static String of(String text, Random random) {
    String disturbed = text;
    for (int fault = random.nextInt(MOST_FAULTS); fault >= 0; fault--) {
      disturbed = disturbed(disturbed, random);
    }
    return disturbed;
  }

  /** The text with one fault: a part taken out, repeated, moved or replaced. */
  private static String disturbed(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = from + random.nextInt(Math.min(20, text.length() - from) + 1);
    String before = text.substring(0, from);
    String part = text.substring(from, to);
    String after = text.substring(to);
    return switch (random.nextInt(6)) {
      case 0 -> before + after;
      case 1 -> before + part + part + after;
      case 2 -> after + part + before;
      case 3 -> value(text, random);
      case 4 -> before + (char) random.nextInt(0x10000) + after;
      default -> before + TOKENS.get(random.nextInt(TOKENS.size())) + after;
    };
  }

  /** The text with one of its JSON strings replaced. */
  private static String value(String text, Random random) {
    List<MatchResult> strings = STRING.matcher(text).results().toList();
    if (strings.isEmpty()) {
      return text;
    }
    MatchResult string = strings.get(random.nextInt(strings.size()));
    String instead = random.nextBoolean() ? "null" : TOKENS.get(random.nextInt(TOKENS.size()));
    return text.substring(0, string.start()) + instead + text.substring(string.end());
  }
}
