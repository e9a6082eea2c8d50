package rolebridge.domain.mark;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.managed.Tags;

/**
 * A tag's value of the form {@code <subject> <time>}: {@code AKIA… 2026-03-01T08:00:00Z}. All such
 * tags are read through this class, lists of them through {@link MarkWords}, since whoever may tag
 * the thing can write anything there, and a spoke's administrators may tag what is in their
 * account. So a mark that can't be read, has no subject, lies in the future or before 1970 counts
 * as missing: an edited tag can neither shorten a period nor stop it from ending, and never hides
 * anything.
 *
 * @param since to the millisecond
 */
public record Mark(String subject, Instant since) {

  /**
   * No function runs longer (Lambda's limit is 900 s), so an older mark of something that is about
   * to be done is a dead function's.
   */
  public static final Duration LONGEST_RUN = Duration.ofMinutes(15);

  /** How far the clocks of two functions may differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  public Mark {
    since = since.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The mark in this tag, if there is one that counts. */
  public static Optional<Mark> in(Map<String, String> tags, String tag, Instant now) {
    String value = tags.getOrDefault(tag, "");
    int space = value.lastIndexOf(' ');
    return space <= 0
        ? Optional.empty()
        : time(value.substring(space + 1), now)
            .map(time -> new Mark(value.substring(0, space), time));
  }

  /** Since when this tag says it of this subject, if it does. */
  public static Optional<Instant> since(
      Map<String, String> tags, String tag, String subject, Instant now) {
    return in(tags, tag, now).filter(mark -> mark.subject().equals(subject)).map(Mark::since);
  }

  /** The time that the text is; empty when it is none that can be true now. */
  static Optional<Instant> time(String text, Instant now) {
    return time(text).filter(time -> !time.isAfter(now.plus(SKEW)));
  }

  /** The time that the text is; empty when it is none that can be true, whatever the time. */
  public static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(time -> !time.isBefore(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The tag that says so. */
  public static Map<String, String> tag(String tag, String subject, Instant now) {
    return Map.of(tag, new Mark(subject, now).toString());
  }

  /** The tag that takes it back. */
  public static Map<String, String> none(String tag) {
    return Map.of(tag, Tags.NONE);
  }

  /** Whether the function that said what it is about to do may still be at it. */
  public static boolean isUnderWay(Instant since, Instant now) {
    return now.isBefore(since.plus(LONGEST_RUN));
  }

  @Override
  public String toString() {
    return subject + " " + since;
  }
}
