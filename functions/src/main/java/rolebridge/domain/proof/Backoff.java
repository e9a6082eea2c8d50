package rolebridge.domain.proof;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import rolebridge.domain.port.Pause;

/** The time budget that IAM's changes are given to spread, spent in ever longer pauses. */
public final class Backoff {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Clock clock;
  private final Pause pause;
  private final Instant deadline;
  private Instant begin;
  private Duration next = FIRST_PAUSE;

  public Backoff(Clock clock, Pause pause, Duration budget) {
    this.clock = clock;
    this.pause = pause;
    this.begin = clock.instant();
    this.deadline = begin.plus(budget);
  }

  /** Whether the budget has no room for another pause. */
  public boolean isOver() {
    return clock.instant().plus(next).isAfter(deadline);
  }

  /** Lets the next pause pass, or answers false when the budget is spent. */
  public boolean pause() {
    if (isOver()) {
      return false;
    }
    pause.of(next);
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    return true;
  }

  /** Whether so much time has passed since the wait began. */
  public boolean hasLasted(Duration duration) {
    return !clock.instant().isBefore(begin.plus(duration));
  }

  /** Another wait begins, within what is left of the budget. */
  public void beginAnew() {
    begin = clock.instant();
    next = FIRST_PAUSE;
  }
}
