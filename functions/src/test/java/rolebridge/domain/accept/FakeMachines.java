package rolebridge.domain.accept;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.Machines;
import rolebridge.domain.port.StartedRun;

/** State machines that only remember what was started. */
final class FakeMachines implements Machines {

  record Started(Machine machine, String name, Map<String, Object> input, Instant at) {}

  final List<Started> started = new ArrayList<>();

  /** What rejections were started with. */
  final List<Map<String, Object>> rejected = new ArrayList<>();

  /** Names of executions that have ended. */
  final List<String> ended = new ArrayList<>();

  int looks;
  RuntimeException failure;

  private final Clock clock;
  private final Map<String, Started> byName = new LinkedHashMap<>();

  FakeMachines(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void start(Machine machine, String name, Map<String, Object> input) {
    if (failure != null) {
      throw failure;
    }
    Started run = new Started(machine, name, input, clock.instant());
    if (byName.putIfAbsent(name, run) == null) {
      if (machine == Machine.REJECT) {
        rejected.add(input);
      } else {
        started.add(run);
      }
    }
  }

  @Override
  public List<StartedRun> startedSince(Machine machine, Instant since) {
    looks++;
    if (machine == Machine.REJECT) {
      throw new IllegalArgumentException("Nobody may list rejections");
    }
    return started.reversed().stream()
        .filter(run -> run.machine() == machine && !run.at().isBefore(since))
        .map(run -> new StartedRun(run.name(), run.at(), !ended.contains(run.name())))
        .toList();
  }
}
