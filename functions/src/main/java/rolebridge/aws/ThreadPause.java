package rolebridge.aws;

import java.time.Duration;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.port.Pause;

/** Pauses the function's thread. */
public final class ThreadPause implements Pause {

  @Override
  public void of(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsUnavailableException("Interrupted while waiting for AWS", e);
    }
  }
}
