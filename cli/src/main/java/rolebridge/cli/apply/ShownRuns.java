package rolebridge.cli.apply;

import java.util.function.BiConsumer;
import java.util.function.Function;
import rolebridge.cli.machine.ManyRuns.Ended;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.run.Execution;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.text.Names;

/** Several runs as one step of the command, with a line for each that ends. */
public final class ShownRuns {

  private final Progress progress;
  private final boolean wide;

  /**
   * @param wide whether people are told ARNs in full
   */
  public ShownRuns(Progress progress, boolean wide) {
    this.progress = progress;
    this.wide = wide;
  }

  /**
   * Shows them while they go on; the step has failed if one has.
   *
   * @param name of the step
   * @param all how many there are
   * @param work runs them; it is given what takes each as it ends
   * @param ended takes each after that
   */
  public <T> T of(
      String name,
      int all,
      Function<BiConsumer<Ended, Outcome>, T> work,
      BiConsumer<Job, Outcome> ended) {
    try (Progress.Step step = progress.start(name)) {
      int[] done = {0};
      int[] failed = {0};
      T result =
          work.apply(
              (one, outcome) -> {
                ended.accept(one.job(), outcome);
                progress.say(line(one, outcome));
                failed[0] += outcome.exit() == Exit.DONE ? 0 : 1;
                step.count(++done[0], all);
              });
      if (failed[0] == 0) {
        step.done("");
      } else {
        step.failed(failed[0] + " of " + done[0] + " failed");
      }
      return result;
    }
  }

  private String line(Ended ended, Outcome outcome) {
    Object said = outcome.document().get("error");
    return "%s %s%s"
        .formatted(
            said == null ? "✓" : "✗",
            ended.execution().map(this::named).orElse(ended.job().userName()),
            said == null ? "" : "  " + said);
  }

  private String named(Execution execution) {
    return Names.of(execution.arn(), wide).of(execution.arn());
  }
}
