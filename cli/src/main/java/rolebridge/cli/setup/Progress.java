package rolebridge.cli.setup;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Tells the user on standard error what goes on. On a terminal the current step is one line that
 * counts its seconds; elsewhere each step has a line when it starts and one when it ends.
 */
public final class Progress {

  private static final String ERASE_LINE = "\r\u001b[K";
  private static final long REPAINT_MILLIS = 100;
  private static final String[] FRAMES = {"|", "/", "-", "\\"};

  private final PrintStream out;
  private final boolean terminal;
  private final boolean colour;
  private Step current;
  private int frame;

  public Progress(PrintStream out, boolean terminal, boolean colour) {
    this.out = out;
    this.terminal = terminal;
    this.colour = colour;
    if (terminal) {
      Thread.ofPlatform().daemon().name("progress").start(this::repaintForever);
    }
  }

  /** A step that the user sees going on until it is ended. */
  public final class Step implements AutoCloseable {
    private final String name;
    private final long started = System.nanoTime();
    private String note = "";

    private Step(String name) {
      this.name = name;
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
        if (current == this) {
          current = null;
        }
        erase();
        out.printf(
            "%s %s  %s%s%n",
            paint(mark, colourCode),
            pad(name),
            seconds(took),
            result.isEmpty() ? "" : "  " + result);
        paintCurrent();
      }
    }

    /** Ends a step that an exception left, as failed. */
    @Override
    public void close() {
      synchronized (Progress.this) {
        if (current == this) {
          failed("");
        }
      }
    }
  }

  public synchronized Step start(String name) {
    Step step = new Step(name);
    current = step;
    if (terminal) {
      paintCurrent();
    } else {
      out.println("… " + name);
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
    current = null;
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
    if (terminal && current != null) {
      String line = current.name + "  " + seconds(current.elapsed()) + "  " + current.note;
      out.print(
          ERASE_LINE
              + paint(FRAMES[frame % FRAMES.length], "36")
              + " "
              + line.substring(0, Math.min(line.length(), 76)));
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

  private static String pad(String name) {
    return String.format(Locale.ROOT, "%-24s", name);
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%6.1f s", took.toMillis() / 1000.0);
  }
}
