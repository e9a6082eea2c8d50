package rolebridge.domain.mark;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A tag's word and when it was said: {@code WORD 2026-03-01T08:00:00Z}. The one way in which such
 * tags are read: whoever may tag the thing can write anything there, and a spoke's administrators
 * may tag what is in their account. So a word that can't be read, lies in the future or before all
 * computing counts as missing, and never stops, delays or hides anything.
 */
public record TimedWord(String word, Instant time) {

  /** How far the clocks of two functions may differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** What the tag's value says; empty when it says nothing that counts. */
  public static Optional<TimedWord> read(String value, Instant now) {
    int space = value.lastIndexOf(' ');
    return space < 0
        ? Optional.empty()
        : time(value.substring(space + 1))
            .filter(time -> !time.isAfter(now.plus(SKEW)))
            .map(time -> new TimedWord(value.substring(0, space), time));
  }

  /** The time that the text is; empty when it is none. */
  public static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(time -> !time.isBefore(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return word + " " + time;
  }
}
