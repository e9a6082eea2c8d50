package rolebridge.domain.rotate;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * A tag's word that something happened to a key, and when: {@code AKIA… 2026-03-01T08:00:00Z}. One
 * that can't be read or lies in the future counts as missing, so that an edited tag never makes a
 * period pass sooner, nor never.
 */
record Mark(String accessKeyId, Instant time) {

  /** How far the clocks of two functions may differ. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** The tag's mark when it is about this key. */
  static Optional<Mark> of(Map<String, String> tags, String tag, String accessKeyId, Instant now) {
    return parse(tags.getOrDefault(tag, ""))
        .filter(mark -> mark.accessKeyId.equals(accessKeyId))
        .filter(mark -> !mark.time.isAfter(now.plus(SKEW)));
  }

  private static Optional<Mark> parse(String word) {
    int space = word.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Mark(
              word.substring(0, space),
              Instant.parse(word.substring(space + 1)).truncatedTo(ChronoUnit.MILLIS)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return accessKeyId + " " + time;
  }
}
