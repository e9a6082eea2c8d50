package rolebridge.cli.batch;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import rolebridge.cli.hub.LiveCheck;
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
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.request.RequestReader.Purpose;
import software.amazon.awssdk.core.exception.SdkException;

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

  /** The members of the command's document, as they are while it goes on. */
  public Map<String, Object> soFar() {
    return result.soFar();
  }

  /** The outcome when any request is refused. */
  public Outcome rejected() {
    return result.rejected();
  }

  /** Looks at each that isn't refused, until what keeps it from that would do so for each. */
  public Outcome check(Function<Entry, Outcome> look) {
    for (Entry entry : set.entries()) {
      if (entry.isDistinct()) {
        result.begin(entry);
        Ended ended = ended(() -> look.apply(entry));
        result.add(entry, ended.outcome());
        if (ended.forAll()) {
          break;
        }
      }
    }
    return result.checked();
  }

  /**
   * Carries them out one after the other, as they were named: one that fails keeps none from being
   * started, but what every other would fail by too does, such as credentials that have expired.
   */
  public Outcome carryOut(Function<RequestFile, Outcome> carry) {
    oneByOne(
        entry -> carry.apply(entry.read().orElseThrow()),
        ended -> ended.outcome().exit() == Exit.ENVIRONMENT);
    return result.carriedOut();
  }

  /** Foretells each in the same order, until what keeps it from that would do so for each. */
  public Outcome foretell(Function<Entry, Outcome> look) {
    oneByOne(look, Ended::forAll);
    return result.foretold();
  }

  private void oneByOne(Function<Entry, Outcome> carry, Predicate<Ended> isLast) {
    int all = (int) set.entries().stream().filter(Entry::isDistinct).count();
    int at = 0;
    for (Entry entry : set.entries()) {
      if (!entry.isDistinct()) {
        continue;
      }
      progress.say("%d of %s: %s".formatted(++at, Count.of(all, "request"), entry.file()));
      result.begin(entry);
      Ended one = ended(() -> carry.apply(entry));
      result.add(entry, one.outcome());
      ended.accept(one.outcome());
      if (isLast.test(one)) {
        break;
      }
    }
  }

  /**
   * What came of one.
   *
   * @param forAll whether nothing else can come of the others
   */
  private record Ended(Outcome outcome, boolean forAll) {}

  /** Whatever ends one, the outcomes of the others are told. */
  private Ended ended(Supplier<Outcome> work) {
    try {
      return new Ended(work.get(), false);
    } catch (Failure ended) {
      return new Ended(Rejection.outcome(ended), ended.exit() == Exit.ENVIRONMENT);
    } catch (WorkflowException ended) {
      // One role or policy may be closed to whoever looks, and the others not.
      boolean forAll = !(ended instanceof PermissionMissingException) && !LiveCheck.mayPass(ended);
      return new Ended(Outcome.of(ended, commands), forAll);
    } catch (SdkException ended) {
      return new Ended(Outcome.of(ended, commands), true);
    } catch (RuntimeException ended) {
      return new Ended(Outcome.of(ended, commands), false);
    }
  }
}
