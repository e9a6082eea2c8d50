package rolebridge.cli.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Width;

/**
 * Lays text out on a screen. Nothing is cut: a word that is longer than its line stands alone.
 *
 * @param columns the screen's width
 */
public record Layout(int columns) {

  /** Less is too narrow to read beside something else. */
  private static final int NARROWEST_BESIDE = 40;

  private static final int BELOW = 6;

  /** Two cells of a row, or more: what follows at least two spaces is a column. */
  private static final Pattern ROW = Pattern.compile("( *\\S.*?  +)(\\S.*)");

  /** A command to be copied, a line of a diff or of JSON, or what has colours. */
  private static final Pattern AS_IT_IS =
      Pattern.compile(
          ".*(\\./rolebridge |\\baws --|\\bAWS_\\w+=|\\x1b).*|(---|\\+\\+\\+|@@) .*|[-+ ] *[\"{}\\[\\]].*");

  /** The text with the lines set anew that are wider than the screen, rows by their columns. */
  public String fitted(String text) {
    return text.lines().map(this::fittedLine).collect(Collectors.joining("\n"))
        + (text.endsWith("\n") ? "\n" : "");
  }

  private String fittedLine(String line) {
    if (Width.of(line) <= columns
        || line.contains(Commands.command() + " ")
        || AS_IT_IS.matcher(line).matches()) {
      return line;
    }
    Matcher row = ROW.matcher(line);
    return (row.matches()
            ? row(row.group(1), Width.of(row.group(1)), row.group(2))
            : indented(line.length() - line.stripLeading().length(), line))
        .stripTrailing();
  }

  /** The text in lines that are indented so far, the first by what stands before it. */
  public String paragraph(String before, int indent, String text) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder(before);
    int taken = Width.of(before);
    boolean empty = true;
    for (String word : text.strip().split(" ", -1)) {
      int width = Width.of(word);
      if (!empty && taken + 1 + width > columns) {
        lines.append(line).append('\n');
        line = new StringBuilder(" ".repeat(indent));
        taken = indent;
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      taken += width + (empty ? 0 : 1);
      empty = false;
    }
    return lines.append(line.toString().stripTrailing()).append('\n').toString();
  }

  /** A paragraph that is indented as a whole. */
  public String indented(int indent, String text) {
    return paragraph(" ".repeat(indent), indent, text);
  }

  /**
   * The right beside the left, in a column that begins after so many, where it fits; else below.
   */
  public String row(String left, int width, String right) {
    String start = left.stripTrailing();
    int room = columns - width;
    boolean fits = Width.of(right) <= room || room >= NARROWEST_BESIDE;
    if (Width.of(start) < width && fits) {
      return paragraph(Width.padded(start, width), width, right);
    }
    return start + "\n" + indented(BELOW, right);
  }
}
