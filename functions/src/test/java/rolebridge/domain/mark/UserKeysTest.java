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
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.RotationRun;

class UserKeysTest {

  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final String ID = "AKIA0000000000001";

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
    "AKIA0000000000001=2026-03-01T07:00:00Z, true",
    "AKIA0000000000000=2026-03-01T07:00:00Z AKIA0000000000001=2026-03-01T07:00:00Z, true",
    "AKIA0000000000001=2026-99-01T07:00:00Z, true",
    "AKIA0000000000001=, true",
    "AKIA00000000000012=2026-03-01T07:00:00Z, false",
    "XAKIA0000000000001=2026-03-01T07:00:00Z, false",
    "AKIA0000000000000=AKIA0000000000001=2026-03-01T07:00:00Z, false",
    "AKIA0000000000001, false",
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

  /** A secret whose current key was stored then, and that has these tags besides. */
  private static UserKeys stored(
      boolean listed, Duration ago, boolean deleted, Map<String, String> tags) {
    return new UserKeys(
        "user",
        "rolebridge/user",
        listed ? List.of(new AccessKey(ID, true, NOW)) : List.of(),
        Optional.of(
            new StoredSecret(
                "arn",
                deleted,
                NOW.minus(ago),
                tags,
                Map.of(SecretVersion.idFor(ID), Set.of(StoredSecret.CURRENT)))),
        Set.of(ID),
        Map.of(),
        List.of());
  }

  private static boolean isWaitedFor(UserKeys user) {
    try {
      user.requireStoredKeySeen(NOW);
      return false;
    } catch (NotYetPropagatedException e) {
      assertThat(e).hasMessageContainingAll("user user", ID + " was stored", "start again");
      return true;
    }
  }

  /** IAM's list may lack it for seconds; what is gone for longer was deleted. */
  @ParameterizedTest
  @CsvSource({"PT0S, true", "PT59.999S, true", "PT1M, false", "PT1H, false"})
  void storedKey_thatIsNotListed_isWaitedForAMinute(Duration ago, boolean waits) {
    assertThat(isWaitedFor(stored(false, ago, false, Map.of()))).isEqualTo(waits);
    Map<String, String> promoted = Mark.tag(Tags.PROMOTED, ID, NOW.minus(ago));
    assertThat(isWaitedFor(stored(false, Duration.ofDays(9), false, promoted))).isEqualTo(waits);
    Map<String, String> another = Mark.tag(Tags.PROMOTED, "AKIA0000000000000", NOW.minus(ago));
    assertThat(isWaitedFor(stored(false, Duration.ofDays(9), false, another))).isFalse();
  }

  @Test
  void storedKey_thatIsListed_orMayHaveBeenEnded_isNotWaitedFor() {
    assertThat(isWaitedFor(stored(true, Duration.ZERO, false, Map.of()))).isFalse();
    assertThat(isWaitedFor(stored(false, Duration.ZERO, true, Map.of()))).isFalse();
    for (Map<String, String> ended :
        List.of(
            UserDeparture.tag(UserDeparture.Stage.ENDING_KEYS, NOW),
            Map.of(Tags.REVOKED, ID + "=" + NOW))) {
      UserKeys user = stored(false, Duration.ZERO, false, ended);
      assertThat(isWaitedFor(user)).as("%s", ended).isFalse();
      assertThat(user.mayHaveEnded(ID, NOW)).isTrue();
    }
    assertThat(stored(true, Duration.ZERO, false, Map.of()).mayHaveEnded(ID, NOW)).isFalse();
  }

  /** By then each list shows it as it is. */
  @ParameterizedTest
  @CsvSource({
    "true, false, PT1H, false",
    "true, true, PT1H, true",
    "false, false, PT1H, true",
    "false, false, PT59.999S, false",
    "false, false, PT1M, true",
    "true, true, PT59.999S, false",
  })
  void current_thatIsInactiveOrGoneForAMinute_isUnusable(
      boolean listed, boolean inactive, Duration ago, boolean unusable) {
    UserKeys user = stored(listed, ago, false, Map.of());
    UserKeys found =
        new UserKeys(
            "user",
            "rolebridge/user",
            listed ? List.of(new AccessKey(ID, !inactive, NOW)) : List.of(),
            user.secret(),
            Set.of(ID),
            Map.of(),
            List.of());

    assertThat(found.unusableCurrent(NOW)).isEqualTo(unusable ? Optional.of(ID) : Optional.empty());
    for (Map<String, String> ended :
        List.of(
            UserDeparture.tag(UserDeparture.Stage.ENDING_KEYS, NOW),
            Map.of(Tags.REVOKED, ID + "=" + NOW))) {
      assertThat(found.withSecret(stored(false, ago, false, ended).secret().get()))
          .extracting(leaving -> leaving.unusableCurrent(NOW))
          .isEqualTo(Optional.empty());
    }
  }

  private static boolean isForeign(
      String version, boolean deleted, Map<String, String> tags, String label) {
    StoredSecret secret =
        new StoredSecret("arn", deleted, Instant.EPOCH, tags, Map.of(version, Set.of(label)));
    return stored(true, Duration.ZERO, false, Map.of()).withSecret(secret).isCurrentForeign(NOW);
  }

