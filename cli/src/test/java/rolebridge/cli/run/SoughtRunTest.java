package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;

class SoughtRunTest {

  private static final String ARN = "arn:aws:states:eu-central-1:123456789012:";
  private static final String NAME = "xsoar-remediation-20261124T100100Z-42b0edd4";
  private static final String RUN = ARN + "execution:rolebridge-provision:" + NAME;
  private static final Execution EXECUTION =
      new Execution(
          RUN,
          "SUCCEEDED",
          Instant.EPOCH,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Executions EXECUTIONS =
      new NoExecutions() {
        @Override
        public Optional<Execution> find(String executionArn) {
          return Optional.of(EXECUTION).filter(run -> run.arn().equals(executionArn));
        }

        @Override
        public List<Execution> list(String stateMachineArn, int limit) {
          return List.of(EXECUTION);
        }
      };

  private static final SoughtRun SOUGHT =
      new SoughtRun(
          EXECUTIONS,
          () -> new Runs(List.of(ARN + "stateMachine:rolebridge-provision"), EXECUTIONS),
          new Commands(List.of("--target", "aws")));

  /** A run of another stack in the account is shown by its ARN, though no machine here has it. */
  @Test
  void arnAndName_areFound() {
    SoughtRun withoutStack =
        new SoughtRun(
            EXECUTIONS,
            () -> {
              throw new AssertionError("An ARN needs no stack.");
            },
            Commands.PLAIN);

    assertThat(withoutStack.arn(RUN)).isEqualTo(RUN);
    assertThat(SOUGHT.arn(NAME)).isEqualTo(RUN);
  }

  @ParameterizedTest
  @CsvSource({
    "xsoar-remediation-20261124T100100Z-42b0edd5, Did you mean " + NAME + "? ",
    "xsoar.remediation, Did you mean " + NAME + "? ",
    "xsoar-rem, Did you mean " + NAME + "? ",
    "somebody-else, ./rolebridge status --target aws lists the latest ones"
  })
  void nameOfNone_isToldWithTheNearest(String name, String remedy) {
    assertThatThrownBy(() -> SOUGHT.arn(name))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("ExecutionUnknown");
              assertThat(failure)
                  .hasMessage("No state machine of the stack has an execution named " + name + ".");
              assertThat(failure.remedy()).startsWith(remedy.strip());
            });
  }

  @Test
  void arnOfNone_mayBeOfAnotherAccountOrRegion() {
    String gone = RUN.replace("eu-central-1", "us-east-1");

    assertThatThrownBy(() -> SOUGHT.arn(gone))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("ExecutionUnknown");
              assertThat(failure).hasMessage("There is no execution " + gone + ".");
              assertThat(failure.remedy())
                  .isEqualTo(
                      "./rolebridge status --target aws lists the executions there are; one of"
                          + " another account or region is found with --target, --profile and"
                          + " --region.");
            });
  }
}
