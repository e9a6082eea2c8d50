package rolebridge.cli.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The runs of several state machines together.
 *
 * @param machines their ARNs
 */
public record Runs(Collection<String> machines, Executions executions) {

  private static final int NEWEST = 20;

  /** A pass over all users starts more runs of another machine than are shown. */
  private static final int NEWEST_OF_EACH = 2;

  private static final Comparator<Execution> NEWEST_FIRST =
      Comparator.comparing(Execution::started).reversed();

  /**
   * The newest of all, and of each machine the newest two however many of others are newer; newest
   * first.
   *
   * @param failed only those that failed, timed out or were aborted
   */
  public List<Execution> newest(boolean failed) {
    List<Execution> all = new ArrayList<>();
    Set<Execution> shown = new LinkedHashSet<>();
    for (String machine : machines) {
      List<Execution> runs =
          (failed ? executions.failed(machine, NEWEST) : executions.list(machine, NEWEST))
              .stream().sorted(NEWEST_FIRST).toList();
      all.addAll(runs);
      shown.addAll(runs.subList(0, Math.min(NEWEST_OF_EACH, runs.size())));
    }
    all.stream().sorted(NEWEST_FIRST).limit(NEWEST).forEach(shown::add);
    return shown.stream().sorted(NEWEST_FIRST).toList();
  }

  /** The run of this name, however old; the newest, if several machines have one. */
  public Optional<Execution> named(String name) {
    return machines.stream()
        .flatMap(machine -> executions.find(arn(machine, name)).stream())
        .max(Comparator.comparing(Execution::started));
  }

  private static String arn(String machine, String name) {
    return machine.replace(":stateMachine:", ":execution:") + ":" + name;
  }
}
