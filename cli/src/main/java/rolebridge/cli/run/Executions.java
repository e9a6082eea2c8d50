package rolebridge.cli.run;

import java.util.List;
import java.util.Optional;

/** Runs of the state machines. */
public interface Executions {

  /** Starts a run; its ARN. */
  String start(String stateMachineArn, String name, String input);

  /**
   * The ARN of the run of that name if it goes on and has the same input; else empty, and nothing
   * is started.
   */
  Optional<String> join(String stateMachineArn, String name, String input);

  /** A run as it is now; empty when there is none. */
  Optional<Execution> find(String executionArn);

  /** A run as it is now; throws {@link rolebridge.cli.setup.Failure} when there is none. */
  Execution describe(String executionArn);

  /** Everything that happened in a run so far, in its order. */
  List<HistoryEvent> history(String executionArn);

  /** What a run was started with, as JSON text. */
  String input(String executionArn);

  /** The newest runs of a state machine, newest first. */
  List<Execution> list(String stateMachineArn, int limit);

  /** All runs of a state machine that go on, newest first, however many others are newer. */
  List<Execution> running(String stateMachineArn);

  /** The newest of those that failed, timed out or were aborted, in no order. */
  List<Execution> failed(String stateMachineArn, int limit);
}
