package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.123456789Z");

  @Test
  void read_whatWasWritten_isTheSame() {
    assertThat(Mark.in(Mark.tag("t", "arn:x", NOW), "t", NOW)).contains(new Mark("arn:x", NOW));
    assertThat(read("ending-keys 2025-01-01T00:00:00Z"))
        .contains(new Mark("ending-keys", Instant.parse("2025-01-01T00:00:00Z")));
  }

  @Test
  void read_clocksDiffer_counts() {
    Instant ahead = NOW.plus(Duration.ofMinutes(5));

    assertThat(read("x " + ahead)).isPresent();
    assertThat(read("x " + ahead.plusNanos(1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "none",
        "2026-03-01T08:00:00Z",
        " 2026-03-01T08:00:00Z",
        "x 2026-13-99T99:99:99Z",
        "x 9999-01-01T00:00:00Z",
        "x +999999999-12-31T23:59:59.999999999Z",
        "x +1000000000-12-31T23:59:59Z",
        "x -999999999-01-01T00:00:00Z",
        "x 1969-12-31T23:59:59Z",
        "x 2026-03-01T08:00:00",
        "x 2026-03-01T08:00:00Z "
      })
  void read_whatCantBeTrue_countsAsMissing(String value) {
    assertThat(read(value)).isEmpty();
  }

  private static Optional<Mark> read(String value) {
    return Mark.in(Map.of("t", value), "t", NOW);
  }
}
