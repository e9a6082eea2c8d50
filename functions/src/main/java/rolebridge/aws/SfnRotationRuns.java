package rolebridge.aws;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.StartedRun;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** The executions of a machine at AWS Step Functions. */
public final class SfnRotationRuns implements RotationRuns {

  /** The largest page. */
  private static final int PAGE = 1_000;

  private final SfnClient stepFunctions;
  private final String machineArn;

  public SfnRotationRuns(SfnClient stepFunctions, String machineArn) {
    this.stepFunctions = stepFunctions;
    this.machineArn = machineArn;
  }

  @Override
  public List<StartedRun> failed(int most) {
    List<StartedRun> runs = new ArrayList<>();
    for (ExecutionStatus status : List.of(ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT)) {
      runs.addAll(newest(status, most));
    }
    runs.sort(Comparator.comparing(StartedRun::started).reversed());
    return runs;
  }

  /** They come newest first. */
  private List<StartedRun> newest(ExecutionStatus status, int most) {
    List<StartedRun> runs = new ArrayList<>();
    String token = null;
    do {
      ListExecutionsResponse page = page(status, token);
      page.executions()
          .forEach(
              execution ->
                  runs.add(new StartedRun(execution.name(), execution.startDate(), false)));
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
