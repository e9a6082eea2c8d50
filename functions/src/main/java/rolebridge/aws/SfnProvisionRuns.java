package rolebridge.aws;

import java.util.Optional;
import java.util.function.Predicate;
import rolebridge.domain.port.ProvisionRuns;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** The executions of provision at AWS Step Functions. */
public final class SfnProvisionRuns implements ProvisionRuns {

  private static final String FIRST_STATE = "ResolveRequest";
  private static final String COMPENSATION = "Compensate";

  /** Events with data may have 256 KB each. */
  private static final int PAGE_WITH_DATA = 20;

  private static final int PAGE = 200;

  private final SfnClient stepFunctions;
  private final String executionPrefix;

  /**
   * @param machineArn ARN of the machine provision
   */
  public SfnProvisionRuns(SfnClient stepFunctions, String machineArn) {
    this.stepFunctions = stepFunctions;
    this.executionPrefix = machineArn.replace(":stateMachine:", ":execution:") + ":";
  }

  @Override
  public boolean isOne(String executionArn) {
    return executionArn.startsWith(executionPrefix)
        && executionArn.indexOf(':', executionPrefix.length()) < 0;
  }

  @Override
  public Optional<Boolean> isRunning(String executionArn) {
    return AwsErrors.call(
            "Looking at execution " + executionArn,
            () -> {
              try {
                return Optional.of(
                    stepFunctions.describeExecution(r -> r.executionArn(executionArn)));
              } catch (ExecutionDoesNotExistException e) {
                return Optional.<DescribeExecutionResponse>empty();
              }
            })
        .map(execution -> execution.status() == ExecutionStatus.RUNNING);
  }

  @Override
  public boolean hasFailed(String executionArn) {
    return first(
            GetExecutionHistoryRequest.builder()
                .executionArn(executionArn)
                .reverseOrder(true)
                .includeExecutionData(false)
                .maxResults(PAGE)
                .build(),
            event ->
                event.stateEnteredEventDetails() != null
                    && COMPENSATION.equals(event.stateEnteredEventDetails().name()))
        .isPresent();
  }

  @Override
  public Optional<String> firstAnswer(String executionArn) {
    return first(
            GetExecutionHistoryRequest.builder()
                .executionArn(executionArn)
                .includeExecutionData(true)
                .maxResults(PAGE_WITH_DATA)
                .build(),
            event ->
                event.stateExitedEventDetails() != null
                    && FIRST_STATE.equals(event.stateExitedEventDetails().name()))
        .map(event -> event.stateExitedEventDetails().output());
  }

  private Optional<HistoryEvent> first(
      GetExecutionHistoryRequest request, Predicate<HistoryEvent> wanted) {
    String token = null;
    do {
      GetExecutionHistoryResponse page = page(request, token);
      Optional<HistoryEvent> found = page.events().stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found;
      }
      token = page.nextToken();
    } while (token != null);
    return Optional.empty();
  }

  private GetExecutionHistoryResponse page(GetExecutionHistoryRequest request, String token) {
    return AwsErrors.call(
        "Reading the history of execution " + request.executionArn(),
        () -> stepFunctions.getExecutionHistory(request.toBuilder().nextToken(token).build()));
  }
}
