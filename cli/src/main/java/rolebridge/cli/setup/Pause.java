package rolebridge.cli.setup;

import java.time.Duration;

/** The wait between two looks at something that another process does. */
public final class Pause {

  private Pause() {}

  public static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
