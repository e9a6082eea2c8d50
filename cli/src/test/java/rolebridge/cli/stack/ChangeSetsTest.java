package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.AwsServer.Answer;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** In an account that makes no change set. */
class ChangeSetsTest {

  /** What CloudFormation says of a change set that it could not make. */
  private void carryOut(String reason) throws IOException {
    try (AwsServer account = new AwsServer((operation, _) -> answer(operation, reason))) {
      try (CloudFormationClient cloudFormation = account.account().cloudFormation()) {
        new ChangeSets(
                cloudFormation,
                account.account(),
                "rolebridge",
                new Progress(new PrintStream(OutputStream.nullOutputStream()), false, false, 80)
                    .start("Deploying"))
            .carryOut(_ -> {}, Set.of(StackStatus.UPDATE_COMPLETE));
      } finally {
        assertThat(account.calls())
            .containsExactly("CreateChangeSet", "DescribeChangeSet", "DeleteChangeSet");
      }
    }
  }

  private static Answer answer(String operation, String reason) {
    return Answer.of(
        switch (operation) {
          case "CreateChangeSet" -> "<Id>change-set</Id>";
          case "DescribeChangeSet" -> "<Status>FAILED</Status>" + reason;
          default -> "";
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The submitted information didn't contain changes.",
        "No updates are to be performed."
      })
  void carryOut_nothingToChange_isDone(String reason) {
    assertThatCode(() -> carryOut("<StatusReason>" + reason + "</StatusReason>"))
        .doesNotThrowAnyException();
  }

  @Test
  void carryOut_notMade_tellsTheReason() {
    assertThatThrownBy(() -> carryOut("<StatusReason>Parameters are missing</StatusReason>"))
        .isInstanceOf(Failure.class)
        .hasMessage("The stack rolebridge is not deployed: Parameters are missing");
  }

  /** CloudFormation API Reference, DescribeChangeSet: StatusReason is not required. */
  @Test
  void carryOut_notMadeWithoutAReason_tellsThat() {
    assertThatThrownBy(() -> carryOut(""))
        .isInstanceOf(Failure.class)
        .hasMessage("The stack rolebridge is not deployed: no reason given");
  }
}
