package rolebridge.cli.text;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times for people: to the second, and how far they are.
 *
 * @param now what they are seen from
 */
public record Times(Instant now) {

  private static final Pattern INSTANT =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z");

  /** For example {@code 2026-11-25T11:57:46Z (in 23 h)}. */
  public String of(Instant time) {
    return "%s (%s)".formatted(time.truncatedTo(ChronoUnit.SECONDS), relative(time));
  }

  /** The text with every time in it written so; what only looks like one stays. */
  public String in(String text) {
    return INSTANT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(time(found.group())));
  }

  private String time(String text) {
    try {
      return of(Instant.parse(text));
    } catch (DateTimeParseException noSuchDay) {
      return text;
    }
  }

  /** For example {@code in 23 h}, {@code 5 min ago} or {@code now}. */
  public String relative(Instant time) {
    Duration left = Duration.between(now, time);
    if (left.abs().toSeconds() == 0) {
      return "now";
    }
    return left.isPositive() ? "in " + rough(left) : rough(left.negated()) + " ago";
  }

  /** How long ago it was, for example {@code 5 min}. */
  public String since(Instant time) {
    return rough(Duration.between(time, now));
  }

  /** The largest unit that isn't zero, cut off. */
  private static String rough(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + " d";
    }
    if (time.toHours() > 0) {
      return time.toHours() + " h";
    }
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : Math.max(0, time.toSeconds()) + " s";
  }
}
