package rolebridge.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.PythonTools;
import rolebridge.cli.setup.Workspace;

/** A local AWS that runs already, played by this process. */
class LocalAwsTest {

  private static final byte[] HEALTH = "{\"iamEnforced\": true}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Progress progress =
      new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false, false, 80);
  private HttpServer server;

  @BeforeEach
  void localAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/_rolebridge/health",
        exchange -> {
          exchange.sendResponseHeaders(200, HEALTH.length);
          exchange.getResponseBody().write(HEALTH);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Nothing of its programs is there, so whatever is started or installed fails. */
  private LocalAws localAws(String jdk, String python) {
    Workspace workspace =
        new Workspace(
            folder,
            folder.resolve("home"),
            folder.resolve("tools"),
            Path.of(jdk),
            Path.of(python),
            Path.of("/none/mvn"),
            Path.of("/none"),
            Path.of("/none"));
    return new LocalAws(workspace, new PythonTools(workspace, progress), progress);
  }

  private RunningAws running(String version) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    RunningAws aws =
        new RunningAws(
            self.pid(),
            self.info().startInstant().orElseThrow(),
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            version,
            "/jdk",
            "/python");
    aws.write(Files.createDirectories(folder.resolve("home/run")).resolve("local-aws.json"));
    return aws;
  }

  /** Another shell or an upgrade takes nothing from anybody, and installs nothing for it. */
  @Test
  void up_whenOneRunsThatWasStartedOtherwise_keepsItAndSaysWhy() throws IOException {
    RunningAws aws = running("other");
    LocalAws localAws = localAws("/jdk25", "/venv/bin/python");

    assertThat(localAws.up()).isEqualTo(aws);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains(
            "from another version of local/",
            "the JDK in /jdk instead of /jdk25",
            "the Python /python instead of /venv/bin/python",
            "nothing in it is lost. ./rolebridge down ends it");
    assertThat(localAws.isUpToDate()).isFalse();
    assertThat(folder.resolve("tools")).doesNotExist();
  }

  @Test
  void up_whenOneRunsOfTheSame_saysNothing() throws IOException {
    String version = localAws("/jdk", "/python").version();
    running(version);

    assertThat(localAws("/jdk", "/python").up().version()).isEqualTo(version);
    assertThat(said.size()).isZero();
    assertThat(localAws("/jdk", "/python").isUpToDate()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-2", "5-20", "0.5-0.5", "0-300"})
  void delay_isTheShortestAndTheLongest(String delay) {
    assertThat(LocalAws.iamDelay(Map.of("ROLEBRIDGE_IAM_DELAY", delay))).contains(delay);
  }

  @Test
  void delay_emptyOrNone_isNotSaid() {
    assertThat(LocalAws.iamDelay(Map.of("ROLEBRIDGE_IAM_DELAY", ""))).isEmpty();
    assertThat(LocalAws.iamDelay(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "20-5", "0-301", "a-b", "-1-2", "1,5-2", "5s-20s", " "})
  void delay_thatIsNone_isToldBeforeAnythingStarts(String delay) {
    assertThatThrownBy(() -> LocalAws.iamDelay(Map.of("ROLEBRIDGE_IAM_DELAY", delay)))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("ROLEBRIDGE_IAM_DELAY=" + delay + " isn't ");
  }
}
