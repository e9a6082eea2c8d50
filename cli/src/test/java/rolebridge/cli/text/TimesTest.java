package rolebridge.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  private static final Times TIMES = new Times(Instant.parse("2026-11-24T08:15:00.5Z"));

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T08:15:00.7Z, now",
    "2026-11-24T08:15:31.5Z, in 31 s",
    "2026-11-24T08:14:00Z, 1 min ago",
    "2026-11-25T08:14:59Z, in 23 h",
    "2026-11-25T08:15:01Z, in 1 d",
    "2026-08-26T08:15:00Z, 90 d ago"
  })
  void relative_isTheLargestUnit(Instant time, String words) {
    assertThat(TIMES.relative(time)).isEqualTo(words);
  }

  /** A clock of another machine may be ahead. */
  @Test
  void since_isNeverNegative() {
    assertThat(TIMES.since(Instant.parse("2026-11-24T08:15:30Z"))).isEqualTo("0 s");
    assertThat(TIMES.since(Instant.parse("2026-11-24T06:10:00Z"))).isEqualTo("2 h");
  }

  @Test
  void in_text_hasNoFractionsOfSeconds() {
    assertThat(TIMES.in("Waits until 2026-12-03T15:41:37.687176370Z, see 2026-11-24."))
        .isEqualTo("Waits until 2026-12-03T15:41:37Z (in 9 d), see 2026-11-24.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-31T10:00:00Z", "2026-13-01T10:00:00Z", "2026-11-24T25:00:00.5Z"})
  void in_textThatOnlyLooksLikeATime_staysAsItIs(String none) {
    assertThat(TIMES.in("Until " + none + " or 2026-11-24T08:15:00Z"))
        .isEqualTo("Until " + none + " or 2026-11-24T08:15:00Z (now)");
  }
}
