package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.managed.Tags;

/** A proof counts for its key, for its roles and for as long as a function runs. */
class ProofTest {

  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final Proof PROOF = new Proof("AKIAOTHER00000000001", List.of("a", "b"));

  @ParameterizedTest
  @CsvSource({"PT0S, true", "PT14M59.999S, true", "PT15M, false", "PT-15M, false", "P1D, false"})
  void isIn_aQuarterOfAnHour(Duration ago, boolean counts) {
    assertThat(PROOF.isIn(PROOF.tags(NOW.minus(ago)), NOW)).isEqualTo(counts);
  }

  @Test
  void isIn_timeThatCannotBeRead_isNone() {
    Map<String, String> tags = new HashMap<>(PROOF.tags(NOW));
    tags.computeIfPresent(Tags.PROVEN, (_, value) -> value.replace(NOW.toString(), "soon"));

    assertThat(PROOF.isIn(tags, NOW)).isFalse();
  }

  @Test
  void isIn_rolesInAnotherOrder_areTheSame() {
    assertThat(new Proof(PROOF.accessKeyId(), List.of("b", "a")).isIn(PROOF.tags(NOW), NOW))
        .isTrue();
  }

  @Test
  void isIn_otherRoles_orAnotherKey_isNone() {
    Map<String, String> tags = PROOF.tags(NOW);

    assertThat(new Proof(PROOF.accessKeyId(), List.of("a")).isIn(tags, NOW)).isFalse();
    assertThat(new Proof("AKIATHIRD00000000001", PROOF.roles()).isIn(tags, NOW)).isFalse();
    assertThat(PROOF.isIn(Map.of(), NOW)).isFalse();
  }
}
