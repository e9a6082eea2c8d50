package rolebridge.domain.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.port.RotationRuns;
import rolebridge.domain.port.StartedRun;

/** Executions of rotate-user and rotate in memory. */
public final class FakeRotationRuns implements RotationRuns {

  private final List<StartedRun> failed = new ArrayList<>();
  private final List<StartedRun> started = new ArrayList<>();
  private final Map<String, Instant> passes = new HashMap<>();

  public void failed(String name, Instant time) {
    started(name, time);
    failed.add(new StartedRun(name, time, false));
  }

  public void started(String name, Instant time) {
    started.add(new StartedRun(name, time, false));
  }

  public void passStarted(String executionArn, Instant time) {
    passes.put(executionArn, time);
  }

  @Override
  public List<StartedRun> failed(int most) {
    return failed.reversed().stream().limit(most).toList();
  }

  @Override
  public List<StartedRun> startedSince(Instant since, int most) {
    return started.stream()
        .filter(run -> !run.started().isBefore(since))
        .sorted(Comparator.comparing(StartedRun::started).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public Optional<Instant> passStarted(String executionArn) {
    return Optional.ofNullable(passes.get(executionArn));
  }
}
