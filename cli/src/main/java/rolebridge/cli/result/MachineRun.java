package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.aws.Account;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.HistoryEvent;

/**
 * A run of a state machine that this command started and followed to its end.
 *
 * @param account where it ran
 * @param iamEnforced whether IAM decided there
 */
public record MachineRun(
    Account account, boolean iamEnforced, Execution execution, List<HistoryEvent> history) {

  /** What a run that succeeded answers; the caller may add to it. */
  Map<String, Object> output() {
    return new LinkedHashMap<>(ProvisionResult.object(execution.output().orElse("{}")));
  }
}
