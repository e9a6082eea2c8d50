package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Progress progress(boolean terminal, boolean colour) {
    return new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, colour);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void step_notATerminal_isPlainLines() {
    progress(false, false).start("EnsureUser").done("", Duration.ofMillis(1234));

    assertThat(text()).isEqualTo("… EnsureUser\n✓ EnsureUser                   1.2 s\n");
  }

  @Test
  void step_terminal_isRepaintedInPlace() {
    progress(true, true).start("EnsureUser").done("", Duration.ofMillis(1234));

    assertThat(text())
        .contains("\r\u001b[K", "\u001b[32m✓\u001b[0m EnsureUser")
        .endsWith("1.2 s\n");
  }

  @Test
  void step_terminalWithoutColour_hasNone() {
    progress(true, false).start("EnsureUser").failed("broken", Duration.ofSeconds(2));

    assertThat(text()).doesNotContain("\u001b[3").contains("✗ EnsureUser", "broken");
  }

  @Test
  void step_leftByAnException_endsAsFailed() {
    try (Progress.Step step = progress(false, false).start("Deploying")) {
      step.note("half way");
    }

    assertThat(text()).contains("Deploying: half way", "✗ Deploying");
  }

  @Test
  void step_terminalLineLongerThanTheScreen_isCut() {
    Progress progress = progress(true, false);
    progress.start("Deploying").note("x".repeat(300));
    progress.say("done");

    assertThat(text().split("[\r\n]", -1)).allMatch(line -> line.length() < 90);
  }
}
