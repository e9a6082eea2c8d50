package rolebridge.cli.verify.trial;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.NotTriedException;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Starts.Start;
import rolebridge.cli.verify.Trial;

/** How long the stack's functions take to start, with and without snapshots. Makes nothing. */
final class ColdStarts implements Trial {

  private static final Duration BACK = Duration.ofDays(14);

  @Override
  public String name() {
    return "cold-starts";
  }

  @Override
  public String tried() {
    return "the starts of ResolveRequest in its log of 14 days, with SnapStart and without";
  }

  @Override
  public String expected() {
    return "those with SnapStart answer sooner; the figures are the ones to send us";
  }

  @Override
  public Seen run(Bench bench) {
    List<Start> all = bench.starts().since(bench.patience().now().minus(BACK));
    List<Start> restored = all.stream().filter(Start::restored).toList();
    List<Start> initialized = all.stream().filter(start -> !start.restored()).toList();
    if (all.isEmpty()) {
      throw new NotTriedException("needs a provision within the last 14 days");
    }
    boolean both = !restored.isEmpty() && !initialized.isEmpty();
    return new Seen(
        !both || seconds(restored) < seconds(initialized),
        text("with SnapStart", restored) + "; " + text("without", initialized),
        seconds(restored.isEmpty() ? initialized : restored),
        restored.isEmpty() ? initialized.size() : restored.size());
  }

  private static double seconds(List<Start> starts) {
    return median(starts, start -> start.beginMillis() + start.runMillis());
  }

  private static String text(String how, List<Start> starts) {
    return starts.isEmpty()
        ? how + " none yet"
        : "%s %.2f s to the answer, %.2f s of it to begin (median of %d)"
            .formatted(how, seconds(starts), median(starts, Start::beginMillis), starts.size());
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> millis) {
    double[] sorted = starts.stream().mapToDouble(millis).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return Math.round(median) / 1000.0;
  }
}
