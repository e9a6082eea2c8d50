package rolebridge.domain.port;

import java.time.Duration;

/** Lets time pass between two tries. */
@FunctionalInterface
public interface Pause {

  /**
   * So long after a change an answer may still lack it: "Changes that I make are not always
   * immediately visible" (IAM User Guide), which says of no number of seconds.
   */
  Duration UNTIL_SHOWN = Duration.ofSeconds(10);

  /** Returns after about this time; the thread's interruption ends the program's work. */
  void of(Duration duration);
}
