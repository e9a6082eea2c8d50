package rolebridge.cli.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import rolebridge.cli.machine.ApplyPart;
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

  /** Runs of state machines, as {@link rolebridge.cli.machine.MachineRuns} has them. */
  public interface Runs {

    /**
     * Provisions all these and waits for them.
     *
     * @param ended takes the outcome of each that ended
     */
    void apply(List<ApplyPart> parts, BiConsumer<Job, Outcome> ended);

    /**
     * Decommissions all these and waits for them.
     *
     * @param ended takes the outcome of each that ended
     */
    void decommission(List<Job> jobs, BiConsumer<Job, Outcome> ended);
  }

  private final List<ApplyPart> parts;
  private final ApplyResult result;
  private final Runs runs;

  /**
   * What the machine is given for all that is distinct in the set.
   *
   * @throws rolebridge.cli.setup.Failure if a request is too large for the machine
   */
  public static List<ApplyPart> parts(RequestSet set) {
    List<Job> jobs = new ArrayList<>();
    for (int at = 0; at < set.entries().size(); at++) {
      Entry entry = set.entries().get(at);
      if (entry.isDistinct()) {
        RequestFile read = entry.read().orElseThrow();
        jobs.add(new Job(String.valueOf(at), read.request().userName(), read.json()));
      }
    }
    return ApplyPart.of(jobs);
  }

  /**
   * Nothing is done yet.
   *
   * @param parts what {@link #parts} made of the requests of the result
   */
  public Application(List<ApplyPart> parts, ApplyResult result, Runs runs) {
    this.parts = List.copyOf(parts);
    this.result = result;
    this.runs = runs;
  }

  /**
   * Does it.
   *
   * @param toPrune what is to be removed when all is in place
   */
  public void carryOut(List<JudgedLeftOver> toPrune) {
    runs.apply(parts, (job, outcome) -> result.ran(Integer.parseInt(job.id()), outcome));
    if (result.allInPlace() && !toPrune.isEmpty()) {
      decommission(toPrune);
    }
  }

  private void decommission(List<JudgedLeftOver> toPrune) {
    List<Job> jobs = new ArrayList<>();
    for (int at = 0; at < toPrune.size(); at++) {
      JudgedLeftOver one = toPrune.get(at);
      jobs.add(new Job(String.valueOf(at), one.left().userName(), one.input()));
    }
    runs.decommission(
        jobs,
        (job, outcome) -> result.ran(toPrune.get(Integer.parseInt(job.id())).left(), outcome));
  }
}
