package rolebridge.domain.port;

import java.time.Duration;

/** Lets time pass between two tries. */
@FunctionalInterface
public interface Pause {

  /** Returns after about this time; the thread's interruption ends the program's work. */
  void of(Duration duration);
}
