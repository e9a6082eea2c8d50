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
    tags.put(Tags.REVOKED, "AKIA00000000000A=" + EARLIER + " AKIA00000000000B=soon");
    tags.put(Tags.REVOKED_KEY + "AKIA00000000000C", EARLIER.toString());
    Revocations before = Revocations.by(tags);

    Revocations after =
        before.with(List.of("AKIA00000000000D", "AKIA00000000000C", "AKIA00000000000A"), NOW);
    Map<String, String> added =
        before.tagsWith(List.of("AKIA00000000000D", "AKIA00000000000C", "AKIA00000000000A"), NOW);

    assertThat(before.keyIds())
        .containsExactly("AKIA00000000000A", "AKIA00000000000B", "AKIA00000000000C");
    assertThat(after.keyIds())
        .containsExactly(
            "AKIA00000000000A", "AKIA00000000000B", "AKIA00000000000C", "AKIA00000000000D");
    assertThat(added).isEqualTo(Map.of(Tags.REVOKED_KEY + "AKIA00000000000D", NOW.toString()));
    tags.putAll(added);
    assertThat(Revocations.by(tags)).isEqualTo(after);
    assertThat(after.time("AKIA00000000000C", NOW)).contains(EARLIER);
    assertThat(after.time("AKIA00000000000D", NOW)).contains(NOW);
  }

  /** Its sessions were denied by the time of the first, and it is inactive since. */
  @Test
  void with_revokedBefore_keepsItsTime() {
    Revocations before = read("AKIA00000000000A=" + EARLIER + " AKIA00000000000B=" + EARLIER);

    assertThat(before.with(List.of("AKIA00000000000A"), NOW)).isEqualTo(before);
    assertThat(before.tagsWith(List.of("AKIA00000000000A"), NOW)).isEmpty();
    assertThat(before.with(List.of("AKIA00000000000C", "AKIA00000000000C"), NOW).keyIds())
        .containsExactly("AKIA00000000000A", "AKIA00000000000B", "AKIA00000000000C");
  }

  /** A tag goes when nothing names any key of it, and that for longer than a list may be late. */
  @ParameterizedTest
  @CsvSource({
    "rolebridge:revoked, AKIA00000000000A=2026-03-01T06:59:59Z, true",
    "rolebridge:revoked, AKIA00000000000A=2026-03-01T07:00:00Z, false",
    "rolebridge:revoked, AKIA00000000000A=soon, true",
    "rolebridge:revoked, AKIA00000000000A=2026-03-01T06:00:00Z AKIA000000000NAM=2026-03-01T06:00:00Z, false",
    "rolebridge:revoked, AKIA00000000000A=2026-03-01T06:00:00Z AKIA00000000000B=2026-03-01T07:30:00Z, false",
    "rolebridge:revoked, none, true",
    "rolebridge:revoked:AKIA00000000000A, 2026-03-01T06:59:59Z, true",
    "rolebridge:revoked:AKIA00000000000A, 2026-03-01T07:00:00Z, false",
    "rolebridge:revoked:AKIA00000000000A, soon, true",
    "rolebridge:revoked:AKIA000000000NAM, 2026-03-01T06:00:00Z, false",
    "rolebridge:revoked:AKIA000000000NAM, soon, false",
    "rolebridge:revoked:no-key, 2026-03-01T08:00:00Z, true",
    "rolebridge:revocations, AKIA00000000000A=2026-03-01T06:00:00Z, false",
    "rolebridge:leaving, AKIA00000000000A=2026-03-01T06:00:00Z, false"
  })
  void over_whatNothingNames(String tag, String value, boolean over) {
    assertThat(Revocations.over(Map.of(tag, value), Set.of("AKIA000000000NAM"), EARLIER, NOW))
        .isEqualTo(over ? Set.of(tag) : Set.of());
  }

  @Test
  void since_thatMomentOrLater() {
    Revocations all =
        read("AKIA00000000000A=" + EARLIER + " AKIA00000000000B=" + NOW + " AKIA00000000000C=soon");

    assertThat(all.since(EARLIER, NOW)).containsExactly("AKIA00000000000A", "AKIA00000000000B");
    assertThat(all.since(EARLIER.plusMillis(1), NOW)).containsExactly("AKIA00000000000B");
  }

  /** Where nobody can tell when one was revoked, every key may have been there before. */
  @Test
  void cameAfter_theLastRevocationCounts() {
    Revocations all = read("AKIA00000000000A=" + EARLIER + " AKIA00000000000B=" + NOW);
    AccessKey between = new AccessKey("AKIA00000000000D", true, EARLIER.plusSeconds(1));
    AccessKey young = new AccessKey("AKIA00000000000D", true, NOW);

    assertThat(all.cameAfter(between, NOW)).isTrue();
    assertThat(all.cameAfter(young, NOW)).isFalse();
    assertThat(read("AKIA00000000000A=" + EARLIER).cameAfter(between, NOW)).isFalse();
    assertThat(read("AKIA00000000000A=" + EARLIER + " AKIA00000000000B=soon").cameAfter(young, NOW))
        .isTrue();
    assertThat(read("").cameAfter(between, NOW)).isFalse();
  }
}
