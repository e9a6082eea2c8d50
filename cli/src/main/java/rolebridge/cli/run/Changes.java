package rolebridge.cli.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What begins and ends among the runs of several state machines, each told once. */
public final class Changes {

  /** So many runs of a machine are read first; more only if all of them are new. */
  private static final int READ = 20;

  /** ListExecutions' limit. */
  private static final int MOST = 1_000;

  private static final Comparator<Execution> OLDEST_FIRST =
      Comparator.comparing(Execution::started);

  private final Runs runs;

  /** Of every run that was seen how it was then, by ARN. */
  private final Map<String, Execution> seen = new HashMap<>();

  /** Begins with what there is. */
  public Changes(Runs runs) {
    this.runs = runs;
    for (String machine : runs.machines()) {
      runs.executions().list(machine, MOST).forEach(this::see);
      runs.executions().running(machine).forEach(this::see);
    }
  }

  private Execution see(Execution run) {
    return seen.put(run.arn(), run);
  }

  /** The newest runs as they are now, oldest first, which then are no change. */
  public List<Execution> latest(boolean failed) {
    List<Execution> latest = runs.newest(failed).reversed();
    latest.forEach(this::see);
    return latest;
  }

  /** The runs that began or ended since the last time, oldest first. */
  public List<Execution> next() {
    List<Execution> now = new ArrayList<>();
    for (String machine : runs.machines()) {
      now.addAll(newest(machine));
    }
    now.addAll(endedMeanwhile(now));
    return now.stream().filter(run -> isChange(see(run), run)).sorted(OLDEST_FIRST).toList();
  }

  private List<Execution> newest(String machine) {
    List<Execution> newest = runs.executions().list(machine, READ);
    return newest.size() < READ || newest.stream().anyMatch(run -> seen.containsKey(run.arn()))
        ? newest
        : runs.executions().list(machine, MOST);
  }

  /** Those that went on when they were seen last, are too old for these lists, and have ended. */
  private List<Execution> endedMeanwhile(List<Execution> newest) {
    Set<String> read = newest.stream().map(Execution::arn).collect(Collectors.toSet());
    Map<String, List<Execution>> older =
        seen.values().stream()
            .filter(run -> run.isRunning() && !read.contains(run.arn()))
            .collect(Collectors.groupingBy(Execution::machineArn));
    List<Execution> ended = new ArrayList<>();
    older.forEach(
        (machine, known) -> {
          Set<String> running =
              runs.executions().running(machine).stream()
                  .map(Execution::arn)
                  .collect(Collectors.toSet());
          known.stream()
              .filter(run -> !running.contains(run.arn()))
              .flatMap(run -> runs.executions().find(run.arn()).stream())
              .forEach(ended::add);
        });
    return ended;
  }

  private static boolean isChange(Execution before, Execution run) {
    return before == null || !before.status().equals(run.status());
  }
}
