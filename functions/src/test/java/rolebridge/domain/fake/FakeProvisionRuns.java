package rolebridge.domain.fake;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.ProvisionRuns;
import rolebridge.domain.provision.undo.RunReader;
import rolebridge.domain.provision.undo.RunToUndo;

/** The executions that Step Functions shows. */
public final class FakeProvisionRuns implements ProvisionRuns, RunReader {

  private final Map<String, Boolean> running = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final Map<String, RunToUndo> resolved = new HashMap<>();

  /** It runs, and hasn't failed. */
  public void running(String executionArn, RunToUndo run) {
    running.put(executionArn, true);
    resolved.put(executionArn, run);
  }

  /** It is at its compensation. */
  public void failed(String executionArn, RunToUndo run) {
    running(executionArn, run);
    failed.add(executionArn);
  }

  /** It is at its compensation, but what it resolved isn't shown. */
  public void failedWithoutPlan(String executionArn) {
    running.put(executionArn, true);
    failed.add(executionArn);
  }

  /** It is over. */
  public void over(String executionArn, RunToUndo run) {
    failed(executionArn, run);
    running.put(executionArn, false);
  }

  @Override
  public boolean isOne(String executionArn) {
    return executionArn.contains(":execution:provision:");
  }

  @Override
  public Optional<Boolean> isRunning(String executionArn) {
    return Optional.ofNullable(running.get(executionArn));
  }

  @Override
  public boolean hasFailed(String executionArn) {
    return failed.contains(executionArn);
  }

  @Override
  public Optional<String> firstAnswer(String executionArn) {
    return resolved.containsKey(executionArn) ? Optional.of("answer") : Optional.empty();
  }

  @Override
  public Optional<RunToUndo> read(String executionArn, String answer) {
    return Optional.ofNullable(resolved.get(executionArn));
  }
}
