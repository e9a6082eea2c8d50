package rolebridge.cli.setup;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the user sees: results on standard output, progress on standard error.
 *
 * @param out results
 * @param err progress
 * @param errIsTerminal whether somebody sees progress, and can be asked there
 * @param canRepaint whether progress may repaint a line
 * @param colour whether progress may be coloured
 * @param outColour whether results may be coloured
 * @param columns how wide results may be, where they are laid out
 * @param told whether the terminal or the user says so, so that what isn't laid out keeps to it too
 */
public record Screen(
    PrintStream out,
    PrintStream err,
    boolean errIsTerminal,
    boolean canRepaint,
    boolean colour,
    boolean outColour,
    int columns,
    boolean told) {

  private static final int USUAL = 80;
  private static final int NARROWEST = 40;
  private static final int WIDEST = 200;

  /** The process's own streams; {@code ./rolebridge} tells which of them are terminals. */
  public static Screen ofTheCommand() {
    return ofTheCommand(
        System.getenv(),
        Boolean.getBoolean("rolebridge.terminal"),
        Boolean.getBoolean("rolebridge.outTerminal"));
  }

  /**
   * By the <a href="https://no-color.org">rule of NO_COLOR</a>, which doesn't count when it is
   * empty; a dumb terminal, such as an editor's, can't go back in a line either.
   */
  static Screen ofTheCommand(
      Map<String, String> environment, boolean terminal, boolean outTerminal) {
    boolean dumb = "dumb".equals(environment.get("TERM"));
    int told = Integer.getInteger("rolebridge.columns", 0);
    boolean plain = dumb || !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Screen(
        watched(new FileOutputStream(FileDescriptor.out)),
        utf8(System.err),
        terminal,
        terminal && !dumb,
        terminal && !plain,
        outTerminal && !plain,
        columns(told),
        told > 0);
  }

  /**
   * Whether the program that read the results went away before their end, as {@code head} does: it
   * has what it wanted.
   */
  public boolean isLeft() {
    return out instanceof Output output && output.watched.left;
  }

  /** A stream for results of which {@link #isLeft} can tell. */
  public static PrintStream watched(OutputStream out) {
    return new Output(new Watched(out));
  }

  private static final class Output extends PrintStream {

    private final Watched watched;

    private Output(Watched watched) {
      super(watched, true, StandardCharsets.UTF_8);
      this.watched = watched;
    }
  }

  /** Remembers why a write failed, of which a PrintStream tells only that it did. */
  private static final class Watched extends FilterOutputStream {

    /** The system's words for EPIPE. */
    private static final String LEFT = "Broken pipe";

    private volatile boolean left;

    private Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        left = LEFT.equals(e.getMessage());
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        left |= LEFT.equals(e.getMessage());
        throw e;
      }
    }
  }

  /** Terminals that don't know have none. */
  private static int columns(int told) {
    return told <= 0 ? USUAL : Math.clamp(told, NARROWEST, WIDEST);
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  public Progress progress() {
    return new Progress(err, canRepaint, colour, columns);
  }

  public PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  public PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }
}
