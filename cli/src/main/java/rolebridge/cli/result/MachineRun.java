package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.aws.Account;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.cli.text.Names;
import rolebridge.cli.text.Times;

/**
 * A run of a state machine that this command started and followed to its end.
 *
 * @param account where it ran
 * @param iamEnforced whether IAM decided there
 * @param wide whether people are told ARNs in full
 */
public record MachineRun(
    Account account,
    boolean iamEnforced,
    boolean wide,
    Execution execution,
    List<HistoryEvent> history) {

  /** Command lines that work on the same installation. */
  Commands commands() {
    return account.commands();
  }

  /** How people are told of things that have an ARN. */
  Names names() {
    return Names.of(execution.arn(), wide);
  }

  /** Times as seen from the run's end. */
  Times times() {
    return times(execution);
  }

  static Times times(Execution ended) {
    return new Times(ended.stopped().orElse(ended.started()));
  }

  /**
   * What a run that succeeded answers, with command lines that reach its installation; the caller
   * may add to it.
   */
  Map<String, Object> output() {
    Map<String, Object> output = new LinkedHashMap<>();
    ProvisionResult.object(execution.output().orElse("{}"))
        .forEach((name, value) -> output.put(name, Json.withTexts(value, commands()::reaching)));
    return output;
  }
}
