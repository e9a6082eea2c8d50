package rolebridge.cli.run;

import java.util.List;
import java.util.Optional;

/** Runs that refuse every call but those that a test's own answers. */
public class NoExecutions implements Executions {

  private static AssertionError unexpected(String call) {
    return new AssertionError("nothing calls " + call);
  }

  @Override
  public String start(String stateMachineArn, String name, String input) {
    throw unexpected("start");
  }

  @Override
  public Optional<String> join(String stateMachineArn, String name, String input) {
    throw unexpected("join");
  }

  @Override
  public Optional<Execution> find(String executionArn) {
    throw unexpected("find");
  }

  @Override
  public Execution describe(String executionArn) {
    throw unexpected("describe");
  }

  @Override
  public List<HistoryEvent> history(String executionArn) {
    throw unexpected("history");
  }

  @Override
  public String input(String executionArn) {
    throw unexpected("input");
  }

  @Override
  public List<Execution> list(String stateMachineArn, int limit) {
    throw unexpected("list");
  }

  @Override
  public List<Execution> running(String stateMachineArn) {
    throw unexpected("running");
  }

  @Override
  public List<Execution> failed(String stateMachineArn, int limit) {
    throw unexpected("failed");
  }
}
