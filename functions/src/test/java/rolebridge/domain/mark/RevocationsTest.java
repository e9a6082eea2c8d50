package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;

/** Which keys were revoked is never forgotten while they can come back. */
class RevocationsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Instant EARLIER = NOW.minus(Duration.ofHours(1));

  private static Revocations read(String value) {
    return Revocations.by(Map.of(Tags.REVOKED, value));
  }

  /** A tag has room for five, so those go that can't come back. */
  @Test
  void with_anotherKey_keepsThoseThatSomethingNames() {
    Revocations before = read("A=" + EARLIER + " B=soon C=" + EARLIER);

    Revocations after = before.with(List.of("D"), NOW, List.of("A", "B"));

    assertThat(after.keyIds()).containsExactly("A", "B", "D");
    assertThat(after.time("A", NOW)).contains(EARLIER);
    assertThat(after.time("D", NOW)).contains(NOW);
  }

  /** Its sessions were denied by the time of the first, and it is inactive since. */
  @Test
  void with_revokedBefore_keepsItsTime_whetherOrNotItIsNamed() {
    Revocations before = read("A=" + EARLIER + " B=" + EARLIER);

    assertThat(before.with(List.of("A"), NOW, List.of())).isEqualTo(before);
    Revocations after = before.with(List.of("A", "C"), NOW, List.of("C"));
    assertThat(after.keyIds()).containsExactly("A", "C");
    assertThat(after.time("A", NOW)).contains(EARLIER);
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
