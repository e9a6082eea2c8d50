package rolebridge.it;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import rolebridge.cli.setup.Pause;

/** Waits for something by looking again and again. */
final class Poll {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private Poll() {}

  /** The first thing found; fails when there is none in time. */
  static <T> T until(String what, Duration limit, Supplier<Optional<T>> look) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
      }
      Pause.of(PAUSE);
    }
  }
}
