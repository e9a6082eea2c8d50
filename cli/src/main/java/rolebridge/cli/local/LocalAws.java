package rolebridge.cli.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.Commands;
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

  private static final String DELAY = "ROLEBRIDGE_IAM_DELAY";
  private static final Pattern BOUNDS =
      Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)-(\\d{1,3}(?:\\.\\d+)?)");
  private static final int LONGEST_DELAY = 300;

  private static final int USUAL_PORT = 4566;
  private static final int START_ATTEMPTS = 3;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Workspace workspace;
  private final Daemon daemon;
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
    this.daemon = new Daemon(workspace, "local-aws");
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

  /**
   * The running one, started first when there is none. One that was started otherwise goes on: all
   * that is in it would be lost, and only its owner can tell whether that matters.
   */
  public RunningAws up() {
    try (FileLock _ = lock("starting the local AWS")) {
      Optional<RunningAws> present = live();
      if (present.isPresent()) {
        tellDifferences(present.get());
        return awaitReady(present.get());
      }
      // What it can't be is told before anything is installed for it.
      iamDelay(System.getenv());
      daemon.endUnrecorded();
      return start(tools.localAws(), version());
    }
  }

  /** How long a change of IAM is to take, if the environment says; an empty variable doesn't. */
  static Optional<String> iamDelay(Map<String, String> environment) {
    String delay = environment.getOrDefault(DELAY, "");
    if (delay.isEmpty()) {
      return Optional.empty();
    }
    Matcher bounds = BOUNDS.matcher(delay);
    if (bounds.matches()) {
      double longest = Double.parseDouble(bounds.group(2));
      if (Double.parseDouble(bounds.group(1)) <= longest && longest <= LONGEST_DELAY) {
        return Optional.of(delay);
      }
    }
    throw Failure.usage(
        "BadSettings",
        DELAY + "=" + delay + " isn't the shortest and the longest time, in seconds up to 300.",
        "Write it as in " + DELAY + "=5-20, or unset it.");
  }

  private void tellDifferences(RunningAws present) {
    List<String> differences = differences(present);
    if (!differences.isEmpty()) {
      progress.say(
          "The local AWS was started "
              + String.join(" and ", differences)
              + "; it goes on, so that nothing in it is lost. "
              + Commands.PLAIN.line("down")
              + " ends it, with all that is in it, and the next command starts one anew.");
    }
  }

  private List<String> differences(RunningAws present) {
    return present.differences(version(), workspace.javaHome(), workspace.python());
  }

  /** Whether one is running that a start now would be no other than. */
  public boolean isUpToDate() {
    return live().filter(present -> differences(present).isEmpty()).isPresent();
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
      daemon.endUnrecorded();
      return present;
    }
  }

  private FileLock lock(String what) {
    return FileLock.take(daemon.lock(), progress, what);
  }

  String version() {
    return new SourceHash()
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
            "The local AWS did not start. The end of "
                + daemon.log()
                + ":\n"
                + Child.end(daemon.log()),
            "Remove the cause that the log names, then run the same command again.");
      }
    }
  }

  private RunningAws launch(Path python, String version, int port) {
    String endpoint = "http://127.0.0.1:" + port;
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-m", "localstack_java_host"));
    command.addAll(List.of("--listen", "127.0.0.1:" + port));
    command.addAll(List.of("--home", daemon.folder().toString()));
    command.addAll(List.of("--java-home", workspace.javaHome().toString()));
    command.addAll(List.of("--runtime-client", workspace.runtimeClient().toString()));
    command.addAll(List.of("--jsonata", workspace.jsonata().toString()));
    command.addAll(List.of("--call-log", workspace.logs().resolve("calls.jsonl").toString()));
    command.addAll(
        List.of("--decision-log", workspace.logs().resolve("decisions.jsonl").toString()));
    command.addAll(List.of("--source-ip", SOURCE_IP));
    iamDelay(System.getenv()).ifPresent(delay -> command.addAll(List.of("--iam-delay", delay)));
    parent.ifPresent(pid -> command.addAll(List.of("--parent-pid", String.valueOf(pid))));
    ProcessHandle process = daemon.launch(python, command);
    RunningAws started =
        new RunningAws(
            process.pid(),
            Daemon.startOf(process),
            URI.create(endpoint),
            version,
            workspace.javaHome().toString(),
            workspace.python().toString());
    started.write(daemon.record());
    return started;
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
                + daemon.log()
                + ":\n"
                + Child.end(daemon.log()),
            "Stop it with " + Commands.PLAIN.line("down") + ", then run the same command again.");
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
    Optional<RunningAws> recorded = RunningAws.read(daemon.record());
    if (recorded.isPresent() && !recorded.get().isAlive()) {
      return Optional.empty();
    }
    return recorded;
  }

  private void stop(RunningAws aws) {
    daemon.stop(aws.pid(), aws.startedAt());
  }
}
