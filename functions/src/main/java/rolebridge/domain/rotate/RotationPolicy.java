package rolebridge.domain.rotate;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.port.AccessKey;

/**
 * How long keys live.
 *
 * @param maximumKeyAge a key is replaced by this age, not after it
 * @param gracePeriod how long the old key works on after the switch
 * @param watchPeriod how long the old key stays inactive before it is deleted
 * @param schedulePeriod the time between two passes
 * @param handsOver whether keys are put into XSOAR's instances, whose Test has to be green before
 *     an old key's grace period begins
 */
public record RotationPolicy(
    Duration maximumKeyAge,
    Duration gracePeriod,
    Duration watchPeriod,
    Duration schedulePeriod,
    boolean handsOver) {

  /** XSOAR's AWS Secrets Manager integration caches a secret for 10 minutes. */
  public static final Duration LEAST_GRACE_PERIOD = Duration.ofMinutes(15);

  /**
   * How long a day's passes may take until each due key is replaced: twice what 5,000 users take,
   * at 20 s each and five at a time.
   */
  static final Duration PASSES_TAKE = Duration.ofHours(12);

  private static final Pattern RATE =
      Pattern.compile("rate\\(([1-9][0-9]{0,5}) (minute|hour|day)s?\\)");

  public RotationPolicy {
    if (gracePeriod.compareTo(LEAST_GRACE_PERIOD) < 0) {
      throw new IllegalArgumentException(
          "A grace period of " + gracePeriod + " is shorter than " + LEAST_GRACE_PERIOD);
    }
    if (maximumKeyAge.compareTo(schedulePeriod) <= 0) {
      throw new IllegalArgumentException(
          "A maximum key age of " + maximumKeyAge + " leaves no pass of every " + schedulePeriod);
    }
  }

  /**
   * The time between two passes of a schedule like {@code rate(1 day)} (<a
   * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rate-expressions.html">rate
   * expressions</a>).
   */
  public static Duration periodOf(String schedule) {
    Matcher rate = RATE.matcher(schedule);
    if (!rate.matches()) {
      throw new IllegalArgumentException(
          "Schedule " + schedule + " isn't a rate like rate(1 day), which tells how often it runs");
    }
    long value = Long.parseLong(rate.group(1));
    return switch (rate.group(2)) {
      case "minute" -> Duration.ofMinutes(value);
      case "hour" -> Duration.ofHours(value);
      default -> Duration.ofDays(value);
    };
  }

  /**
   * The first pass after this instant replaces the key. It comes before the maximum age by {@link
   * #PASSES_TAKE}, so that the last of many users is in time too; by less where keys live so short
   * that it would be more than half of what the schedule leaves of their life.
   */
  public Instant dueDate(AccessKey key) {
    return dueDate(key.createDate());
  }

  /** The same of a key that was created then. */
  public Instant dueDate(Instant createDate) {
    Duration life = maximumKeyAge.minus(schedulePeriod);
    Duration half = life.dividedBy(2);
    return createDate.plus(life).minus(PASSES_TAKE.compareTo(half) < 0 ? PASSES_TAKE : half);
  }
}
