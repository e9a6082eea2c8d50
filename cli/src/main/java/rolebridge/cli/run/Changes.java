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

  /** Of each machine the latest status of every run that was seen, by ARN. */
  private final Map<String, Map<String, Execution>> seen = new HashMap<>();

  /** Begins with what there is. */
  public Changes(Runs runs) {
    this.runs = runs;
    for (String machine : runs.machines()) {
      Map<String, Execution> known = new HashMap<>();
      runs.executions().list(machine, MOST).forEach(run -> known.put(run.arn(), run));
      runs.executions().running(machine).forEach(run -> known.put(run.arn(), run));
      seen.put(machine, known);
    }
  }

  /** The newest runs as they are now, oldest first, which then are no change. */
  public List<Execution> latest(boolean failed) {
    List<Execution> latest = runs.newest(failed).reversed();
    for (Execution run : latest) {
      seen.forEach(
          (machine, known) -> {
            if (machine.endsWith(":" + run.machine())) {
              known.put(run.arn(), run);
            }
          });
    }
    return latest;
  }

  /** The runs that began or ended since the last time, oldest first. */
  public List<Execution> next() {
    List<Execution> changed = new ArrayList<>();
    seen.forEach((machine, known) -> changed.addAll(next(machine, known)));
    return changed.stream().sorted(OLDEST_FIRST).toList();
  }

  private List<Execution> next(String machine, Map<String, Execution> known) {
    List<Execution> newest = newest(machine, known);
    Set<String> read = newest.stream().map(Execution::arn).collect(Collectors.toSet());
    List<Execution> now = new ArrayList<>(newest);
    List<String> older =
        known.values().stream()
            .filter(Execution::isRunning)
            .map(Execution::arn)
            .filter(arn -> !read.contains(arn))
            .toList();
    if (!older.isEmpty()) {
      Set<String> running =
          runs.executions().running(machine).stream()
              .map(Execution::arn)
              .collect(Collectors.toSet());
      older.stream()
          .filter(arn -> !running.contains(arn))
          .flatMap(arn -> runs.executions().find(arn).stream())
          .forEach(now::add);
    }
    return now.stream().filter(run -> isChange(known.put(run.arn(), run), run)).toList();
  }

  private List<Execution> newest(String machine, Map<String, Execution> known) {
    List<Execution> newest = runs.executions().list(machine, READ);
    return newest.size() < READ || newest.stream().anyMatch(run -> known.containsKey(run.arn()))
        ? newest
        : runs.executions().list(machine, MOST);
  }

  private static boolean isChange(Execution before, Execution run) {
    return before == null || !before.status().equals(run.status());
  }
}
