package rolebridge.cli.setup;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What the user sees: results on standard output, progress on standard error.
 *
 * @param out results
 * @param err progress
 * @param errIsTerminal whether progress may repaint a line
 * @param colour whether progress may be coloured
 * @param outColour whether results may be coloured
 * @param columns how wide results may be, where they are laid out
 */
public record Screen(
    PrintStream out,
    PrintStream err,
    boolean errIsTerminal,
    boolean colour,
    boolean outColour,
    int columns) {

  private static final int USUAL = 80;
  private static final int NARROWEST = 40;
  private static final int WIDEST = 200;

  /** The process's own streams; {@code ./rolebridge} tells which of them are terminals. */
  public static Screen ofTheCommand() {
    boolean terminal = Boolean.getBoolean("rolebridge.terminal");
    boolean plain = System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv().get("TERM"));
    return new Screen(
        utf8(System.out),
        utf8(System.err),
        terminal,
        terminal && !plain,
        Boolean.getBoolean("rolebridge.outTerminal") && !plain,
        columns(Integer.getInteger("rolebridge.columns", 0)));
  }

  /** Terminals that don't know have none. */
  private static int columns(int told) {
    return told <= 0 ? USUAL : Math.clamp(told, NARROWEST, WIDEST);
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  public Progress progress() {
    return new Progress(err, errIsTerminal, colour, columns);
  }

  public PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  public PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }
}
