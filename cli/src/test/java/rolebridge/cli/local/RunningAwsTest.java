package rolebridge.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningAwsTest {

  private static final URI ENDPOINT = URI.create("http://127.0.0.1:4566");

  private final ProcessHandle self = ProcessHandle.current();
  private final Instant started = self.info().startInstant().orElseThrow();

  @TempDir private Path folder;

  @Test
  void read_afterWrite_isTheSame() {
    RunningAws aws = new RunningAws(self.pid(), started, ENDPOINT, "0123", "/jdk", "/python");
    aws.write(folder.resolve("record"));

    assertThat(RunningAws.read(folder.resolve("record"))).contains(aws);
    assertThat(RunningAws.read(folder.resolve("none"))).isEmpty();
  }

  /** One that was started before an upgrade isn't lost by it. */
  @Test
  void read_recordOfAnEarlierVersion_isOne() throws IOException {
    String record =
        """
        {"pid": 1, "startedAt": "2026-01-01T00:00:00Z", "endpoint": "%s", "version": "x"}
        """
            .formatted(ENDPOINT);

    assertThat(RunningAws.read(Files.writeString(folder.resolve("record"), record)))
        .contains(new RunningAws(1, Instant.parse("2026-01-01T00:00:00Z"), ENDPOINT, "x", "", ""));
  }

  @Test
  void differences_nameWhatIsOther() {
    RunningAws aws = new RunningAws(1, started, ENDPOINT, "0123", "/jdk", "/python");

    assertThat(aws.differences("0123", Path.of("/jdk"), Path.of("/python"))).isEmpty();
    assertThat(aws.differences("4567", Path.of("/jdk2"), Path.of("/venv/python")))
        .containsExactly(
            "from another version of local/ than this folder's",
            "with the JDK in /jdk instead of /jdk2",
            "with the Python /python instead of /venv/python");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "{\"pid\": \"x\"}"})
  void read_somethingElse_isNone(String text) throws IOException {
    assertThat(RunningAws.read(Files.writeString(folder.resolve("record"), text))).isEmpty();
  }

  @Test
  void isAlive_thisProcess_is() {
    assertThat(new RunningAws(self.pid(), started, ENDPOINT, "", "", "").isAlive()).isTrue();
  }

  @Test
  void isAlive_laterProcessOfTheSameNumber_isNot() {
    Instant earlier = started.minusSeconds(60);

    assertThat(new RunningAws(self.pid(), earlier, ENDPOINT, "", "", "").isAlive()).isFalse();
  }

  @Test
  void isAlive_processThatEnded_isNot() throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    Instant start = process.info().startInstant().orElse(Instant.now());
    process.waitFor();

    assertThat(new RunningAws(process.pid(), start, ENDPOINT, "", "", "").isAlive()).isFalse();
  }
}
