package rolebridge.domain.provision.undo;

import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.port.ProvisionRuns;

/**
 * Finds what an execution has to undo, in its own history. Nothing but the ARN comes from the
 * payload, and it must be of an execution that is at its compensation now: else an old before-image
 * could be put back whenever somebody likes, a trust or a policy that was too wide among them.
 */
public final class FindRunToUndo {

  private final ProvisionRuns runs;
  private final RunReader reader;

  public FindRunToUndo(ProvisionRuns runs, RunReader reader) {
    this.runs = runs;
    this.reader = reader;
  }

  /**
   * What this execution has to undo.
   *
   * @throws InvalidRequestException when it isn't an execution of provision's, or is over
   * @throws NotYetPropagatedException when Step Functions doesn't show it, or not at compensation:
   *     "This operation is eventually consistent. The results are best effort and may not reflect
   *     very recent updates and changes" (DescribeExecution, API reference; the history is taken to
   *     be no better)
   */
  public RunToUndo of(String executionArn) {
    if (executionArn == null || !runs.isOne(executionArn)) {
      throw new InvalidRequestException(
          "Only an execution of this installation's machine provision can be undone, not "
              + executionArn
              + ".");
    }
    boolean running =
        runs.isRunning(executionArn).orElseThrow(() -> notShown(executionArn, "isn't shown"));
    if (!running) {
      throw new InvalidRequestException(
          "Execution " + executionArn + " is over, so there is nothing to undo for it any more.");
    }
    if (!runs.hasFailed(executionArn)) {
      throw notShown(executionArn, "isn't shown to have failed");
    }
    return runs.firstAnswer(executionArn)
        .flatMap(answer -> reader.read(executionArn, answer))
        .orElseThrow(() -> notShown(executionArn, "has no plan in its history"));
  }

  private static NotYetPropagatedException notShown(String executionArn, String what) {
    return new NotYetPropagatedException(
        "Execution " + executionArn + " " + what + " by Step Functions; looking again.");
  }
}
