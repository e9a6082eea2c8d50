package rolebridge.composition;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import java.util.function.Supplier;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * What is made of functions where Lambda takes a snapshot of the execution environment (SnapStart).
 * The snapshot holds no client, no credentials and no value that has to be unique, since from one
 * many environments are restored; each makes its own. What only has to be loaded is loaded before
 * it.
 *
 * <p>Lambda calls both hooks (Lambda Developer Guide, "Lambda SnapStart runtime hooks for Java")
 * and knows them weakly, so whoever needs the hooks has to keep this. What a hook throws fails the
 * version's publication or the restore.
 */
final class Snapshot<T> implements Resource, Supplier<T> {

  private final Supplier<T> maker;
  private final Runnable priming;
  private T made;

  Snapshot(Supplier<T> maker, Runnable priming) {
    this.maker = maker;
    this.priming = priming;
  }

  static <T> Snapshot<T> of(Function<Functions, T> maker) {
    Snapshot<T> snapshot =
        new Snapshot<>(
            () -> maker.apply(new Functions()),
            new Priming(functions -> requireNonNull(maker.apply(functions)), new Environment()));
    Core.getGlobalContext().register(snapshot);
    return snapshot;
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    priming.run();
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    made = maker.get();
  }

  /**
   * What this execution environment has made.
   *
   * @throws IllegalStateException before a snapshot was restored
   */
  @Override
  public T get() {
    if (made == null) {
      throw new IllegalStateException(
          "Lambda asked for an answer before it restored the snapshot, so there are no clients.");
    }
    return made;
  }
}
