package rolebridge.cli.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import rolebridge.cli.machine.ApplyPart;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.plan.JudgedLeftOver;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;

/**
 * Carries out what was shown and agreed to: first every request, then, only if each of them is in
 * place, the removals. What others carry out meanwhile makes it compare and ask anew before it
 * starts anything more, so that all it starts rests on a comparison that nothing began after.
 */
public final class Application {

  /** The account as it is, whoever is to agree to what changes it, and what others do about it. */
  public interface Agreement {

    /**
     * Waits until no other execution goes on, compares every request, shows what comes of it and
     * asks; ends with an exception unless it is agreed to.
     *
     * @param left the parts that aren't carried out yet
     * @return what may be removed when all is in place; empty when a request would be refused
     */
    Optional<List<JudgedLeftOver>> reached(List<ApplyPart> left);

    /** The ARN of an execution of others that began since then, whether or not it goes on. */
    Optional<String> begun(List<ApplyPart> left);

    /** One of these that began before this one of ours did. */
    Optional<String> overlooked(List<ApplyPart> left, String executionArn);
  }

  /** Runs of state machines, as {@link rolebridge.cli.machine.MachineRuns} has them. */
  public interface Runs {

    /**
     * Provisions all these by one execution and waits for it.
     *
     * @param ended takes the outcome of each that ended
     * @return the execution's ARN; empty if all behind it is to be left, too
     */
    Optional<String> apply(ApplyPart part, BiConsumer<Job, Outcome> ended);

    /**
     * Decommissions all these and waits for them.
     *
     * @param ended takes the outcome of each that ended
     */
    void decommission(List<Job> jobs, BiConsumer<Job, Outcome> ended);
  }

  private final List<ApplyPart> parts;
  private final ApplyResult result;
  private final Agreement agreement;
  private final Runs runs;
  private final Commands commands;

  /** What was agreed to be removed; empty when nothing is agreed to, as it isn't yet. */
  private Optional<List<JudgedLeftOver>> agreed = Optional.empty();

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
   * @param commands for remedies
   */
  public Application(
      List<ApplyPart> parts,
      ApplyResult result,
      Agreement agreement,
      Runs runs,
      Commands commands) {
    this.parts = List.copyOf(parts);
    this.result = result;
    this.agreement = agreement;
    this.runs = runs;
    this.commands = commands;
  }

  /**
   * Does it. What keeps it from going on once something was started is told of the first request
   * that wasn't; before that, it ends this.
   *
   * @return whether anything was started; if not, some request would be refused
   */
  public boolean carryOut() {
    List<ApplyPart> left = new ArrayList<>(parts);
    boolean started = false;
    while (!left.isEmpty()) {
      ApplyPart part = left.getFirst();
      try {
        if (!isAgreed(left)) {
          return started;
        }
        started = true;
        Optional<String> execution = runs.apply(part, this::ran);
        if (execution.isEmpty()) {
          return true;
        }
        if (agreement.overlooked(left, execution.get()).isPresent()) {
          agreed = Optional.empty();
        } else {
          left.removeFirst();
        }
      } catch (RuntimeException e) {
        if (!started) {
          throw e;
        }
        ran(part.first(), Outcome.of(e, commands));
        return true;
      }
    }
    if (result.allInPlace() && !agreed.orElseThrow().isEmpty()) {
      prune(agreed.get());
    }
    return true;
  }

  private void ran(Job job, Outcome outcome) {
    result.ran(Integer.parseInt(job.id()), outcome);
  }

  /** Whether all that is left may be started now; if not, some request would be refused. */
  private boolean isAgreed(List<ApplyPart> left) {
    while (agreed.isEmpty() || agreement.begun(left).isPresent()) {
      agreed = agreement.reached(left);
      if (agreed.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** What was left over before others began may be what they were asked for. */
  private void prune(List<JudgedLeftOver> toPrune) {
    Optional<Outcome> kept;
    try {
      kept = agreement.begun(List.of()).map(Application::mayBeAskedFor);
    } catch (RuntimeException e) {
      kept = Optional.of(Outcome.of(e, commands));
    }
    kept.ifPresentOrElse(
        why -> toPrune.forEach(one -> result.ran(one.left(), why)), () -> decommission(toPrune));
  }

  private static Outcome mayBeAskedFor(String executionArn) {
    return Outcome.of(
        new Failure(
            Exit.RUN_FAILED,
            "AppliedMeanwhile",
            "Execution "
                + executionArn
                + " of others began since this was agreed to, and may ask for it.",
            "Run the same command again: it compares and asks anew."));
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
