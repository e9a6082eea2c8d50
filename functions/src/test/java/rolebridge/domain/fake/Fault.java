package rolebridge.domain.fake;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What goes wrong at one port call. */
public final class Fault {

  private final boolean effect;
  private final boolean kill;
  private final Duration lag;
  private final FakeAws then;
  private final Supplier<? extends RuntimeException> error;

  private Fault(boolean effect, boolean kill, Supplier<? extends RuntimeException> error) {
    this(effect, kill, Duration.ZERO, null, error);
  }

  private Fault(
      boolean effect,
      boolean kill,
      Duration lag,
      FakeAws then,
      Supplier<? extends RuntimeException> error) {
    this.effect = effect;
    this.kill = kill;
    this.lag = lag;
    this.then = then;
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

  /** A read answers with what was so long ago, but for what other executions changed since. */
  public static Fault lagging(Duration lag) {
    return new Fault(true, false, lag, null, null);
  }

  /** A read answers with what was then, whoever changed something since. */
  public static Fault showing(FakeAws then) {
    return new Fault(true, false, Duration.ZERO, then, null);
  }

  /** The function is killed as it is about to call. */
  public static Fault killedBefore() {
    return new Fault(false, true, null);
  }

  /** The function is killed as the call has done its work. */
  public static Fault killedAfter() {
    return new Fault(true, true, null);
  }

  /** How long a read's answer lags behind; zero when it is up to date. */
  Duration lag() {
    return lag;
  }

  /** What a read answers from; empty when it is the account itself. */
  Optional<FakeAws> then() {
    return Optional.ofNullable(then);
  }

  /** Whether the call ends with an answer, if an old one. */
  boolean answers() {
    return !lag.isZero() || then != null;
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
