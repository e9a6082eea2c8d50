package rolebridge.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.StartedRun;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** The executions of rotate-user and rotate at AWS Step Functions. */
public final class SfnRotationRuns implements RotationRuns {

  /** The largest page. */
  private static final int PAGE = 1_000;

  private final SfnClient stepFunctions;
  private final String machineArn;

  /**
   * @param machineArn ARN of the machine rotate-user
   */
  public SfnRotationRuns(SfnClient stepFunctions, String machineArn) {
    this.stepFunctions = stepFunctions;
    this.machineArn = machineArn;
  }

  @Override
  public List<StartedRun> failed(int most) {
    List<StartedRun> runs = new ArrayList<>();
    for (ExecutionStatus status :
        List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT, ExecutionStatus.ABORTED)) {
      runs.addAll(newest(status, Instant.MIN, most));
    }
    runs.sort(Comparator.comparing(StartedRun::started).reversed());
    return runs;
  }

  @Override
  public List<StartedRun> startedSince(Instant since, int most) {
    return newest(null, since, most);
  }

  @Override
  public Optional<Instant> passStarted(String executionArn) {
    return AwsErrors.call(
        "Looking at execution " + executionArn,
        () -> {
          try {
            return Optional.of(
                stepFunctions.describeExecution(r -> r.executionArn(executionArn)).startDate());
          } catch (ExecutionDoesNotExistException e) {
            return Optional.empty();
          }
        });
  }

  /**
   * They come newest first.
   *
   * @param status null for all
   */
  private List<StartedRun> newest(ExecutionStatus status, Instant since, int most) {
    List<StartedRun> runs = new ArrayList<>();
    String token = null;
    do {
      ListExecutionsResponse page = page(status, token);
      for (ExecutionListItem execution : page.executions()) {
        if (execution.startDate().isBefore(since)) {
          return runs;
        }
        boolean running = execution.status() == ExecutionStatus.RUNNING;
        runs.add(new StartedRun(execution.name(), execution.startDate(), running));
      }
      token = page.nextToken();
    } while (token != null && runs.size() < most);
    return runs;
  }

  private ListExecutionsResponse page(ExecutionStatus status, String token) {
    return AwsErrors.call(
        "Listing the executions of " + machineArn,
        () ->
            stepFunctions.listExecutions(
                r ->
                    r.stateMachineArn(machineArn)
                        .statusFilter(status)
                        .maxResults(PAGE)
                        .nextToken(token)));
  }
}
