package rolebridge.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import rolebridge.cli.setup.Json;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Runs {@code ./rolebridge} as a user does, on the installation's local AWS. */
final class Command {

  /** How it is called here, which its own lines to run begin with. */
  static final String LINE = Project.ROOT.resolve("rolebridge").toString();

  private static final long LIMIT_MINUTES = 20;

  /** What a developer's shell may have set; none of it may reach the local AWS or a real one. */
  private static final Map<String, String> HOSTILE =
      Map.of(
          "AWS_PROFILE", "no-such-profile",
          "AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE",
          "AWS_SECRET_ACCESS_KEY", "wrong",
          "AWS_SESSION_TOKEN", "wrong",
          "AWS_REGION", "eu-central-1",
          "AWS_USE_FIPS_ENDPOINT", "true",
          "AWS_ENDPOINT_URL", "http://127.0.0.1:9");

  /** A test run in the background of a shell would hand on that Ctrl-C is ignored. */
  private static final String HEEDING_INTERRUPTS =
      "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
          + " os.execv(sys.argv[1], sys.argv[1:])";

  private final Process process;
  private final Path out;
  private final Path err;

  private Command(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static Command start(URI endpoint, String... arguments) throws IOException {
    Map<String, String> environment = new HashMap<>(HOSTILE);
    environment.put("ROLEBRIDGE_LOCAL_ENDPOINT", endpoint.toString());
    return start(environment, arguments);
  }

  /** Runs one to its end that takes the local AWS for a real one, by the environment. */
  static Command runOnAws(URI endpoint, String... arguments) throws Exception {
    return runOnAws(endpoint, AwsBasicCredentials.create("test", "test"), arguments);
  }

  /** The same as the owner of these credentials. */
  static Command runOnAws(URI endpoint, AwsCredentials owner, String... arguments)
      throws Exception {
    Command command =
        start(
            Map.of(
                "AWS_ENDPOINT_URL", endpoint.toString(),
                "AWS_ACCESS_KEY_ID", owner.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", owner.secretAccessKey(),
                "AWS_REGION", "us-east-1"),
            arguments);
    command.status();
    return command;
  }

  private static Command start(Map<String, String> environment, String... arguments)
      throws IOException {
    Files.createDirectories(Project.HOME);
    Path out = Files.createTempFile(Project.HOME, "out", ".txt");
    Path err = Files.createTempFile(Project.HOME, "err", ".txt");
    List<String> line = new ArrayList<>();
    line.addAll(List.of(Project.workspace().python().toString(), "-c", HEEDING_INTERRUPTS));
    line.add(LINE);
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Command(builder.start(), out, err);
  }

  /** Runs one to its end. */
  static Command run(URI endpoint, String... arguments) throws Exception {
    Command command = start(endpoint, arguments);
    command.status();
    return command;
  }

  /** Its exit status, once it has ended. */
  int status() throws InterruptedException {
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("the command is still running");
    }
    return process.exitValue();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Sends what Ctrl-C sends. */
  void interrupt() throws Exception {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err);
  }

  Map<String, Object> document() throws IOException {
    return Json.object(out());
  }
}
