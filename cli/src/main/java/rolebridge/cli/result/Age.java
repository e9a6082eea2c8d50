package rolebridge.cli.result;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, for people. */
final class Age {

  private Age() {}

  /** The largest unit that isn't zero, cut off. */
  static String rough(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d";
    }
    return time.toHours() > 0 ? time.toHours() + " h" : Math.max(0, time.toMinutes()) + " min";
  }

  /** The same since that time. */
  static String since(Instant time, Clock clock) {
    return rough(Duration.between(time, clock.instant()));
  }
}
