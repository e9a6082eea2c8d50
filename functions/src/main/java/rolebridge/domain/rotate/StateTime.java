package rolebridge.domain.rotate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How times go into a state's data: JSONata reads them to the millisecond at most. */
public final class StateTime {

  private StateTime() {}

  /** ISO 8601 in UTC, cut to the millisecond. */
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
