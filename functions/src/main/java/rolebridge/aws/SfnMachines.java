package rolebridge.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.Machines;
import rolebridge.domain.port.StartedRun;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;

/** The state machines at AWS Step Functions. */
public final class SfnMachines implements Machines {

  private static final int PAGE = 1_000;

  private final SfnClient stepFunctions;
  private final Map<Machine, String> arns;

  public SfnMachines(SfnClient stepFunctions, Map<Machine, String> arns) {
    this.stepFunctions = stepFunctions;
    this.arns = Map.copyOf(arns);
  }

  @Override
  public void start(Machine machine, String name, Map<String, Object> input) {
    AwsErrors.call(
        "Starting execution " + name + " of " + arns.get(machine),
        () -> {
          try {
            return stepFunctions.startExecution(
                r -> r.stateMachineArn(arns.get(machine)).name(name).input(text(input)));
          } catch (ExecutionAlreadyExistsException e) {
            // It has ended, or its input was written another way: the name says which event it is.
            return null;
          }
        });
  }

  @Override
  public List<StartedRun> startedSince(Machine machine, Instant since) {
    List<StartedRun> runs = new ArrayList<>();
    String token = null;
    do {
      ListExecutionsResponse page = page(machine, token);
      for (ExecutionListItem execution : page.executions()) {
        // They come newest first.
        if (execution.startDate().isBefore(since)) {
          return runs;
        }
        runs.add(
            new StartedRun(
                execution.name(),
                execution.startDate(),
                execution.status() == ExecutionStatus.RUNNING));
      }
      token = page.nextToken();
    } while (token != null);
    return runs;
  }

  private ListExecutionsResponse page(Machine machine, String token) {
    return AwsErrors.call(
        "Listing the executions of " + arns.get(machine),
        () ->
            stepFunctions.listExecutions(
                r -> r.stateMachineArn(arns.get(machine)).maxResults(PAGE).nextToken(token)));
  }

  private static String text(Map<String, Object> input) {
    try {
      return StrictJson.text(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
