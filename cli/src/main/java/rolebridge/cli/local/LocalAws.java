package rolebridge.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileLock;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.PythonTools;
import rolebridge.cli.setup.SourceHash;
import rolebridge.cli.setup.Workspace;

/** Starts, finds and stops the one local AWS of a workspace. It outlives the command. */
public final class LocalAws {

  /**
   * Where all calls come from, for conditions on their address: AWS never sees a loopback one. It
   * is one of those that RFC 5737 keeps for documentation.
   */
  public static final String SOURCE_IP = "203.0.113.10";

  private static final int USUAL_PORT = 4566;
  private static final int START_ATTEMPTS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Makes it the leader of a session of its own, beyond the reach of the terminal's Ctrl-C. */
  private static final String DETACH =
      "import os, sys; os.setsid(); f = open(sys.argv[1], 'w'); f.write(str(os.getpid()));"
          + " f.close(); os.execv(sys.argv[2], sys.argv[2:])";

  private final Workspace workspace;
  private final PythonTools tools;
  private final Progress progress;
  private final OptionalInt wantedPort;
  private final OptionalLong parent;

  public LocalAws(Workspace workspace, PythonTools tools, Progress progress) {
    this(workspace, tools, progress, OptionalInt.of(USUAL_PORT), OptionalLong.empty());
  }

  private LocalAws(
      Workspace workspace,
      PythonTools tools,
      Progress progress,
      OptionalInt wantedPort,
      OptionalLong parent) {
    this.workspace = workspace;
    this.tools = tools;
    this.progress = progress;
    this.wantedPort = wantedPort;
    this.parent = parent;
  }

  /** One on any free port that ends with this process at the latest: for tests. */
  public static LocalAws endingWithThisProcess(
      Workspace workspace, PythonTools tools, Progress progress) {
    return new LocalAws(
        workspace,
        tools,
        progress,
        OptionalInt.empty(),
        OptionalLong.of(ProcessHandle.current().pid()));
  }

  /** The running one, started or restarted first where that is due. */
  public RunningAws up() {
    Path python = tools.localAws();
    String version = version();
    try (FileLock _ = lock("starting the local AWS")) {
      Optional<RunningAws> present = live();
      if (present.isPresent() && present.get().version().equals(version)) {
        return awaitReady(present.get());
      }
      if (present.isPresent()) {
        progress.say(
            "The local AWS was started by another version; it is restarted, and what was in it is"
                + " lost.");
        stop(present.get());
      }
      endUnrecorded();
      return start(python, version);
    }
  }

  /** The running one, whatever its version; empty when there is none. */
  public Optional<RunningAws> running() {
    return live();
  }

  /** Stops it wholly; empty when there was none. */
  public Optional<RunningAws> down() {
    try (FileLock _ = lock("starting or stopping the local AWS")) {
      Optional<RunningAws> present = live();
      present.ifPresent(this::stop);
      endUnrecorded();
      return present;
    }
  }

  private FileLock lock(String what) {
    return FileLock.take(workspace.run().resolve("local-aws.lock"), progress, what);
  }

  private String version() {
    return new SourceHash()
        .add(workspace.javaHome().toString())
        .add(workspace.python().toString())
        .add(workspace.root(), "local/src")
        .add(workspace.root(), "local/pyproject.toml")
        .add(workspace.root(), "local/pom.xml")
        .add(workspace.root(), "local/requirements/localstack.txt")
        .value();
  }

  private RunningAws start(Path python, String version) {
    for (int attempt = 1; ; attempt++) {
      int port = Ports.free(attempt == 1 ? wantedPort : OptionalInt.empty());
      if (attempt == 1 && wantedPort.isPresent() && port != wantedPort.getAsInt()) {
        progress.say(
            "Port " + wantedPort.getAsInt() + " is in use, so the local AWS takes " + port);
      }
      try (Progress.Step step = progress.start("Starting the local AWS")) {
        RunningAws started = launch(python, version, port);
        Optional<Boolean> enforced = awaitHealth(started);
        if (enforced.isPresent()) {
          step.done("at " + started.endpoint());
          return started;
        }
        stop(started);
        step.failed("");
      }
      if (attempt == START_ATTEMPTS || Ports.isFree(port)) {
        throw Failure.environment(
            "LocalAwsNotStarted",
            "The local AWS did not start. The end of " + log() + ":\n" + Child.end(log()),
            "Remove the cause that the log names, then run the same command again.");
      }
    }
  }

