package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.managed.Tags;

/** A time counts, or doesn't, in a single mark, in a list of them and in the revocations alike. */
class MarkWordsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final String KEY = "AKIA0000000000000001";

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T07:00:00Z, true",
    "2026-03-01T07:00:00.123456789Z, true",
    "2026-03-01T08:05:00Z, true",
    "1970-01-01T00:00:00Z, true",
    "2026-03-01T08:05:00.001Z, false",
    "9999-01-01T00:00:00Z, false",
    "+1000000000-12-31T23:59:59Z, false",
    "1969-12-31T23:59:59Z, false",
    "2026-13-99T99:99:99Z, false",
    "2026-03-01T07:00:00, false",
    "soon, false",
    "'', false"
  })
  void time_countsInAllOrInNone(String time, boolean counts) {
    Optional<Instant> expected = counts ? Optional.of(Instant.parse(time)) : Optional.empty();
    Map<String, String> tags = Map.of("one", KEY + " " + time, Tags.REVOKED, KEY + "=" + time);
    Revocations revocations = Revocations.by(tags);

    assertThat(Mark.in(tags, "one", NOW).isPresent()).isEqualTo(counts);
    assertThat(MarkWords.in(tags, Tags.REVOKED).since(KEY, NOW)).isEqualTo(expected);
    assertThat(revocations.time(KEY, NOW)).isEqualTo(expected);
    assertThat(revocations.times(NOW)).isEqualTo(expected.stream().toList());
    assertThat(revocations.since(Instant.EPOCH, NOW)).hasSize(counts ? 1 : 0);
    assertThat(revocations.last(NOW)).contains(expected.orElse(Instant.MAX));
    assertThat(revocations.contain(KEY)).isTrue();
  }

  @Test
  void since_isTheFirstThatCounts() {
    assertThat(read("A=soon A=2026-03-01T07:00:00Z A=2026-03-01T06:00:00Z").since("A", NOW))
        .contains(NOW.minus(Duration.ofHours(1)));
    assertThat(read("AB=2026-03-01T07:00:00Z").since("A", NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "A", "none", "2026-03-01T07:00:00Z"})
  void words_withoutSubject_areLeftOut(String value) {
    assertThat(read(value).subjects()).isEmpty();
  }

  @Test
  void words_areReadAsWritten() {
    MarkWords words = read("").with("A", NOW).with("B", NOW.plusNanos(1)).with("C", NOW);

    assertThat(words.last(2).tag("t"))
        .isEqualTo(Map.of("t", "B=2026-03-01T08:00:00Z C=2026-03-01T08:00:00Z"));
    assertThat(words.last(9)).isEqualTo(words);
    assertThat(MarkWords.in(words.tag("t"), "t")).isEqualTo(words);
  }

  @Test
  void words_ofATagEach_areReadAsOfOne() {
    Map<String, String> tags =
        Map.of("t:B", "soon", "t:A", "2026-03-01T08:00:00Z", "t", "C=soon", "other:D", "soon");

    assertThat(MarkWords.each(tags, "t:")).isEqualTo(read("A=2026-03-01T08:00:00Z B=soon"));
    assertThat(read("C=soon").and(MarkWords.each(tags, "t:")).subjects())
        .containsExactly("C", "A", "B");
  }

  private static MarkWords read(String value) {
    return MarkWords.in(Map.of("t", value), "t");
  }
}
