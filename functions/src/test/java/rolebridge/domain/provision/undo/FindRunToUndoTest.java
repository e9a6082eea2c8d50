package rolebridge.domain.provision.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeProvisionRuns;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.provision.BeforeImage;
import rolebridge.domain.provision.Plans;

/** Only what an execution's own history tells is undone, and only while that execution undoes. */
class FindRunToUndoTest {

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:provision:run";

  private final FakeProvisionRuns runs = new FakeProvisionRuns();
  private final FindRunToUndo find = new FindRunToUndo(runs, runs);
  private final RunToUndo run =
      new RunToUndo(
          Plans.of(new FakeAws(), Requests.iam()),
          new BeforeImage(false, null, null, null, null, null, false, null, List.of()));

  @Test
  void of_executionAtItsCompensation_isWhatItsHistoryTells() {
    runs.failed(EXECUTION, run);

    assertThat(find.of(EXECUTION)).isEqualTo(run);
  }

  @Test
  void of_executionThatIsOver_isRefused() {
    runs.over(EXECUTION, run);

    assertThatThrownBy(() -> find.of(EXECUTION))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage(
            "Execution " + EXECUTION + " is over, so there is nothing to undo for it any more.");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "arn:aws:states:eu-central-1:111122223333:execution:somebodys-machine:run"})
  void of_executionOfAnotherMachine_isRefused(String executionArn) {
    assertThatThrownBy(() -> find.of(executionArn))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith(
            "Only an execution of this installation's machine provision can be undone, not ");
  }

  @Test
  void of_executionThatGoesOn_waits() {
    runs.running(EXECUTION, run);

    assertNotShown("isn't shown to have failed");
  }

  @Test
  void of_executionThatIsNotShown_waits() {
    assertNotShown("isn't shown");
  }

  @Test
  void of_planThatIsNotShown_waits() {
    runs.failedWithoutPlan(EXECUTION);

    assertNotShown("has no plan in its history");
  }

  private void assertNotShown(String what) {
    assertThatThrownBy(() -> find.of(EXECUTION))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessage("Execution " + EXECUTION + " " + what + " by Step Functions; looking again.");
  }
}
