package rolebridge.domain.accept;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.Machine;
import rolebridge.domain.port.Machines;
import rolebridge.domain.port.StartedRun;

/**
 * The executions that accepted events started: one look at Step Functions, and what was started
 * since. Rejections count for nothing.
 */
final class RecentRuns {

  static final Duration RATE_PERIOD = Duration.ofHours(1);

  private static final Set<Machine> ACCEPTING =
      EnumSet.of(Machine.PROVISION, Machine.DECOMMISSION, Machine.ROTATE_USER);

  private record Run(EventRun event, Instant started, boolean running, boolean ordered) {}

  private final List<Run> runs = new ArrayList<>();

  private RecentRuns() {}

  static RecentRuns since(Instant since, Machines machines) {
    RecentRuns recent = new RecentRuns();
    for (Machine machine : ACCEPTING) {
      for (StartedRun run : machines.startedSince(machine, since)) {
        EventRun.parse(run.name())
            .ifPresent(event -> recent.add(machine, event, run.started(), run.running()));
      }
    }
    return recent;
  }

  void started(Machine machine, EventRun event, Instant now) {
    add(machine, event, now, true);
  }

  private void add(Machine machine, EventRun event, Instant started, boolean running) {
    runs.add(new Run(event, started, running, machine != Machine.ROTATE_USER));
  }

  boolean has(EventRun event) {
    return runs.stream().anyMatch(run -> run.event().equals(event));
  }

  /** Whether the same user and role of the same account are being worked on. */
  boolean isBusyWith(EventRun event) {
    return runs.stream()
        .filter(Run::ordered)
        .anyMatch(run -> run.running() && run.event().concernsTheSameAs(event));
  }

  /** The newest request for the same that is younger than this one. */
  Optional<EventRun> overtaking(EventRun event) {
    return runs.stream()
        .filter(Run::ordered)
        .map(Run::event)
        .filter(other -> other.concernsTheSameAs(event) && other.time() > event.time())
        .max(Comparator.comparingLong(EventRun::time));
  }

  /** When the account may ask again; empty when it may now. */
  Optional<Instant> fullUntil(String account, int limit, Instant now) {
    List<Instant> counted =
        runs.stream()
            .filter(run -> run.event().account().equals(account))
            .map(Run::started)
            .filter(started -> started.isAfter(now.minus(RATE_PERIOD)))
            .sorted()
            .toList();
    return counted.size() < limit
        ? Optional.empty()
        : Optional.of(counted.get(counted.size() - limit).plus(RATE_PERIOD));
  }
}
