package rolebridge.domain.port;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The state machines, as who starts them sees them. */
public interface Machines {

  /** Starts an execution. One of that name was started by the same request: that is success. */
  void start(Machine machine, String name, Map<String, Object> input);

  /** The executions started since then, newest first; those of the last moments may be missing. */
  List<StartedRun> startedSince(Machine machine, Instant since);
}