  private RunningAws launch(Path python, String version, int port) {
    String endpoint = "http://127.0.0.1:" + port;
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python.toString(), "-I", "-c", DETACH, pidFile().toString()));
    command.addAll(List.of(python.toString(), "-I", "-m", "localstack_java_host"));
    command.addAll(List.of("--listen", "127.0.0.1:" + port));
    command.addAll(List.of("--home", workspace.home().resolve("local-aws").toString()));
    command.addAll(List.of("--java-home", workspace.javaHome().toString()));
    command.addAll(List.of("--runtime-client", workspace.runtimeClient().toString()));
    command.addAll(List.of("--jsonata", workspace.jsonata().toString()));
    command.addAll(List.of("--call-log", workspace.logs().resolve("calls.jsonl").toString()));
    command.addAll(
        List.of("--decision-log", workspace.logs().resolve("decisions.jsonl").toString()));
    command.addAll(List.of("--source-ip", SOURCE_IP));
    Optional.ofNullable(System.getenv("ROLEBRIDGE_IAM_DELAY"))
        .ifPresent(delay -> command.addAll(List.of("--iam-delay", delay)));
    parent.ifPresent(pid -> command.addAll(List.of("--parent-pid", String.valueOf(pid))));
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
              (name, value) -> {
                if (value.isEmpty()) {
                  environment.remove(name);
                } else {
                  environment.put(name, value);
                }
              });
      environment.keySet().removeAll(List.of("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"));
      ProcessHandle process = builder.start().toHandle();
      RunningAws started =
          new RunningAws(
              process.pid(),
              process.info().startInstant().orElse(Instant.EPOCH),
              URI.create(endpoint),
              version);
      started.write(record());
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunningAws awaitReady(RunningAws present) {
    if (Health.iamEnforced(present.endpoint()).isPresent()) {
      return present;
    }
    try (Progress.Step step = progress.start("Waiting for the local AWS")) {
      if (awaitHealth(present).isEmpty()) {
        throw Failure.environment(
            "LocalAwsNotReady",
            "The local AWS (process "
                + present.pid()
                + ") does not answer at "
                + present.endpoint()
                + ". The end of "
                + log()
                + ":\n"
                + Child.end(log()),
            "Stop it with ./rolebridge down, then run the same command again.");
      }
      step.done("at " + present.endpoint());
    }
    return present;
  }

  private static Optional<Boolean> awaitHealth(RunningAws aws) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline && aws.isAlive()) {
      Optional<Boolean> enforced = Health.iamEnforced(aws.endpoint());
      if (enforced.isPresent()) {
        return enforced;
      }
      Pause.of(POLL);
    }
    return Optional.empty();
  }

  private Optional<RunningAws> live() {
    Optional<RunningAws> recorded = RunningAws.read(record());
    if (recorded.isPresent() && !recorded.get().isAlive()) {
      return Optional.empty();
    }
    return recorded;
  }

  private void stop(RunningAws aws) {
    ProcessHandle.of(aws.pid()).filter(ignored -> aws.isAlive()).ifPresent(LocalAws::end);
    delete(record());
    delete(pidFile());
  }

  /** Ends one whose start was cut off before it was recorded. */
  private void endUnrecorded() {
    try {
      if (Files.exists(pidFile())) {
        String pid = Files.readString(pidFile()).strip();
        if (pid.matches("\\d+")) {
          ProcessHandle.of(Long.parseLong(pid)).filter(this::isOurs).ifPresent(LocalAws::end);
        }
        delete(pidFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOurs(ProcessHandle process) {
    String home = workspace.home().resolve("local-aws").toString();
    return process.info().arguments().map(List::of).orElse(List.of()).contains(home);
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
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // Still there: the caller ends it by force.
      return;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path record() {
    return workspace.run().resolve("local-aws.json");
  }

  private Path pidFile() {
    return workspace.run().resolve("local-aws.pid");
  }

  private Path log() {
    return workspace.logs().resolve("local-aws.log");
  }
}
