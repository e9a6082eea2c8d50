package rolebridge.cli.setup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.text.Layout;
import software.amazon.awssdk.core.exception.SdkClientException;

@Isolated("sets a system property")
class CommandsTest {

  private static final String CALLED = "rolebridge.called";

  @AfterEach
  void calledAsUsual() {
    System.clearProperty(CALLED);
  }

  /** Those of functions too, and the catalogue's, which has no options. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          /opt/rolebridge/rolebridge, /opt/rolebridge/rolebridge
          .rolebridge-command/rolebridge, .rolebridge-command/rolebridge
          ./it's $(x)/rolebridge, './it'\\''s $(x)/rolebridge'
          """)
  void lines_callTheCommandAsItWasCalled(String called, String word) {
    System.setProperty(CALLED, called);
    Commands commands = new Commands(List.of("--target", "aws"));

    assertThat(commands.line("status", "x")).isEqualTo(word + " status x --target aws");
    assertThat(commands.reaching("Run ./rolebridge audit x. ./rolebridge catalog lists it."))
        .isEqualTo("Run %1$s audit --target aws x. %1$s catalog lists it.".formatted(word));
    assertThat(Commands.PLAIN.reaching("Run ./rolebridge audit x."))
        .isEqualTo("Run " + word + " audit x.");
    String copied = "  " + word + " status " + "x".repeat(20);
    assertThat(new Layout(20).fitted(copied)).isEqualTo(copied);
    assertThat(Outcome.of(SdkClientException.create("No."), Commands.PLAIN).text())
        .contains(word + " down");
  }

  @Test
  void line_hasTheOptionsBehindTheArguments() {
    Commands commands = new Commands(List.of("--target", "aws", "--profile", "my prod"));

    assertThat(commands.line("status", "arn:aws:states:x", "--watch"))
        .isEqualTo("./rolebridge status arn:aws:states:x --watch --target aws --profile 'my prod'");
    assertThat(Commands.PLAIN.line("decommission", "FILE…"))
        .isEqualTo("./rolebridge decommission FILE…");
  }

  @Test
  void linesOfAFunction_reachTheInstallation() {
    Commands commands = new Commands(List.of("--target", "aws", "--profile", "my $prod"));

    assertThat(
            commands.reaching(
                "Run ./rolebridge revoke bot now, ./rolebridge audit --repair. Or ./rolebridge"
                    + " catalog lists it."))
        .isEqualTo(
            "Run ./rolebridge revoke --target aws --profile 'my $prod' bot now, ./rolebridge audit"
                + " --target aws --profile 'my $prod' --repair. Or ./rolebridge catalog lists it.");
    assertThat(Commands.PLAIN.reaching("Run ./rolebridge audit."))
        .isEqualTo("Run ./rolebridge audit.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"b c.json", "it's", "$(id)", "a;b", "*", "~", "", "x=y", "=ls", "\"", "`id`"})
  void argument_isOneWordForAShell(String argument, @TempDir Path folder) throws Exception {
    String line = Commands.PLAIN.line("check", argument);
    Process shell =
        new ProcessBuilder(
                "sh", "-c", "printf '[%s]' " + line.substring("./rolebridge check ".length()))
            .directory(folder.toFile())
            .start();

    assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8))
        .isEqualTo("[" + argument + "]");
  }
}
