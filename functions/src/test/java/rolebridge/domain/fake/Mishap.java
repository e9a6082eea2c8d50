package rolebridge.domain.fake;

import java.time.Duration;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.RefusedByAwsException;

/** How one call of AWS goes wrong. */
public enum Mishap {
  READ_LAGS,
  REFUSED_ONCE,
  ANSWER_LOST,
  REFUSED_FOR_GOOD,
  ANSWER_LOST_FOR_GOOD,
  KILLED_BEFORE,
  KILLED_AFTER;

  /** How far a read lags behind. */
  public static final Duration LAG = Duration.ofSeconds(5);

  /** Whether it is over when the function is tried again. */
  public boolean passes() {
    return switch (this) {
      case READ_LAGS, REFUSED_ONCE, ANSWER_LOST -> true;
      default -> false;
    };
  }

  /** At the call of that number. */
  public Caller.Faults at(int number) {
    return call -> call.number() == number ? fault() : null;
  }

  private Fault fault() {
    return switch (this) {
      case READ_LAGS -> Fault.lagging(LAG);
      case REFUSED_ONCE -> Fault.refused(Mishap::unavailable);
      case ANSWER_LOST -> Fault.answerLost(Mishap::unavailable);
      case REFUSED_FOR_GOOD -> Fault.refused(Mishap::refusal);
      case ANSWER_LOST_FOR_GOOD -> Fault.answerLost(Mishap::refusal);
      case KILLED_BEFORE -> Fault.killedBefore();
      case KILLED_AFTER -> Fault.killedAfter();
    };
  }

  /** What goes away by itself. */
  public static RuntimeException unavailable() {
    return new AwsUnavailableException("AWS didn't answer");
  }

  /** What stays as it is however often it is tried. */
  public static RuntimeException refusal() {
    return new RefusedByAwsException("AWS refused", null);
  }
}
