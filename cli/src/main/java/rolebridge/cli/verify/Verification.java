package rolebridge.cli.verify;

import java.util.ArrayList;
import java.util.List;
import rolebridge.cli.verify.Cleaning.Cleaned;
import rolebridge.cli.verify.TrialResult.Verdict;

/** Runs trials one after another and removes what they made, whatever happens. */
public final class Verification {

  private final Bench bench;
  private final Cleaning cleaning;

  public Verification(Bench bench, Cleaning cleaning) {
    this.bench = bench;
    this.cleaning = cleaning;
  }

  /** Hears of each trial. */
  public interface Listener {

    void begins(Trial trial);

    void ended(TrialResult result);
  }

  /**
   * How it went.
   *
   * @param cleaned what this run and dead runs had made
   */
  public record Report(List<TrialResult> results, Cleaned cleaned) {

    boolean isAsExpected() {
      return results.stream().noneMatch(TrialResult::isTrouble) && cleaned.left().isEmpty();
    }
  }

  /** Trials for which no time is left are not tried. */
  public Report of(List<Trial> trials, Listener listener) {
    Cleaned before = cleaning.ofExpired();
    List<TrialResult> results = new ArrayList<>();
    Cleaned after;
    try {
      for (Trial trial : trials) {
        listener.begins(trial);
        TrialResult result = result(trial);
        listener.ended(result);
        results.add(result);
      }
    } finally {
      after = cleaning.of(bench.run());
    }
    List<String> left = new ArrayList<>(before.left());
    left.addAll(after.left());
    return new Report(results, new Cleaned(before.removed() + after.removed(), left));
  }

  private TrialResult result(Trial trial) {
    if (bench.patience().isOver()) {
      return new TrialResult(trial, Verdict.NOT_TRIED, Seen.of(false, "no time was left"));
    }
    try {
      Seen seen = trial.run(bench);
      return new TrialResult(trial, seen.asExpected() ? Verdict.OK : Verdict.DIFFERS, seen);
    } catch (NotTriedException e) {
      return new TrialResult(trial, Verdict.NOT_TRIED, Seen.of(false, e.getMessage()));
    } catch (CallRefusedException e) {
      return new TrialResult(trial, Verdict.FAILED, Seen.of(false, e.text()));
    }
  }
}
