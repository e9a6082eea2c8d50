package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Progress progress(boolean terminal, boolean colour) {
    return new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, colour, 80);
  }

  private Progress terminal(int columns) {
    return new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), true, false, columns);
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

  /** The functions are built while SAM, which builds them, is installed first. */
  @Test
  void stepWithinAStep_terminal_leavesTheOuterOneToShow() {
    Progress progress = terminal(80);
    try (Progress.Step outer = progress.start("Building the functions")) {
      progress.start("Installing AWS SAM").done("");

      assertThat(text()).matches("(?s).*Installing AWS SAM.*s\n[^\n]*Building the functions[^\n]*");
      outer.done("");
    }
  }

  /** What stands in a column while a step goes on stays there when it ends. */
  @Test
  void step_terminal_isAlignedBeforeAndAfterItsEnd() {
    terminal(80).start("EnsureUser", "creates the user").done("", Duration.ofMillis(1234));

    List<String> painted =
        Stream.of(text().split("[\r\n]", -1))
            .map(line -> line.replace("\u001b[K", ""))
            .filter(line -> line.contains("EnsureUser"))
            .toList();
    assertThat(painted).hasSizeGreaterThanOrEqualTo(2);
    assertThat(painted)
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(". EnsureUser {16}[ 0-9]{4}\\.[0-9] s {2}creates the user"));
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 200})
  void step_terminalOfAnyWidth_isNotWiderWhileItGoesOn(int columns) {
    Progress progress = terminal(columns);
    progress.start("EnsureUser", "creates the user").note("x".repeat(300));
    progress.say("done");

    assertThat(text().split("[\r\n]", -1))
        .allSatisfy(
            line -> assertThat(line.replace("\u001b[K", "")).hasSizeLessThanOrEqualTo(columns - 1));
  }

  @ParameterizedTest
  @CsvSource({"50, false", "51, true", "200, true"})
  void step_terminalTooNarrowForTheWords_endsWithoutThem(int columns, boolean there) {
    terminal(columns).start("EnsureUser", "x".repeat(13)).done("", Duration.ofMillis(1234));

    assertThat(text().lines().toList().getLast().contains("xxx")).isEqualTo(there);
  }
}
