package rolebridge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationLogTest {

  private static final Instant NOW = Instant.parse("2026-11-24T06:00:00Z");
  private static final String ARN =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-provision:one";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final InvocationLog log =
      new InvocationLog(new PrintStream(written, true, UTF_8), Clock.fixed(NOW, ZoneOffset.UTC));

  private Map<String, Object> line() throws IOException {
    assertThat(written.toString(UTF_8)).containsOnlyOnce("\n").endsWith("\n");
    return StrictJson.readObject(written.toString(UTF_8));
  }

  @Test
  void done_namesExecutionUserIntegrationAndAccount_whereverTheyStand() throws IOException {
    Map<String, Object> request =
        Map.of("integration", "AWS - EC2", "userName", "xsoar.ec2", "accountId", "444455556666");

    log.done(Map.of("executionArn", ARN, "input", request), "r1");
    Map<String, Object> provision = line();
    written.reset();
    log.done(Map.of("executionArn", ARN, "input", Map.of("request", request)), "r1");

    assertThat(provision)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "timestamp", "2026-11-24T06:00:00Z",
                "level", "INFO",
                "message", "done",
                "requestId", "r1",
                "execution", ARN,
                "user", "xsoar.ec2",
                "integration", "AWS - EC2",
                "account", "444455556666"))
        .isEqualTo(line());
  }

  @Test
  void failed_namesTheException_andNotItsMessage() throws IOException {
    log.failed(Map.of("userName", "xsoar.ec2"), "r1", new IllegalStateException("a secret"));

    assertThat(line())
        .containsEntry("level", "WARN")
        .containsEntry("error", "IllegalStateException")
        .containsEntry("user", "xsoar.ec2")
        .doesNotContainValue("a secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines", "\"quoted\"", "{\"a\":1}", "\u001b[31m"})
  void whatIsNoName_isNotLogged(String value) {
    log.done(Map.of("userName", value, "input", Map.of("integration", 7)), "r1");
    log.done(Map.of("userName", "x".repeat(257), "input", "text"), "r1");

    assertThat(written.size()).isZero();
  }
}
