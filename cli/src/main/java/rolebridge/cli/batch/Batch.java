package rolebridge.cli.batch;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.text.Layout;
import rolebridge.domain.request.RequestReader.Purpose;

/** Several requests of one command. */
public final class Batch {

  private final Commands commands;
  private final Progress progress;
  private final Consumer<Outcome> ended;
  private final RequestSet set;
  private final BatchResult result;

  /**
   * Reads every request.
   *
   * @param commands that work on the same installation
   * @param layout of the lines that say what each came to
   * @param ended takes the outcome of each request that was carried out
   */
  public Batch(
      RequestArguments arguments,
      Purpose purpose,
      Commands commands,
      Progress progress,
      Layout layout,
      Consumer<Outcome> ended) {
    this.commands = commands;
    this.progress = progress;
    this.ended = ended;
    this.set = RequestSet.read(arguments.sources(), purpose);
    this.result = new BatchResult(set, arguments.passedOver(), layout);
  }

  /** Whether any is refused, so that nothing may be started. */
  public boolean isRefused() {
    return !set.refused().isEmpty();
  }

  /** Those that are to be carried out. */
  public List<RequestFile> requests() {
    return set.entries().stream()
        .filter(Entry::isDistinct)
        .map(entry -> entry.read().orElseThrow())
        .toList();
  }

  /** The outcome when any request is refused. */
  public Outcome rejected() {
    return result.rejected();
  }

  /** Looks at each that isn't refused. */
  public Outcome check(Function<Entry, Outcome> look) {
    set.entries().stream()
        .filter(Entry::isDistinct)
        .forEach(entry -> result.add(entry, outcome(() -> look.apply(entry))));
    return result.checked();
  }

  /**
   * Carries them out one after the other, as they were named: one that fails keeps none from being
   * started, but what every other would fail by too does, such as credentials that have expired.
   */
  public Outcome carryOut(Function<RequestFile, Outcome> carry) {
    int all = (int) set.entries().stream().filter(Entry::isDistinct).count();
    int at = 0;
    for (Entry entry : set.entries()) {
      if (!entry.isDistinct()) {
        continue;
      }
      progress.say("%d of %s: %s".formatted(++at, Count.of(all, "request"), entry.file()));
      Outcome outcome = outcome(() -> carry.apply(entry.read().orElseThrow()));
      result.add(entry, outcome);
      ended.accept(outcome);
      if (outcome.exit() == Exit.ENVIRONMENT) {
        break;
      }
    }
    return result.carriedOut();
  }

  /** Whatever ends one, the outcomes of the others are told. */
  private Outcome outcome(Supplier<Outcome> work) {
    try {
      return work.get();
    } catch (Failure ended) {
      return Rejection.outcome(ended);
    } catch (RuntimeException ended) {
      return Outcome.of(ended, commands);
    }
  }
}
