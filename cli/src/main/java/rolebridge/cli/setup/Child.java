package rolebridge.cli.setup;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program the command runs and waits for, with its output in a log file. It never outlives the
 * command, however that ends.
 */
public final class Child {

  private static final int LINES_TO_SHOW = 25;

  /**
   * Of <a href="https://pip.pypa.io/en/stable/cli/pip_install/">pip</a> and <a
   * href="https://docs.astral.sh/uv/reference/environment/">uv</a>, what would put the packages
   * elsewhere, take others or another Python.
   */
  private static final Set<String> PYTHON =
      Set.of(
          "VIRTUAL_ENV",
          "CONDA_PREFIX",
          "PIP_USER",
          "PIP_TARGET",
          "PIP_PREFIX",
          "PIP_ROOT",
          "PIP_PYTHON",
          "PIP_CONSTRAINT",
          "PIP_NO_BINARY",
          "PIP_DRY_RUN",
          "UV_PYTHON",
          "UV_PYTHON_PREFERENCE",
          "UV_MANAGED_PYTHON",
          "UV_SYSTEM_PYTHON",
          "UV_BREAK_SYSTEM_PACKAGES",
          "UV_CONSTRAINT",
          "UV_OVERRIDE",
          "UV_EXCLUDE_NEWER",
          "UV_NO_BINARY",
          "UV_DRY_RUN",
          "UV_WORKING_DIRECTORY",
          "UV_WORKING_DIR",
          "UV_PROJECT");

  /** A Ctrl-C that ends the child may reach this process up to so much later. */
  private static final Duration SIGNAL_LAG = Duration.ofMillis(250);

  private static final CountDownLatch ENDING = new CountDownLatch(1);
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll, "end-children"));
  }

  private final List<String> command;
  private final ProcessBuilder builder;
  private Path log;

  public Child(List<String> command) {
    this.command = List.copyOf(command);
    builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
    withoutPython(builder.environment());
  }

  /**
   * Takes away the caller's settings of Python, and of its installers what they install and into
   * what; from where, they still say.
   */
  public static void withoutPython(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("PYTHON") || PYTHON.contains(name));
  }

  public static Child of(Path program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(Arrays.asList(arguments));
    return new Child(command);
  }

  public Child in(Path folder) {
    builder.directory(folder.toFile());
    return this;
  }

  /** Variables to set; an empty value removes the variable. */
  public Child with(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            builder.environment().remove(name);
          } else {
            builder.environment().put(name, value);
          }
        });
    return this;
  }

  /** Where its output goes, after what is there already. */
  public Child log(Path file) {
    log = file;
    return this;
  }

  /** Lets it talk to the user's terminal instead of a log file. */
  public Child interactive() {
    builder.inheritIO();
    return this;
  }

  /** Waits for its end and throws {@link Failure} when that isn't success. */
  public void run(String what, String error, String remedy) {
    int status = status();
    if (status != 0) {
      String end = log == null ? "" : end(log);
      String cause =
          what
              + " failed with exit status "
              + status
              + (log == null ? "." : ". The end of " + log + ":\n" + end);
      // What an earlier program wrote into the same log says nothing of this one.
      String own = end.substring(Math.max(0, end.lastIndexOf(header())));
      throw FileFailure.in(own).orElseGet(() -> Failure.environment(error, cause, remedy));
    }
  }

  private String header() {
    return "$ " + String.join(" ", command);
  }

  private int status() {
    try {
      if (log != null) {
        Files.createDirectories(log.getParent());
        Files.writeString(
            log, "\n" + header() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      }
      Process process = builder.start();
      RUNNING.add(process);
      try {
        int status = process.waitFor();
        if (status != 0) {
          stayWhenInterrupted();
        }
        return status;
      } finally {
        RUNNING.remove(process);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Can't run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
    }
  }

  /** A child that Ctrl-C ended has not failed: the end of this process is all there is to tell. */
  private static void stayWhenInterrupted() throws InterruptedException {
    if (ENDING.await(SIGNAL_LAG.toMillis(), TimeUnit.MILLISECONDS)) {
      Thread.currentThread().join();
    }
  }

  private static void endAll() {
    ENDING.countDown();
    for (Process process : RUNNING) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroy);
    }
  }

  /** The last lines of a file, indented. */
  public static String end(Path file) {
    Deque<String> last = new ArrayDeque<>();
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines.forEach(
          line -> {
            last.add("  " + line);
            if (last.size() > LINES_TO_SHOW) {
              last.removeFirst();
            }
          });
    } catch (IOException unreadable) {
      return "  (unreadable: " + unreadable.getMessage() + ")";
    }
    return String.join("\n", last);
  }
}
