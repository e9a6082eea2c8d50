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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunningXsoarTest {

  private static final long AWS = 42;

  private final ProcessHandle self = ProcessHandle.current();
  private final Instant started = self.info().startInstant().orElseThrow();

  @TempDir private Path folder;

  private RunningXsoar running(Instant startedAt) {
    return new RunningXsoar(
        self.pid(),
        startedAt,
        8,
        URI.create("https://127.0.0.1:4000"),
        URI.create("http://127.0.0.1:4001/"),
        Path.of("/tmp/ca.pem"),
        AWS);
  }

  @Test
  void read_afterWrite_isTheSame() {
    running(started).write(folder.resolve("record"));

    assertThat(RunningXsoar.read(folder.resolve("record"))).contains(running(started));
    assertThat(RunningXsoar.read(folder.resolve("none"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "{\"pid\": 1, \"version\": \"8\"}"})
  void read_somethingElse_isNone(String text) throws IOException {
    assertThat(RunningXsoar.read(Files.writeString(folder.resolve("record"), text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"42, 8, 0, true", "43, 8, 0, false", "42, 6, 0, false", "42, 8, 60, false"})
  void serves_onlyItsLocalAwsInItsVersionWhileItLives(
      long awsPid, int version, long secondsEarlier, boolean serves) {
    RunningAws aws = new RunningAws(awsPid, started, URI.create("http://127.0.0.1:1"), "", "", "");

    assertThat(running(started.minusSeconds(secondsEarlier)).serves(aws, version))
        .isEqualTo(serves);
  }
}
