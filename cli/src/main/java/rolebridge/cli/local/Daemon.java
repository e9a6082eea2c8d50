package rolebridge.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.UnusedTools;
import rolebridge.cli.setup.Workspace;

/**
 * A program in Python that outlives the command and of which a workspace has one: its files, its
 * start and its end.
 */
final class Daemon {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** A process's start is counted from the boot time, which moves when the clock is set. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  /**
   * Makes it the leader of a session of its own, beyond the reach of the terminal's Ctrl-C, and
   * holds its environment as in use: a record lock stays with the process, whatever it executes.
   */
  private static final String DETACH =
      """
      import fcntl, os, sys
      os.setsid()
      with open(sys.argv[1], "w") as file:
          file.write(str(os.getpid()))
      used = os.open(sys.argv[2], os.O_RDWR | os.O_CREAT)
      fcntl.lockf(used, fcntl.LOCK_SH)
      os.set_inheritable(used, True)
      os.execv(sys.argv[3], sys.argv[3:])
      """;

  private final Workspace workspace;
  private final String name;

  /**
   * @param name of its files and of its own folder, which its command line has to name
   */
  Daemon(Workspace workspace, String name) {
    this.workspace = workspace;
    this.name = name;
  }

  /**
   * Starts it with nothing of the caller's AWS or Python settings, and its output in the log.
   *
   * @param python of a virtual environment, in its folder bin
   */
  ProcessHandle launch(Path python, List<String> arguments) {
    List<String> command = new ArrayList<>();
    Path used = python.getParent().resolveSibling(UnusedTools.IN_USE);
    command.addAll(List.of(python.toString(), "-I", "-c", DETACH));
    command.addAll(List.of(pidFile().toString(), used.toString()));
    command.addAll(List.of(python.toString(), "-I"));
    command.addAll(arguments);
    try {
      Files.createDirectories(workspace.run());
      Files.createDirectories(workspace.logs());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(workspace.home().toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.to(log().toFile()));
      Map<String, String> environment = builder.environment();
      LocalAccount.withoutAws(System.getenv())
          .forEach(
              (variable, value) -> {
                if (value.isEmpty()) {
                  environment.remove(variable);
                } else {
                  environment.put(variable, value);
                }
              });
      Child.withoutPython(environment);
      return builder.start().toHandle();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the very process that began then is still there. */
  static boolean isAlive(long pid, Instant startedAt) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> isCloseTo(startedAt, startOf(process)))
        .isPresent();
  }

  private static boolean isCloseTo(Instant startedAt, Instant start) {
    return Duration.between(startedAt, start).abs().compareTo(CLOCK_TOLERANCE) <= 0;
  }

  static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Ends the process if it is still the same, and forgets it. */
  void stop(long pid, Instant startedAt) {
    ProcessHandle.of(pid).filter(_ -> isAlive(pid, startedAt)).ifPresent(Daemon::end);
    forget();
  }

  /** Ends one whose start was cut off before it was recorded. */
  void endUnrecorded() {
    try {
      if (Files.exists(pidFile())) {
        String pid = Files.readString(pidFile()).strip();
        if (pid.matches("\\d+")) {
          ProcessHandle.of(Long.parseLong(pid)).filter(this::isOurs).ifPresent(Daemon::end);
        }
        delete(pidFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs(ProcessHandle process) {
    return process.info().arguments().map(List::of).orElse(List.of()).contains(folder().toString());
  }

  private static void end(ProcessHandle process) {
    List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
    process.destroy();
    awaitEnd(process);
    for (ProcessHandle one : all) {
      if (one.isAlive()) {
        one.destroyForcibly();
        awaitEnd(one);
      }
    }
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Still there: the caller ends it by force.
      return;
    }
  }

  private void forget() {
    delete(record());
    delete(pidFile());
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything it writes itself. */
  Path folder() {
    return workspace.home().resolve(name);
  }

  /** What is known of the running one. */
  Path record() {
    return workspace.run().resolve(name + ".json");
  }

  Path lock() {
    return workspace.run().resolve(name + ".lock");
  }

  Path log() {
    return workspace.logs().resolve(name + ".log");
  }

  private Path pidFile() {
    return workspace.run().resolve(name + ".pid");
  }
}
