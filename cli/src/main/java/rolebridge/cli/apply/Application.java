package rolebridge.cli.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.plan.JudgedLeftOver;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Outcome;

/**
 * Carries out what was shown and agreed to: first every request, then, only if each of them is in
 * place, the removals.
 */
public final class Application {

  /** Runs of state machines, as {@link MachineRuns} has them. */
  @FunctionalInterface
  public interface Runs {

    /**
     * Starts all these and waits for them.
     *
     * @param ended takes the outcome of each that ended
     */
    void all(String machine, List<Job> jobs, BiConsumer<Job, Outcome> ended);
  }

  private final RequestSet set;
  private final ApplyResult result;
  private final Runs runs;

  public Application(RequestSet set, ApplyResult result, Runs runs) {
    this.set = set;
    this.result = result;
    this.runs = runs;
  }

  /**
   * Does it.
   *
   * @param toPrune what is to be removed when all is in place
   */
  public void carryOut(List<JudgedLeftOver> toPrune) {
    provision();
    if (result.allInPlace() && !toPrune.isEmpty()) {
      decommission(toPrune);
    }
  }

  private void provision() {
    List<Job> jobs = new ArrayList<>();
    for (int at = 0; at < set.entries().size(); at++) {
      Entry entry = set.entries().get(at);
      if (entry.isDistinct()) {
        RequestFile read = entry.read().orElseThrow();
        jobs.add(new Job(String.valueOf(at), read.request().userName(), read.json()));
      }
    }
    runs.all(
        MachineRuns.PROVISION,
        jobs,
        (job, outcome) -> result.ran(Integer.parseInt(job.id()), outcome));
  }

  private void decommission(List<JudgedLeftOver> toPrune) {
    List<Job> jobs = new ArrayList<>();
    for (int at = 0; at < toPrune.size(); at++) {
      JudgedLeftOver one = toPrune.get(at);
      jobs.add(new Job(String.valueOf(at), one.left().userName(), one.input()));
    }
    runs.all(
        MachineRuns.DECOMMISSION,
        jobs,
        (job, outcome) -> result.ran(toPrune.get(Integer.parseInt(job.id())).left(), outcome));
  }
}
