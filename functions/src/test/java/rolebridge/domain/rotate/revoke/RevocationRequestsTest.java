package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.managed.Tags;

class RevocationRequestsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  /** A mark whose time doesn't count is no record of the request, which is then written anew. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-01T07:00:00Z, 2026-03-01T07:00:00Z, false",
    "2026-02-28T08:00:00Z, 2026-02-28T08:00:00Z, false",
    "2026-02-28T07:59:59Z, 2026-03-01T08:00:00Z, true",
    "2026-03-01T08:05:00Z, 2026-03-01T08:00:00Z, true",
    "2026-03-01T08:06:00Z, 2026-03-01T08:00:00Z, true",
    "soon, 2026-03-01T08:00:00Z, true"
  })
  void repetition_isAsOfTheFirst(String time, Instant asOf, boolean anew) {
    RevocationInput input = request("event");
    String written = written(input, NOW).get(Tags.REVOCATIONS);
    Map<String, String> tags = Map.of(Tags.REVOCATIONS, written.replace(NOW.toString(), time));
    RevocationRequests requests = RevocationRequests.by(tags);

    assertThat(requests.asOf(input, NOW)).isEqualTo(asOf);
    assertThat(!requests.with(input, asOf, NOW).equals(requests)).isEqualTo(anew);
    assertThat(requests.asOf(request("another"), NOW)).isEqualTo(NOW);
  }

  /** A stranger's mark dates no request that says by itself when it was made. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-01T07:30:00Z, 2026-03-01T07:40:00Z, 2026-03-01T07:30:00Z",
    "'', 2026-03-01T07:40:00Z, 2026-03-01T07:40:00Z",
    "2026-04-01T00:00:00Z, 2026-03-01T07:40:00Z, 2026-03-01T07:00:00Z"
  })
  void mark_isBelievedOnlyWhereTheRequestSaysNothing(
      String requestedAt, String startedAt, Instant asOf) {
    RevocationInput input = new RevocationInput("user", "", "event", requestedAt, startedAt);
    Map<String, String> forged = written(request("event"), Instant.parse("2026-03-01T07:00:00Z"));

    assertThat(RevocationRequests.by(forged).asOf(input, NOW)).isEqualTo(asOf);
  }

  @Test
  void whatIsOver_ofTheFuture_orNoMark_isCleaned() {
    String old = written(request("old"), NOW.minus(Duration.ofDays(2))).get(Tags.REVOCATIONS);
    String future = written(request("new"), NOW.plusSeconds(200)).get(Tags.REVOCATIONS);
    String strangers = "x".repeat(120) + "=" + NOW.minusSeconds(60);
    String tag = old + " " + future + " " + strangers + " " + "x".repeat(40) + "=y";

    assertThat(
            RevocationRequests.by(Map.of(Tags.REVOCATIONS, tag))
                .with(request("event"), NOW, NOW)
                .tag())
        .isEqualTo(written(request("event"), NOW));
  }

  @Test
  void oldestOfFive_isForgotten() {
    RevocationRequests requests = RevocationRequests.by(Map.of());
    for (int i = 0; i < 5; i++) {
      requests = requests.with(request("event" + i), NOW.minus(Duration.ofHours(5L - i)), NOW);
    }

    assertThat(requests.asOf(request("event0"), NOW)).isEqualTo(NOW);
    assertThat(requests.asOf(request("event1"), NOW)).isEqualTo(NOW.minus(Duration.ofHours(4)));
    assertThat(requests.tag().get(Tags.REVOCATIONS)).hasSizeLessThan(256);
  }

  @Test
  void whatAnInputMayLack_isEmpty() {
    assertThat(new RevocationInput("user", "", null, null, null)).isEqualTo(request(""));
  }

  private static RevocationInput request(String id) {
    return new RevocationInput("user", "", id, "", "");
  }

  private static Map<String, String> written(RevocationInput input, Instant asOf) {
    return RevocationRequests.by(Map.of()).with(input, asOf, NOW).tag();
  }
}
