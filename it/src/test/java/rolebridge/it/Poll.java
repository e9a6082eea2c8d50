package rolebridge.it;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import rolebridge.cli.setup.Pause;

/**
 * Waits for something by looking again and again, seldomer the longer it takes. One limit for all
 * ends a wait for what never comes; it says nothing of how fast anything has to be.
 */
final class Poll {

  static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private Poll() {}

  /** What the call is refused with, once what was changed of IAM counts where it goes. */
  static <E extends Exception> E refusal(Class<E> type, String what, ThrowingCallable call) {
    return until(
        "the refusal of " + what, () -> Optional.ofNullable(catchThrowableOfType(type, call)));
  }

  /** The first thing found; fails when there is none in time. */
  static <T> T until(String what, Supplier<Optional<T>> look) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Duration pause = SHORTEST_PAUSE;
    while (true) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LIMIT.toMinutes() + " min: " + what);
      }
      Pause.of(pause);
      Duration longer = pause.multipliedBy(5).dividedBy(4);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }
}
