package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

class UserKeysTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final String ID = "AKIA1";

  private static UserKeys user(
      String revoked, String label, boolean known, boolean used, Duration age) {
    Map<String, Set<String>> stages = new HashMap<>();
    if (!label.isEmpty()) {
      stages.put(SecretVersion.idFor(ID), Set.of(label));
    }
    return new UserKeys(
        "user",
        "rolebridge/user",
        List.of(new AccessKey(ID, true, NOW.minus(age))),
        Optional.of(
            new StoredSecret("arn", false, Instant.EPOCH, Map.of(Tags.REVOKED, revoked), stages)),
        known ? Set.of(ID) : Set.of(),
        Map.of(ID, used ? Optional.of(NOW) : Optional.empty()),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "AWSCURRENT, true, true, PT1H, CURRENT",
    "AWSPENDING, true, false, PT1H, PENDING",
    "AWSPREVIOUS, true, true, PT1H, PREVIOUS",
    "'', true, false, PT1H, PREVIOUS",
    "'', false, false, PT15M, UNKNOWN",
    "'', false, false, PT15M1S, ORPHAN",
    "'', false, true, PT1H, UNKNOWN"
  })
  void standing_byLabelUseAndAge(
      String label, boolean known, boolean used, Duration age, UserKeys.Standing standing) {
    UserKeys user = user("", label, known, used, age);

    assertThat(user.standing(user.keys().getFirst(), NOW)).isEqualTo(standing);
    UserKeys revoked = user(ID + "=" + NOW, label, known, used, age);
    assertThat(revoked.standing(revoked.keys().getFirst(), NOW))
        .isEqualTo(UserKeys.Standing.REVOKED);
  }

  /** The id has to be the whole word before the time, and the time need not be readable. */
  @ParameterizedTest
  @CsvSource({
    "AKIA1=2026-03-01T07:00:00Z, true",
    "AKIA0=2026-03-01T07:00:00Z AKIA1=2026-03-01T07:00:00Z, true",
    "AKIA1=2026-99-01T07:00:00Z, true",
    "AKIA1=, true",
    "AKIA12=2026-03-01T07:00:00Z, false",
    "XAKIA1=2026-03-01T07:00:00Z, false",
    "AKIA0=AKIA1=2026-03-01T07:00:00Z, false",
    "AKIA1, false",
    "'', false"
  })
  void isRevoked_byTheWholeId(String tag, boolean revoked) {
    UserKeys user = user(tag, StoredSecret.CURRENT, true, false, Duration.ZERO);

    assertThat(user.isRevoked(ID)).isEqualTo(revoked);
    assertThat(user.standing(user.keys().getFirst(), NOW) == UserKeys.Standing.REVOKED)
        .isEqualTo(revoked);
  }

  @Test
  void orphan_lastUseNotAskedFor_countsAsUsed() {
    UserKeys user =
        new UserKeys(
            "user",
            "rolebridge/user",
            List.of(new AccessKey(ID, true, Instant.EPOCH)),
            Optional.empty(),
            Set.of(),
            Map.of(),
            List.of());

    assertThat(user.orphan(NOW)).isEmpty();
    assertThat(user.isAbandoned(user.keys().getFirst(), NOW)).isTrue();
  }
}
