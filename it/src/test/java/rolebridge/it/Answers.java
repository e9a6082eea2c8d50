package rolebridge.it;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions that carry answers to other accounts, as the hub's root sees them. */
final class Answers {

  private static final String ANSWER = "answer";

  private final SfnClient stepFunctions;

  /** ARN of a machine without the last part of its name. */
  private final String prefix;

  private Answers(SfnClient stepFunctions, String prefix) {
    this.stepFunctions = stepFunctions;
    this.prefix = prefix;
  }

  static Answers of(Installation rolebridge) {
    String provision = rolebridge.stack().stateMachines().get("provision");
    return new Answers(
        rolebridge.hub().stepFunctions(),
        provision.substring(0, provision.length() - "provision".length()));
  }

  List<ExecutionListItem> runs(String machine) {
    return stepFunctions
        .listExecutionsPaginator(r -> r.stateMachineArn(prefix + machine))
        .executions()
        .stream()
        .toList();
  }

  /** How the answer ended that tells of this execution. */
  DescribeExecutionResponse endOfAnswerTo(String executionArn) {
    return Poll.until(
        "the end of the answer to " + executionArn,
        () ->
            runs(ANSWER).stream()
                .filter(run -> run.status() != ExecutionStatus.RUNNING)
                .map(run -> described(run.executionArn()))
                .filter(run -> run.input().contains(executionArn))
                .findFirst());
  }

  /** How an answer ends that is started with this event. */
  DescribeExecutionResponse start(String event) {
    String arn =
        stepFunctions
            .startExecution(r -> r.stateMachineArn(prefix + ANSWER).input(event))
            .executionArn();
    return Poll.until(
        "the end of " + arn,
        () -> Optional.of(described(arn)).filter(run -> run.status() != ExecutionStatus.RUNNING));
  }

  private DescribeExecutionResponse described(String executionArn) {
    return stepFunctions.describeExecution(r -> r.executionArn(executionArn));
  }
}
