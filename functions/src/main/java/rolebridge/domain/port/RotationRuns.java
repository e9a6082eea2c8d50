package rolebridge.domain.port;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Executions of the machine that looks after one user's keys, and of the one that passes over all
 * users, as Step Functions keeps them. What it shows may lag behind what is.
 */
public interface RotationRuns {

  /** The newest of those that didn't succeed, newest first, no more than about this many. */
  List<StartedRun> failed(int most);

  /** All that were started then or later, newest first, no more than about this many. */
  List<StartedRun> startedSince(Instant since, int most);

  /** When this execution of the pass over all users began; empty when there is none. */
  Optional<Instant> passStarted(String executionArn);
}
