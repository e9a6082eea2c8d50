package rolebridge.cli.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileLock;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.PythonTools;
import rolebridge.cli.setup.Workspace;

/**
 * Starts, finds and stops the one double of the XSOAR server of a workspace. It outlives the
 * command, but not the local AWS that it was started for.
 */
public final class LocalXsoar {

  /** Of the server's API. */
  public static final List<Integer> VERSIONS = List.of(6, 8);

  private static final String API_KEY_ID = "1";
  private static final int API_KEY_BYTES = 32;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(50);

  private final PythonTools tools;
  private final Progress progress;
  private final Daemon daemon;

  public LocalXsoar(Workspace workspace, PythonTools tools, Progress progress) {
    this.tools = tools;
    this.progress = progress;
    this.daemon = new Daemon(workspace, "local-xsoar");
  }

  /** The running one of this version for this local AWS, started first unless it is there. */
  public RunningXsoar up(RunningAws aws, int version) {
    try (FileLock _ = lock("starting the double of the XSOAR server")) {
      Optional<RunningXsoar> recorded = recorded();
      if (recorded.isPresent() && recorded.get().serves(aws, version)) {
        return recorded.get();
      }
      recorded.ifPresent(
          former -> {
            progress.say(
                "The double of the XSOAR server "
                    + (former.isAlive() ? "is restarted" : "had ended and is started again")
                    + "; the instances that it had are lost.");
            daemon.stop(former.pid(), former.startedAt());
          });
      daemon.endUnrecorded();
      return start(aws, version, recorded);
    }
  }

  /** The one that was started last and not stopped since; it may have ended by itself. */
  public Optional<RunningXsoar> recorded() {
    return RunningXsoar.read(daemon.record());
  }

  public Optional<RunningXsoar> running() {
    return recorded().filter(RunningXsoar::isAlive);
  }

  /** Stops it; empty when none was running. */
  public Optional<RunningXsoar> down() {
    try (FileLock _ = lock("starting or stopping the double of the XSOAR server")) {
      Optional<RunningXsoar> present = running();
      recorded().ifPresent(former -> daemon.stop(former.pid(), former.startedAt()));
      daemon.endUnrecorded();
      return present;
    }
  }

  /** The secret that a stack connects to it by, with its API key. */
  public Map<String, String> secret(RunningXsoar server) {
    Map<String, String> secret = new LinkedHashMap<>();
    try {
      secret.put("apiKey", Files.readString(apiKeyFile()));
      if (server.version() == 8) {
        secret.put("apiKeyId", API_KEY_ID);
      }
      secret.put("caBundle", Files.readString(server.caFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return secret;
  }

  private FileLock lock(String what) {
    return FileLock.take(daemon.lock(), progress, what);
  }

  /**
   * @param former whose ports it takes again where they are free: a stack that is connected to
   *     these stays so
   */
  private RunningXsoar start(RunningAws aws, int version, Optional<RunningXsoar> former) {
    Path python = tools.localAws();
    makeApiKey();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-m", "xsoar_double", "--version", String.valueOf(version)));
    command.addAll(List.of("--data", daemon.folder().toString()));
    command.addAll(List.of("--aws-endpoint", aws.endpoint().toString()));
    command.addAll(List.of("--api-key-file", apiKeyFile().toString()));
    command.addAll(List.of("--api-key-id", API_KEY_ID));
    command.addAll(List.of("--parent-pid", String.valueOf(aws.pid())));
    former.ifPresent(
        one -> {
          command.addAll(List.of("--port", String.valueOf(freeOrAny(one.url().getPort()))));
          command.addAll(List.of("--page-port", String.valueOf(freeOrAny(one.page().getPort()))));
        });
    try (Progress.Step step = progress.start("Starting XSOAR's double")) {
      ProcessHandle process = daemon.launch(python, command);
      Map<String, Object> line =
          awaitLine(process)
              .orElseThrow(
                  () -> {
                    daemon.endUnrecorded();
                    return Failure.environment(
                        "LocalXsoarNotStarted",
                        "The double of the XSOAR server did not start. The end of "
                            + daemon.log()
                            + ":\n"
                            + Child.end(daemon.log()),
                        "Remove the cause that the log names, then run the same command again;"
                            + " "
                            + Commands.PLAIN.line("down")
                            + " ends all that runs.");
                  });
      RunningXsoar started =
          new RunningXsoar(
              process.pid(),
              Daemon.startOf(process),
              version,
              URI.create(line.get("url").toString()),
              URI.create(line.get("pageUrl").toString()),
              Path.of(line.get("ca").toString()),
              aws.pid());
      started.write(daemon.record());
      step.done("at " + started.url());
      return started;
    }
  }

  private static int freeOrAny(int port) {
    return Ports.isFree(port) ? port : 0;
  }

  /** The line that it prints when it listens; empty when it ended before. */
  private Optional<Map<String, Object>> awaitLine(ProcessHandle process) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      Optional<Map<String, Object>> line = line();
      if (line.isPresent()) {
        return line;
      }
      Pause.of(POLL);
    }
    return Optional.empty();
  }

  private Optional<Map<String, Object>> line() {
    try (Stream<String> lines = Files.lines(daemon.log(), StandardCharsets.ISO_8859_1)) {
      Optional<String> found = lines.filter(line -> line.startsWith("{\"url\"")).findFirst();
      return found.isPresent() ? Optional.of(Json.object(found.get())) : Optional.empty();
    } catch (IOException unfinished) {
      return Optional.empty();
    }
  }

  private void makeApiKey() {
    byte[] random = new byte[API_KEY_BYTES];
    new SecureRandom().nextBytes(random);
    try {
      Files.createDirectories(
          daemon.folder(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.deleteIfExists(apiKeyFile());
      Files.createFile(
          apiKeyFile(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(apiKeyFile(), HexFormat.of().formatHex(random));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path apiKeyFile() {
    return daemon.folder().resolve("api-key");
  }
}
