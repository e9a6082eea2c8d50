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
    RunningAws aws = new RunningAws(self.pid(), started, ENDPOINT, "0123");
    aws.write(folder.resolve("record"));

    assertThat(RunningAws.read(folder.resolve("record"))).contains(aws);
    assertThat(RunningAws.read(folder.resolve("none"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "{\"pid\": \"x\"}"})
  void read_somethingElse_isNone(String text) throws IOException {
    assertThat(RunningAws.read(Files.writeString(folder.resolve("record"), text))).isEmpty();
  }

  @Test
  void isAlive_thisProcess_is() {
    assertThat(new RunningAws(self.pid(), started, ENDPOINT, "").isAlive()).isTrue();
  }

  @Test
  void isAlive_laterProcessOfTheSameNumber_isNot() {
    Instant earlier = started.minusSeconds(60);

    assertThat(new RunningAws(self.pid(), earlier, ENDPOINT, "").isAlive()).isFalse();
  }

  @Test
  void isAlive_processThatEnded_isNot() throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    Instant start = process.info().startInstant().orElse(Instant.now());
    process.waitFor();

    assertThat(new RunningAws(process.pid(), start, ENDPOINT, "").isAlive()).isFalse();
  }
}
