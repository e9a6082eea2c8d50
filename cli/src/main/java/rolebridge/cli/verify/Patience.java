package rolebridge.cli.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import rolebridge.domain.port.Pause;

/** Waits for AWS to spread a change, up to the end of the run at most. */
public final class Patience {

  /** How long rolebridge itself waits for a new key, trust or policy. */
  public static final Duration LIMIT = Duration.ofMinutes(2);

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** One server that knows isn't all that know, so rolebridge wants it so often in a row. */
  private static final int IN_A_ROW = 3;

  private final Clock clock;
  private final Pause pause;
  private final Instant end;

  /**
   * Makes it.
   *
   * @param end nothing is waited for after this
   */
  public Patience(Clock clock, Pause pause, Instant end) {
    this.clock = clock;
    this.pause = pause;
    this.end = end;
  }

  /** Something that may not be so yet. */
  @FunctionalInterface
  public interface Question {

    /** Whether it is so now; a {@link CallRefusedException} says that it isn't. */
    boolean holds();
  }

  /**
   * How a wait went.
   *
   * @param settled whether it was so three times in a row in the end
   * @param first until it was so for the first time; the whole wait when it never was
   * @param tries how often was asked
   * @param relapses how often it wasn't so after it had been
   * @param refusal what AWS refused last; empty when it refused nothing
   */
  public record Measured(boolean settled, Duration first, int tries, int relapses, String refusal) {

    /** For people. */
    public String text() {
      return settled
          ? "after %.1f s, %s%s"
              .formatted(
                  first.toMillis() / 1000.0,
                  tried(),
                  relapses == 0
                      ? ""
                      : ", not so again "
                          + (relapses == 1 ? "once" : relapses + " times")
                          + " in between")
          : "not within %d s, %s%s"
              .formatted(first.toSeconds(), tried(), refusal.isEmpty() ? "" : "; last " + refusal);
    }

    private String tried() {
      return tries == 1 ? "1 try" : tries + " tries";
    }
  }

  /**
   * Asks until it is so three times in a row, for 120 s at most.
   *
   * @throws NotTriedException where the run's end cuts that short, which tells nothing of AWS
   */
  public Measured until(Question question) {
    Instant start = clock.instant();
    Instant last = start.plus(LIMIT).isBefore(end) ? start.plus(LIMIT) : end;
    Duration first = null;
    int tries = 0;
    int row = 0;
    int relapses = 0;
    String refusal = "";
    while (true) {
      tries++;
      boolean holds;
      try {
        holds = question.holds();
      } catch (CallRefusedException refused) {
        holds = false;
        refusal = refused.text();
      }
      if (holds) {
        row++;
        first = first == null ? Duration.between(start, clock.instant()) : first;
      } else {
        relapses += first == null ? 0 : 1;
        row = 0;
      }
      if (row == IN_A_ROW || !clock.instant().isBefore(last)) {
        Duration whole = Duration.between(start, clock.instant());
        Measured measured =
            new Measured(
                row == IN_A_ROW, row == IN_A_ROW ? first : whole, tries, relapses, refusal);
        if (!measured.settled() && last.isBefore(start.plus(LIMIT))) {
          throw new NotTriedException("no time was left to wait: " + measured.text());
        }
        return measured;
      }
      pause.of(BETWEEN);
    }
  }

  /** The same of a call that AWS first refuses. */
  public Measured untilAccepted(Runnable call) {
    return until(
        () -> {
          call.run();
          return true;
        });
  }

  /**
   * The same of a call that AWS first accepts.
   *
   * @param expected the refusals that are waited for; others, as of a busy AWS, tell nothing
   */
  public Measured untilRefused(Predicate<CallRefusedException> expected, Runnable call) {
    return until(
        () -> {
          try {
            call.run();
            return false;
          } catch (CallRefusedException refused) {
            if (expected.test(refused)) {
              return true;
            }
            throw refused;
          }
        });
  }

  /** Whether the run's time is over. */
  boolean isOver() {
    return !clock.instant().isBefore(end);
  }

  /** Lets a moment pass. */
  void breathe() {
    pause.of(BETWEEN);
  }

  /** The time. */
  public Instant now() {
    return clock.instant();
  }
}
