package rolebridge.domain.mark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * A tag's word that something happened to a key, and when: {@code AKIA… 2026-03-01T08:00:00Z}. One
 * that can't be read or lies in the future counts as missing, so that an edited tag never makes a
 * period pass sooner, nor never.
 */
public record Mark(String accessKeyId, Instant time) {

  /** The tag's mark when it is about this key. */
  public static Optional<Mark> of(
      Map<String, String> tags, String tag, String accessKeyId, Instant now) {
    return TimedWord.read(tags.getOrDefault(tag, ""), now)
        .filter(said -> said.word().equals(accessKeyId))
        .map(said -> new Mark(said.word(), said.time().truncatedTo(ChronoUnit.MILLIS)));
  }

  @Override
  public String toString() {
    return new TimedWord(accessKeyId, time).toString();
  }
}
