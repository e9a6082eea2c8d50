package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.EvaluationFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.LambdaFunctionFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.LambdaFunctionScheduleFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.LambdaFunctionStartFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.LambdaFunctionTimedOutEventDetails;
import software.amazon.awssdk.services.sfn.model.MapIterationEventDetails;
import software.amazon.awssdk.services.sfn.model.MapRunFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.MapStateStartedEventDetails;
import software.amazon.awssdk.services.sfn.model.TaskFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.TaskStartFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.TaskSubmitFailedEventDetails;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutEventDetails;

/** What Step Functions leaves out, although it mostly gives it. */
class SfnExecutionsTest {

  private static final String ARN =
      "arn:aws:states:us-east-1:123456789012:execution:rolebridge-apply:run";

  private static Executions answering(HistoryEvent... events) {
    return new SfnExecutions(
        new SfnClient() {
          @Override
          public GetExecutionHistoryResponse getExecutionHistory(
              GetExecutionHistoryRequest request) {
            return GetExecutionHistoryResponse.builder().events(events).build();
          }

          @Override
          public String serviceName() {
            return SERVICE_NAME;
          }

          @Override
          public void close() {}
        });
  }

  private static HistoryEvent.Builder event(HistoryEventType type) {
    return HistoryEvent.builder().type(type).timestamp(Instant.EPOCH);
  }

  /**
   * What is no attempt at a state's work: the end of an execution, of a state or of an item, which
   * follows one that counts or somebody's StopExecution, and activities, which no machine of ours
   * has.
   */
  private static final Pattern NO_ATTEMPT =
      Pattern.compile(
          "EXECUTION_.*|(TASK|WAIT|MAP|PARALLEL)_STATE_.*|MAP_ITERATION_.*|MAP_RUN_ABORTED|ACTIVITY_.*");

  static Stream<HistoryEventType> attempts() {
    return HistoryEventType.knownValues().stream()
        .filter(type -> type.toString().matches("(?i).*(Failed|TimedOut|Aborted)"))
        .filter(type -> !NO_ATTEMPT.matcher(type.name()).matches());
  }

  @ParameterizedTest
  @MethodSource("attempts")
  void attemptThatFailedWithoutAnError_isAnAttempt(HistoryEventType type) {
    HistoryEvent failed =
        event(type)
            .taskFailedEventDetails(TaskFailedEventDetails.builder().build())
            .taskTimedOutEventDetails(TaskTimedOutEventDetails.builder().build())
            .taskStartFailedEventDetails(TaskStartFailedEventDetails.builder().build())
            .taskSubmitFailedEventDetails(TaskSubmitFailedEventDetails.builder().build())
            .lambdaFunctionFailedEventDetails(LambdaFunctionFailedEventDetails.builder().build())
            .lambdaFunctionScheduleFailedEventDetails(
                LambdaFunctionScheduleFailedEventDetails.builder().build())
            .lambdaFunctionStartFailedEventDetails(
                LambdaFunctionStartFailedEventDetails.builder().build())
            .lambdaFunctionTimedOutEventDetails(
                LambdaFunctionTimedOutEventDetails.builder().build())
            .mapRunFailedEventDetails(MapRunFailedEventDetails.builder().build())
            .evaluationFailedEventDetails(EvaluationFailedEventDetails.builder().build())
            .build();

    assertThat(answering(failed).history(ARN))
        .containsExactly(
            new rolebridge.cli.run.HistoryEvent(
                rolebridge.cli.run.HistoryEvent.Kind.ATTEMPT_FAILED,
                Instant.EPOCH,
                "",
                "no error given"));
  }

  @Test
  void mapWithoutItsLengthAndItsItemsName_isRead() {
    List<rolebridge.cli.run.HistoryEvent> history =
        answering(
                event(HistoryEventType.MAP_STATE_STARTED)
                    .mapStateStartedEventDetails(MapStateStartedEventDetails.builder().build())
                    .build(),
                event(HistoryEventType.MAP_ITERATION_SUCCEEDED)
                    .mapIterationSucceededEventDetails(MapIterationEventDetails.builder().build())
                    .build())
            .history(ARN);

    assertThat(History.states(history)).isEmpty();
    assertThat(history)
        .extracting(rolebridge.cli.run.HistoryEvent::state, one -> one.kind().name())
        .containsExactly(tuple("", "ITEM_ENDED"));
  }
}
