package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Next;
import rolebridge.domain.rotate.Decision.NothingDue;
import rolebridge.domain.rotate.Decision.Outlook;
import rolebridge.domain.rotate.Decision.Turn;
import rolebridge.domain.rotate.Decision.Work;

/** What happens to the keys of a user without roles, and when. */
class DepartureRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final Duration WATCH = RotationRun.POLICY.watchPeriod();
  private static final String CURRENT = "AKIACURRENT000000001";
  private static final String OTHER = "AKIAOTHER00000000001";

  private final List<AccessKey> keys = new ArrayList<>();
  private final Map<String, Optional<Instant>> lastUsed = new HashMap<>();
  private List<String> roles = List.of();

  private void key(String id, boolean active, Duration age) {
    keys.add(new AccessKey(id, active, NOW.minus(age)));
  }

  private Decision decide(Stage stage, Duration ago) {
    Map<String, String> tags = new HashMap<>(UserDeparture.tag(stage, NOW.minus(ago)));
    tags.put(Tags.MANAGED, Tags.TRUE);
    StoredSecret secret =
        new StoredSecret(
            "arn",
            false,
            Instant.EPOCH,
            tags,
            Map.of(SecretVersion.idFor(CURRENT), Set.of(StoredSecret.CURRENT)));
    UserKeys found =
        new UserKeys(
            "user", "rolebridge/user", keys, Optional.of(secret), Set.of(CURRENT), lastUsed, roles);
    return new RotationRules(RotationRun.POLICY)
        .decide(found, RotationInput.scheduled("user"), NOW);
  }

  private static NothingDue waitsUntil(Instant notBefore) {
    return new NothingDue(
        new Outlook(notBefore, Optional.of(new Next("RemoveUser", CURRENT, notBefore))));
  }

  @Test
  void userHasARoleAgain_isForPeople() {
    key(CURRENT, false, Duration.ofDays(9));
    roles = List.of("arn:aws:iam::111122223333:role/rolebridge/user/role");

    assertThat(decide(Stage.KEYS_ENDED, WATCH))
        .isInstanceOfSatisfying(
            Decision.Stop.class,
            stop ->
                assertThat(stop.why())
                    .hasMessageContainingAll("has " + roles.getFirst() + " again", "Provision"));
  }

  @ParameterizedTest
  @CsvSource({
    "ENDING_KEYS, true",
    "ENDING_KEYS, false",
    "KEYS_ENDED, true",
    "REMOVING, true",
  })
  void keyThatWorks_orEndingBegun_keysEndBeforeAnythingGoes(Stage stage, boolean active) {
    key(CURRENT, active, Duration.ofDays(9));

    assertThat(decide(stage, WATCH)).isEqualTo(new Turn(Work.RETIRE_USER, CURRENT));
  }

  @ParameterizedTest
  @CsvSource({"KEYS_ENDED, 0, false", "KEYS_ENDED, 1, true", "REMOVING, 0, false"})
  void keysEnded_areWatchedToTheSecond(Stage stage, int secondsLeft, boolean waits) {
    key(CURRENT, false, Duration.ofDays(9));
    Duration ago = (stage == Stage.REMOVING ? Duration.ZERO : WATCH).minusSeconds(secondsLeft);

    assertThat(decide(stage, ago))
        .isEqualTo(
            waits ? waitsUntil(NOW.plusSeconds(secondsLeft)) : new Turn(Work.REMOVE_USER, CURRENT));
  }

  /**
   * Somebody's key that works is no key of rolebridge: it is left alone, and goes with the user.
   */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void unknownKeyThatWasUsed_prolongsNothing(boolean active) {
    key(CURRENT, false, Duration.ofDays(9));
    key(OTHER, active, Duration.ofDays(5));
    lastUsed.put(OTHER, Optional.of(NOW.minusSeconds(9)));

    assertThat(decide(Stage.KEYS_ENDED, WATCH.minusHours(1)))
        .isEqualTo(waitsUntil(NOW.plus(Duration.ofHours(1))));
  }

  @Test
  void orphan_goesBeforeTheWatchIsOver() {
    key(CURRENT, false, Duration.ofDays(9));
    key(OTHER, true, Duration.ofMinutes(255));
    lastUsed.put(OTHER, Optional.empty());

    assertThat(decide(Stage.KEYS_ENDED, Duration.ofHours(1)))
        .isEqualTo(new Turn(Work.REMOVE_ORPHAN, OTHER));
  }

  /** Nothing new needs its place. */
  @Test
  void orphanBesideAUsedKey_isWaitedForAllTheSame() {
    key(OTHER, true, Duration.ofMinutes(16));
    key("AKIAUSED000000000001", true, Duration.ofDays(9));
    lastUsed.put(OTHER, Optional.empty());
    lastUsed.put("AKIAUSED000000000001", Optional.of(NOW));

    assertThat(decide(Stage.KEYS_ENDED, WATCH))
        .isEqualTo(waitsUntil(NOW.plus(Duration.ofMinutes(239))));
  }

  /** The function that made it may still be about to store it, or its uses don't show yet. */
  @ParameterizedTest
  @ValueSource(ints = {5, 16, 254})
  void unknownKeyOfWhichNoUseShows_isWaitedFor_knownOneIsNot(int minutes) {
    key(CURRENT, false, Duration.ofMinutes(1));
    assertThat(decide(Stage.KEYS_ENDED, WATCH)).isEqualTo(new Turn(Work.REMOVE_USER, CURRENT));

    key(OTHER, true, Duration.ofMinutes(minutes));
    lastUsed.put(OTHER, Optional.empty());
    assertThat(decide(Stage.KEYS_ENDED, WATCH))
        .isEqualTo(waitsUntil(NOW.plus(Duration.ofMinutes(255 - minutes))));
    assertThat(decide(Stage.KEYS_ENDED, WATCH.minusDays(1)))
        .as("it doesn't shorten the watch")
        .isEqualTo(waitsUntil(NOW.plus(Duration.ofDays(1))));
  }
}
