package rolebridge.cli.run;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rolebridge.cli.setup.Failure;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;

/** Runs as AWS Step Functions has them. */
public final class SfnExecutions implements Executions {

  private static final Set<HistoryEventType> SUCCEEDED =
      EnumSet.of(HistoryEventType.TASK_SUCCEEDED, HistoryEventType.LAMBDA_FUNCTION_SUCCEEDED);

  private static final Set<HistoryEventType> WORK =
      EnumSet.of(
          HistoryEventType.TASK_STATE_ENTERED,
          HistoryEventType.MAP_STATE_ENTERED,
          HistoryEventType.PARALLEL_STATE_ENTERED,
          HistoryEventType.WAIT_STATE_ENTERED);

  private static final Set<ExecutionStatus> FAILED =
      EnumSet.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED);

  /**
   * An execution's, also of an item of a distributed Map, which has a label more. A name is no
   * longer than Step Functions takes, which refuses a longer one by an error of its own.
   */
  private static final Pattern ARN =
      Pattern.compile(
          "arn:[^:]+:states:[^:]+:\\d{12}:execution:[^:]+(:[^:]{1," + RunName.LIMIT + "})?");

  private final SfnClient stepFunctions;

  public SfnExecutions(SfnClient stepFunctions) {
    this.stepFunctions = stepFunctions;
  }

  @Override
  public String start(String stateMachineArn, String name, String input) {
    return stepFunctions
        .startExecution(request -> request.stateMachineArn(stateMachineArn).name(name).input(input))
        .executionArn();
  }

  /** Starting it again answers with the same run, unless it has ended or its input is another. */
  @Override
  public Optional<String> join(String stateMachineArn, String name, String input) {
    try {
      return Optional.of(start(stateMachineArn, name, input));
    } catch (ExecutionAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Execution> find(String executionArn) {
    if (!ARN.matcher(executionArn).matches()) {
      return Optional.empty();
    }
    try {
      DescribeExecutionResponse run =
          stepFunctions.describeExecution(request -> request.executionArn(executionArn));
      return Optional.of(
          new Execution(
              run.executionArn(),
              run.statusAsString(),
              run.startDate(),
              Optional.ofNullable(run.stopDate()),
              Optional.ofNullable(run.output()),
              Optional.ofNullable(run.error()),
              Optional.ofNullable(run.cause())));
    } catch (ExecutionDoesNotExistException | InvalidArnException e) {
      return Optional.empty();
    }
  }

  @Override
  public Execution describe(String executionArn) {
    return find(executionArn).orElseThrow(() -> unknown(executionArn));
  }

  private static Failure unknown(String executionArn) {
    return Failure.usage(
        "ExecutionUnknown",
        "There is no execution " + executionArn + ".",
        "AWS keeps each for 90 days after its end. Name one that is there.");
  }

  @Override
  public List<HistoryEvent> history(String executionArn) {
    return stepFunctions
        .getExecutionHistoryPaginator(request -> request.executionArn(executionArn))
        .events()
        .stream()
        .flatMap(SfnExecutions::event)
        .toList();
  }

  private static Stream<HistoryEvent> event(
      software.amazon.awssdk.services.sfn.model.HistoryEvent event) {
    if (event.stateEnteredEventDetails() != null) {
      return Stream.of(
          new HistoryEvent(
              WORK.contains(event.type()) ? HistoryEvent.Kind.ENTERED : HistoryEvent.Kind.PASSED,
              event.timestamp(),
              event.stateEnteredEventDetails().name(),
              ""));
    }
    if (event.stateExitedEventDetails() != null) {
      return Stream.of(
          new HistoryEvent(
              HistoryEvent.Kind.EXITED,
              event.timestamp(),
              event.stateExitedEventDetails().name(),
              Optional.ofNullable(event.stateExitedEventDetails().output()).orElse("")));
    }
    if (SUCCEEDED.contains(event.type())) {
      return Stream.of(
          new HistoryEvent(HistoryEvent.Kind.ATTEMPT_SUCCEEDED, event.timestamp(), "", ""));
    }
    if (event.mapStateStartedEventDetails() != null) {
      return Optional.ofNullable(event.mapStateStartedEventDetails().length())
          .map(
              length ->
                  new HistoryEvent(
                      HistoryEvent.Kind.ITEMS_COUNTED,
                      event.timestamp(),
                      "",
                      String.valueOf(length)))
          .stream();
    }
    if (event.mapIterationSucceededEventDetails() != null) {
      return Stream.of(
          new HistoryEvent(
              HistoryEvent.Kind.ITEM_ENDED,
              event.timestamp(),
              Optional.ofNullable(event.mapIterationSucceededEventDetails().name()).orElse(""),
              ""));
    }
    return error(event)
        .map(
            name -> new HistoryEvent(HistoryEvent.Kind.ATTEMPT_FAILED, event.timestamp(), "", name))
        .stream();
  }

  /** By which an attempt at a state's work ended; empty for what isn't the end of one. */
  private static Optional<String> error(
      software.amazon.awssdk.services.sfn.model.HistoryEvent event) {
    return switch (event.type()) {
      case TASK_FAILED -> named(event.taskFailedEventDetails().error());
      case TASK_TIMED_OUT -> named(event.taskTimedOutEventDetails().error());
      case TASK_START_FAILED -> named(event.taskStartFailedEventDetails().error());
      case TASK_SUBMIT_FAILED -> named(event.taskSubmitFailedEventDetails().error());
      case LAMBDA_FUNCTION_FAILED -> named(event.lambdaFunctionFailedEventDetails().error());
      case LAMBDA_FUNCTION_SCHEDULE_FAILED ->
          named(event.lambdaFunctionScheduleFailedEventDetails().error());
      case LAMBDA_FUNCTION_START_FAILED ->
          named(event.lambdaFunctionStartFailedEventDetails().error());
      case LAMBDA_FUNCTION_TIMED_OUT -> named(event.lambdaFunctionTimedOutEventDetails().error());
      case MAP_RUN_FAILED -> named(event.mapRunFailedEventDetails().error());
      case EVALUATION_FAILED -> named(event.evaluationFailedEventDetails().error());
      default -> Optional.empty();
    };
  }

  /**
   * What an attempt failed by.
   *
   * @param error null when it has none, such as an answer of SendTaskFailure that gives none
   */
  private static Optional<String> named(String error) {
    return Optional.of(Objects.requireNonNullElse(error, "no error given"));
  }

  @Override
  public String input(String executionArn) {
    return Optional.ofNullable(
            stepFunctions.describeExecution(request -> request.executionArn(executionArn)).input())
        .orElse("");
  }

  @Override
  public List<Execution> list(String stateMachineArn, int limit) {
    return stepFunctions
        .listExecutions(request -> request.stateMachineArn(stateMachineArn).maxResults(limit))
        .executions()
        .stream()
        .map(SfnExecutions::execution)
        .toList();
  }

  @Override
  public List<Execution> running(String stateMachineArn) {
    return stepFunctions
        .listExecutionsPaginator(
            request ->
                request.stateMachineArn(stateMachineArn).statusFilter(ExecutionStatus.RUNNING))
        .executions()
        .stream()
        .map(SfnExecutions::execution)
        .toList();
  }

  @Override
  public List<Execution> failed(String stateMachineArn, int limit) {
    return FAILED.stream()
        .flatMap(
            status ->
                stepFunctions
                    .listExecutions(
                        request ->
                            request
                                .stateMachineArn(stateMachineArn)
                                .statusFilter(status)
                                .maxResults(limit))
                    .executions()
                    .stream())
        .map(SfnExecutions::execution)
        .toList();
  }

  private static Execution execution(ExecutionListItem item) {
    return new Execution(
        item.executionArn(),
        item.statusAsString(),
        item.startDate(),
        Optional.ofNullable(item.stopDate()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
