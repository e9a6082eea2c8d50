package rolebridge.cli;

import java.util.function.Function;
import java.util.function.Supplier;
import rolebridge.cli.batch.BatchResult;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.result.Count;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.RequestReader.Purpose;

/** Several requests of one command. */
final class Batch {

  private final Printer printer;
  private final RequestSet set;
  private final BatchResult result;

  Batch(Printer printer, RequestArguments arguments, Purpose purpose) {
    this.printer = printer;
    this.set = RequestSet.read(arguments.sources(), purpose);
    this.result = new BatchResult(set, arguments.passedOver());
  }

  /** Whether any is refused, so that nothing may be started. */
  boolean isRefused() {
    return !set.refused().isEmpty();
  }

  Outcome rejected() {
    return result.rejected();
  }

  /** Looks at each that isn't refused. */
  Outcome check(Function<Entry, Outcome> look) {
    set.entries().stream()
        .filter(Entry::isDistinct)
        .forEach(entry -> result.add(entry, outcome(() -> look.apply(entry))));
    return result.checked();
  }

  /**
   * Carries them out one after the other, as they were named: one that fails keeps none from being
   * started, but what every other would fail by too does, such as credentials that have expired.
   */
  Outcome carryOut(Function<RequestFile, Outcome> carry) {
    int all = (int) set.entries().stream().filter(Entry::isDistinct).count();
    int at = 0;
    for (Entry entry : set.entries()) {
      if (!entry.isDistinct()) {
        continue;
      }
      printer
          .progress()
          .say("%d of %s: %s".formatted(++at, Count.of(all, "request"), entry.file()));
      Outcome outcome = outcome(() -> carry.apply(entry.read().orElseThrow()));
      printer.ended();
      result.add(entry, outcome);
      printer.printPart(outcome);
      if (outcome.exit() == Exit.ENVIRONMENT) {
        break;
      }
    }
    return result.carriedOut();
  }

  /** Whatever ends one, the outcomes of the others are told. */
  private static Outcome outcome(Supplier<Outcome> work) {
    try {
      return work.get();
    } catch (Failure ended) {
      return Rejection.outcome(ended);
    } catch (RuntimeException ended) {
      return Outcome.of(ended);
    }
  }
}