  /** A secret that is to be deleted, or whose user leaves, has no readers to be told of. */
  @Test
  void current_thatRolebridgeDidNotStore_isForeign_whileTheSecretIsRead() {
    String own = SecretVersion.idFor(ID);
    String another = "5b1ab9bb-d1cf-4d5c-9d0c-6a3cbe5e6f2c";

    assertThat(isForeign(own, false, Map.of(), StoredSecret.CURRENT)).isFalse();
    assertThat(isForeign(another, false, Map.of(), StoredSecret.CURRENT)).isTrue();
    assertThat(isForeign(own, false, Map.of(), StoredSecret.PREVIOUS)).isTrue();
    assertThat(isForeign(another, true, Map.of(), StoredSecret.CURRENT)).isFalse();
    assertThat(
            isForeign(
                another,
                false,
                UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, NOW),
                StoredSecret.CURRENT))
        .isFalse();
    assertThat(
            UserKeys.byLabels("user", "rolebridge/user", List.of(), Optional.empty())
                .isCurrentForeign(NOW))
        .isFalse();
  }

  @Test
  void current_isTheKeyThatReadersGet() {
    assertThat(stored(true, Duration.ZERO, false, Map.of()).current())
        .map(AccessKey::id)
        .contains(ID);
    assertThat(stored(true, Duration.ZERO, true, Map.of()).current()).isEmpty();
    assertThat(stored(false, Duration.ZERO, false, Map.of()).current()).isEmpty();
  }

  @Test
  void orphan_isFoundAmongOthers() {
    UserKeys user = user("", "", false, false, Duration.ofHours(1));
    UserKeys more =
        new UserKeys(
            "user",
            "rolebridge/user",
            List.of(
                new AccessKey("AKIA0000000000000", true, Instant.EPOCH), user.keys().getFirst()),
            user.secret(),
            Set.of("AKIA0000000000000"),
            user.lastUsed(),
            List.of());

    assertThat(more.orphan(NOW)).map(AccessKey::id).contains(ID);
  }

  /** Somebody may have made it by hand and begun to use it, which IAM shows late. */
  @ParameterizedTest
  @CsvSource({
    "WORKS, 0, true",
    "WORKS, 1, false",
    "INACTIVE, 1, false",
    "REVOKED, 1, true",
    "GONE, 1, true",
    "GONE_AND_THERE_IS_ROOM, 1, false"
  })
  void orphan_whosePlaceIsNotNeeded_waitsUntilItsUsesShow(
      String current, long millisEarly, boolean found) {
    AccessKey orphan = new AccessKey("AKIA0000000000000", true, Instant.EPOCH);
    AccessKey used = new AccessKey("AKIA1111111111111", true, Instant.EPOCH);
    Instant shown = UserKeys.orphanShownUnused(orphan);
    assertThat(shown).isAfter(Instant.EPOCH.plus(UserKeys.ORPHAN_AGE));
    Map<String, String> tags =
        current.equals("REVOKED") ? Map.of(Tags.REVOKED_KEY + ID, shown.toString()) : Map.of();
    List<AccessKey> keys =
        switch (current) {
          case "GONE" -> List.of(used, orphan);
          case "GONE_AND_THERE_IS_ROOM" -> List.of(orphan);
          default -> List.of(new AccessKey(ID, current.equals("WORKS"), Instant.EPOCH), orphan);
        };
    UserKeys user =
        new UserKeys(
            "user",
            "rolebridge/user",
            keys,
            stored(true, Duration.ZERO, false, tags).secret(),
            Set.of(ID),
            Map.of(orphan.id(), Optional.empty(), used.id(), Optional.of(shown)),
            List.of());

    assertThat(user.orphan(shown.minusMillis(millisEarly)))
        .isEqualTo(found ? Optional.of(orphan) : Optional.empty());
  }

  @Test
  void withSecret_standsAsThatSays() {
    UserKeys user = user("", StoredSecret.PENDING, true, false, Duration.ZERO);

    UserKeys now = user.withSecret(stored(true, Duration.ZERO, false, Map.of()).secret().get());

    assertThat(now.labelled(StoredSecret.CURRENT)).contains(ID);
    assertThat(now.keys()).isEqualTo(user.keys());
  }

  /** Secrets Manager moves labels on; listing the versions is a call, so it is made for need. */
  @Test
  void key_ofAVersionWithoutLabel_isKnown() {
    FakeAws aws = Accounts.with(Requests.iam());
    String first = aws.keyIds(Requests.USER).getFirst();
    assertThat(versionsAreListed(aws, first)).isFalse();
    RotationRun.now(aws).finish();
    assertThat(versionsAreListed(aws, first)).isFalse();

    aws.secretLabels(Requests.SECRET).remove(StoredSecret.PREVIOUS);
    assertThat(versionsAreListed(aws, first)).isTrue();

    aws.purgeSecret(Requests.SECRET);
    Caller caller = aws.caller();
    assertThat(read(aws, caller).knownKeyIds()).isEmpty();
    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .doesNotContain("ListSecretVersionIds");
  }

  private static boolean versionsAreListed(FakeAws aws, String known) {
    Caller caller = aws.caller();
    assertThat(read(aws, caller).knownKeyIds()).contains(known);
    return caller.calls().stream()
        .anyMatch(call -> call.operation().equals("ListSecretVersionIds"));
  }

  private static UserKeys read(FakeAws aws, Caller caller) {
    return UserKeys.of(
        Requests.USER,
        Requests.SECRET,
        aws.caller().accessKeys().list(Requests.USER),
        caller.secrets().find(Requests.SECRET),
        caller.secrets());
  }
}
