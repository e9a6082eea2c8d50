package rolebridge.domain.port;

import java.util.List;

/** Executions of the machine that looks after one user's keys, as Step Functions keeps them. */
public interface RotationRuns {

  /** The newest of those that didn't succeed, newest first, no more than about this many. */
  List<StartedRun> failed(int most);
}
