package rolebridge.cli.setup;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Tells the user on standard error what goes on, a line a step: a mark, its name, its seconds, what
 * it does, and what came of it. On a terminal the current step's line counts its seconds in place;
 * elsewhere each step has a line when it starts and one when it ends.
 */
public final class Progress {

  private static final String ERASE_LINE = "\r\u001b[K";
  private static final long REPAINT_MILLIS = 100;

  /** The longest name of a state that isn't within a Map has 22 letters. */
  private static final int NAME = 24;

  private static final int DOES_AFTER = NAME + 12;
  private static final String[] FRAMES = {"|", "/", "-", "\\"};

  private final PrintStream out;
  private final boolean terminal;
  private final boolean colour;
  private final int columns;

  /** Those that go on, the one that began last at the end: it is the one that shows. */
  private final Deque<Step> open = new ArrayDeque<>();

  private int frame;

  /**
   * @param terminal whether a line may be written over
   * @param columns how wide the terminal is
   */
  public Progress(PrintStream out, boolean terminal, boolean colour, int columns) {
    this.out = out;
    this.terminal = terminal;
    this.colour = colour;
    this.columns = columns;
    if (terminal) {
      Thread.ofPlatform().daemon().name("progress").start(this::repaintForever);
    }
  }

  /** A step that the user sees going on until it is ended. */
  public final class Step implements AutoCloseable {
    private final String name;
    private final String does;
    private final long started = System.nanoTime();
    private String note = "";

    private Step(String name, String does) {
      this.name = name;
      this.does = does;
    }

    /** Something about the step that shows while it goes on. */
    public void note(String text) {
      synchronized (Progress.this) {
        if (!terminal && !text.equals(note)) {
          out.println("  " + name + ": " + text);
        }
        note = text;
      }
    }

    /** How many of all are done; shown on a terminal only, since it changes often. */
    public void count(int done, int all) {
      synchronized (Progress.this) {
        if (terminal) {
          note = done + " of " + all;
        }
      }
    }

    public void done(String result) {
      end("✓", "32", result, elapsed());
    }

    public void done(String result, Duration took) {
      end("✓", "32", result, took);
    }

    public void failed(String result) {
      end("✗", "31", result, elapsed());
    }

    public void failed(String result, Duration took) {
      end("✗", "31", result, took);
    }

    private Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - started);
    }

    private void end(String mark, String colourCode, String result, Duration took) {
      synchronized (Progress.this) {
        open.remove(this);
        erase();
        out.println(paint(mark, colourCode) + row(name, took, does, result, width()));
        paintCurrent();
      }
    }

    /** Ends a step that an exception left, as failed. */
    @Override
    public void close() {
      synchronized (Progress.this) {
        if (open.contains(this)) {
          failed("");
        }
      }
    }
  }

  /** A step's line behind its mark; what the step does is left out where it doesn't fit. */
  public static String row(String name, Duration took, String does, String result, int columns) {
    String joined = does + (does.isEmpty() || result.isEmpty() ? "" : ": ") + result;
    String line =
        " %s  %s  %s".formatted(Width.padded(name, NAME), seconds(took), joined).stripTrailing();
    return !does.isEmpty() && Width.of(line) + 1 > columns
        ? row(name, took, "", result, columns)
        : line;
  }

  private int width() {
    return terminal ? columns : Integer.MAX_VALUE;
  }

  public Step start(String name) {
    return start(name, "");
  }

  /** Begins a step, with words for what it does. */
  public synchronized Step start(String name, String does) {
    Step step = new Step(name, does);
    open.addLast(step);
    if (terminal) {
      paintCurrent();
    } else {
      out.println(("… " + Width.padded(name, DOES_AFTER) + does).stripTrailing());
    }
    return step;
  }

  public synchronized void say(String line) {
    erase();
    out.println(line);
    paintCurrent();
  }

  /** Takes the moving line away, so that other output can follow. */
  public synchronized void stop() {
    erase();
    open.clear();
  }

  private void repaintForever() {
    try {
      while (true) {
        Thread.sleep(REPAINT_MILLIS);
        synchronized (this) {
          frame++;
          paintCurrent();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void paintCurrent() {
    Step current = open.peekLast();
    if (terminal && current != null) {
      String line = row(current.name, current.elapsed(), current.does, current.note, columns);
      // A line that reaches the last column can't be taken back.
      out.print(
          ERASE_LINE + paint(FRAMES[frame % FRAMES.length], "36") + Width.cut(line, columns - 2));
      out.flush();
    }
  }

  private void erase() {
    if (terminal) {
      out.print(ERASE_LINE);
      out.flush();
    }
  }

  private String paint(String text, String code) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%6.1f s", took.toMillis() / 1000.0);
  }
}
