package rolebridge.domain.fake;

import java.util.function.Supplier;

/** What goes wrong at one port call. */
public final class Fault {

  private final boolean effect;
  private final boolean kill;
  private final Supplier<? extends RuntimeException> error;

  private Fault(boolean effect, boolean kill, Supplier<? extends RuntimeException> error) {
    this.effect = effect;
    this.kill = kill;
    this.error = error;
  }

  /** The call fails and does nothing. */
  public static Fault refused(Supplier<? extends RuntimeException> error) {
    return new Fault(false, false, error);
  }

  /** The call does its work, and its answer is lost. */
  public static Fault answerLost(Supplier<? extends RuntimeException> error) {
    return new Fault(true, false, error);
  }

  /** The function is killed as it is about to call. */
  public static Fault killedBefore() {
    return new Fault(false, true, null);
  }

  /** The function is killed as the call has done its work. */
  public static Fault killedAfter() {
    return new Fault(true, true, null);
  }

  boolean hasEffect() {
    return effect;
  }

  boolean kills() {
    return kill;
  }

  RuntimeException error() {
    return error.get();
  }
}
