package rolebridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import rolebridge.cli.setup.Commands;

class ChangingCommandTest {

  private static final Commands REAL = new Commands(List.of("--target", "aws"));

  private static ChangingCommand parsed(String line) {
    String[] words = line.split(" ");
    Function<Printer, ChangingCommand> maker =
        switch (words[0]) {
          case "rotate" -> RotateCommand::new;
          case "revoke" -> RevokeCommand::new;
          case "audit" -> AuditCommand::new;
          case "decommission" -> DecommissionCommand::new;
          default -> ProvisionCommand::new;
        };
    ChangingCommand command = maker.apply(new Printer(new FakeScreen().screen(), false));
    new CommandLine(command)
        .parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));
    return command;
  }

  /** What was interrupted may have ended by the time that somebody does as told. */
  @ParameterizedTest
  @CsvSource({
    "provision a.json, true",
    "decommission a.json, true",
    "audit --repair, true",
    "rotate, true",
    "rotate x, true",
    "rotate x --now, false",
    "rotate x --undo, false",
    "revoke x, false",
    "revoke x --key AKIAIOSFODNN7EXAMPLE, false"
  })
  void interrupt_advisesToRunAgain_onlyWhatChangesNothingTwice(String line, boolean again) {
    assertThat(parsed(line).watched("arn:run", REAL))
        .startsWith(again ? "Run the same command again to watch it on, or " : "Watch it on with ")
        .endsWith("./rolebridge status arn:run --watch --target aws");
  }
}
