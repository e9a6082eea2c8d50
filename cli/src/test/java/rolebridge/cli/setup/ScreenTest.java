package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {

  /**
   * On a dumb terminal there is nothing that goes back in a line, since it would show as letters.
   */
  @ParameterizedTest
  @CsvSource({
    "TERM=xterm, true, true",
    "TERM=xterm NO_COLOR=1, true, false",
    "TERM=xterm NO_COLOR=, true, true",
    "TERM=dumb, false, false",
    "TERM=dumb NO_COLOR=, false, false",
    "LANG=C, true, true"
  })
  void ofTheCommand_goesByTheEnvironment(String variables, boolean repaints, boolean coloured) {
    Screen screen = Screen.ofTheCommand(environment(variables), true, true);

    assertThat(screen.canRepaint()).isEqualTo(repaints);
    // Somebody can be asked on any.
    assertThat(screen.errIsTerminal()).isTrue();
    assertThat(screen.colour()).isEqualTo(coloured);
    assertThat(screen.outColour()).isEqualTo(coloured);
  }

  private static Map<String, String> environment(String variables) {
    return Stream.of(variables.split(" "))
        .map(variable -> variable.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}
