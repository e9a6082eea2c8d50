package rolebridge.cli.text;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines of fields as <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a> has them. */
public final class Csv {

  /**
   * What begins a formula, also behind blanks and in the wide forms that a Japanese or Chinese
   * spreadsheet takes; and what a spreadsheet may leave out before one.
   */
  private static final Pattern FORMULA =
      Pattern.compile("\\s*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20].*|[\\t\\r\\n\\x00].*", Pattern.DOTALL);

  private Csv() {}

  /**
   * The lines, each with its end. What a spreadsheet would take for a formula gets an apostrophe
   * before it (OWASP, "CSV Injection"): tags and errors are in it, which others may have written.
   */
  public static String of(List<List<String>> lines) {
    return lines.stream()
        .map(fields -> fields.stream().map(Csv::field).collect(Collectors.joining(",")))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  private static String field(String text) {
    String harmless = FORMULA.matcher(text).matches() ? "'" + text : text;
    return harmless.matches("(?s).*[,\"\\r\\n].*")
        ? "\"" + harmless.replace("\"", "\"\"") + "\""
        : harmless;
  }
}
