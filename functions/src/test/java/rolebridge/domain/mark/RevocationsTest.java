package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;

/** Which keys were revoked is never forgotten while they can come back. */
class RevocationsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Instant EARLIER = NOW.minus(Duration.ofHours(1));

  private static Revocations read(String value) {
    return Revocations.by(Map.of(Tags.REVOKED, value));
  }

  /** Each in a tag of its own, and what installations before this wrote counts as it did. */
  @Test
  void with_anotherKey_addsATag_andKeepsAll() {
    Map<String, String> tags = new HashMap<>();
    tags.put(Tags.REVOKED, "A=" + EARLIER + " B=soon");
    tags.put(Tags.REVOKED_KEY + "C", EARLIER.toString());
    Revocations before = Revocations.by(tags);

    Revocations after = before.with(List.of("D", "C", "A"), NOW);
    Map<String, String> added = before.tagsWith(List.of("D", "C", "A"), NOW);

    assertThat(before.keyIds()).containsExactly("A", "B", "C");
    assertThat(after.keyIds()).containsExactly("A", "B", "C", "D");
    assertThat(added).isEqualTo(Map.of(Tags.REVOKED_KEY + "D", NOW.toString()));
    tags.putAll(added);
    assertThat(Revocations.by(tags)).isEqualTo(after);
    assertThat(after.time("C", NOW)).contains(EARLIER);
    assertThat(after.time("D", NOW)).contains(NOW);
  }

  /** Its sessions were denied by the time of the first, and it is inactive since. */
  @Test
  void with_revokedBefore_keepsItsTime() {
    Revocations before = read("A=" + EARLIER + " B=" + EARLIER);

    assertThat(before.with(List.of("A"), NOW)).isEqualTo(before);
    assertThat(before.tagsWith(List.of("A"), NOW)).isEmpty();
    assertThat(before.with(List.of("C", "C"), NOW).keyIds()).containsExactly("A", "B", "C");
  }

  /** A tag goes when nothing names any key of it, and that for longer than a list may be late. */
  @ParameterizedTest
  @CsvSource({
    "rolebridge:revoked, A=2026-03-01T06:59:59Z, true",
    "rolebridge:revoked, A=2026-03-01T07:00:00Z, false",
    "rolebridge:revoked, A=soon, true",
    "rolebridge:revoked, A=2026-03-01T06:00:00Z NAMED=2026-03-01T06:00:00Z, false",
    "rolebridge:revoked, A=2026-03-01T06:00:00Z B=2026-03-01T07:30:00Z, false",
    "rolebridge:revoked, none, true",
    "rolebridge:revoked:A, 2026-03-01T06:59:59Z, true",
    "rolebridge:revoked:A, 2026-03-01T07:00:00Z, false",
    "rolebridge:revoked:A, soon, true",
    "rolebridge:revoked:NAMED, 2026-03-01T06:00:00Z, false",
    "rolebridge:revoked:NAMED, soon, false",
    "rolebridge:revocations, A=2026-03-01T06:00:00Z, false",
    "rolebridge:leaving, A=2026-03-01T06:00:00Z, false"
  })
  void over_whatNothingNames(String tag, String value, boolean over) {
    assertThat(Revocations.over(Map.of(tag, value), Set.of("NAMED"), EARLIER, NOW))
        .isEqualTo(over ? Set.of(tag) : Set.of());
  }

  @Test
  void since_thatMomentOrLater() {
    Revocations all = read("A=" + EARLIER + " B=" + NOW + " C=soon");

    assertThat(all.since(EARLIER, NOW)).containsExactly("A", "B");
    assertThat(all.since(EARLIER.plusMillis(1), NOW)).containsExactly("B");
  }

  /** Where nobody can tell when one was revoked, every key may have been there before. */
  @Test
  void cameAfter_theLastRevocationCounts() {
    Revocations all = read("A=" + EARLIER + " B=" + NOW);
    AccessKey between = new AccessKey("D", true, EARLIER.plusSeconds(1));
    AccessKey young = new AccessKey("D", true, NOW);

    assertThat(all.cameAfter(between, NOW)).isTrue();
    assertThat(all.cameAfter(young, NOW)).isFalse();
    assertThat(read("A=" + EARLIER).cameAfter(between, NOW)).isFalse();
    assertThat(read("A=" + EARLIER + " B=soon").cameAfter(young, NOW)).isTrue();
    assertThat(read("").cameAfter(between, NOW)).isFalse();
  }
}
