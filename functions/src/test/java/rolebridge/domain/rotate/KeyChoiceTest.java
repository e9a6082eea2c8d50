package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.instance.HandOverQueue;
import rolebridge.domain.instance.InstanceRecord;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Work;

/** Which of a user's keys a pass touches, and which it leaves alone. */
class KeyChoiceTest {

  private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
  private static final String CURRENT = "AKIACURRENT000000001";
  private static final String OTHER = "AKIAOTHER00000000001";
  private static final String THIRD = "AKIATHIRD00000000001";
  private static final String ROLE = "arn:aws:iam::111122223333:role/rolebridge/user/role";
  private static final Duration DAY = Duration.ofDays(1);

  private final Map<String, Set<String>> stages = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>(Map.of(Tags.MANAGED, Tags.TRUE));
  private final List<AccessKey> keys = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private final Map<String, Optional<Instant>> lastUsed = new HashMap<>();
  private List<String> roles = List.of(ROLE);
  private RotationPolicy policy = RotationRun.POLICY;
  private boolean deleted;
  private boolean undo;
  private String named = "";
  private String putBack = "";
  private List<Change> changes = List.of();

  /** A key that the secret knows, of this age, with these labels. */
  private void stored(String id, boolean active, Duration age, String... labels) {
    keys.add(new AccessKey(id, active, NOW.minus(age)));
    label(id, labels);
  }

  private void label(String id, String... labels) {
    known.add(id);
    stages.put(SecretVersion.idFor(id), Set.of(labels));
  }

  private void unknown(String id, boolean active, Duration age) {
    keys.add(new AccessKey(id, active, NOW.minus(age)));
    lastUsed.put(id, Optional.of(NOW.minusSeconds(9)));
  }

  private void current() {
    stored(CURRENT, true, DAY.multipliedBy(10), StoredSecret.CURRENT);
  }

  private void mark(String tag, String subject, Duration ago) {
    tags.put(tag, new Mark(subject, NOW.minus(ago)).toString());
  }

  private void revoked(String id, Duration ago) {
    tags.merge(Tags.REVOKED, id + "=" + NOW.minus(ago), (all, one) -> all + " " + one);
  }

  private StoredSecret secret() {
    return new StoredSecret("arn", deleted, Instant.EPOCH, tags, stages);
  }

  private UserKeys found() {
    return new UserKeys(
        "user", "rolebridge/user", keys, Optional.of(secret()), known, lastUsed, roles);
  }

  private Decision decide(UserKeys found) {
    return new RotationRules(policy)
        .decide(
            found,
            new RotationInput(
                "user", false, undo, named, putBack, changes, List.of(), 0, Proof.NONE),
            NOW);
  }

  private void assertTurn(Work work, String accessKeyId) {
    assertThat(decide(found())).isEqualTo(new Decision.Turn(work, accessKeyId));
  }

  private void assertStops(String error, String words) {
    assertStops(found(), error, words);
  }

  private void assertStops(UserKeys found, String error, String words) {
    assertThat(decide(found))
        .isInstanceOfSatisfying(
            Decision.Stop.class,
            stop -> {
              assertThat(stop.why().getClass().getSimpleName()).isEqualTo(error);
              assertThat(stop.why()).hasMessageContaining(words);
            });
  }

  /** Killed between the two labels: the key is current, and pending no more. */
  @Test
  void currentKeyStillPending_promotionIsFinished() {
    stored(CURRENT, true, DAY, StoredSecret.CURRENT, StoredSecret.PENDING);

    assertTurn(Work.PROMOTE_KEY, CURRENT);
  }

  @Test
  void revokedPendingKey_neverBecomesCurrent() {
    current();
    stored(OTHER, false, DAY, StoredSecret.PENDING);
    revoked(OTHER, Duration.ofHours(1));

    assertThat(decide(found()))
        .isInstanceOfSatisfying(
            Decision.NothingDue.class,
            nothing ->
                assertThat(nothing.outlook().next())
                    .contains(
                        new Decision.Next(
                            "DeleteOldKey",
                            OTHER,
                            NOW.minus(Duration.ofHours(1))
                                .plus(RotationRun.POLICY.watchPeriod()))));
  }

  @ParameterizedTest
  @ValueSource(strings = {CURRENT, OTHER})
  void revokedKeyThatWorks_isEndedFirst(String leaked) {
    current();
    stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PREVIOUS);
    revoked(leaked, Duration.ofHours(1));

    assertTurn(Work.END_REVOKED, leaked);
  }

  /**
   * What was put back before another revocation may have leaked too; only who asked for this very
   * key after it, or at its time, has it.
   */
  @ParameterizedTest
  @CsvSource({
    "AWSPENDING, -1, false",
    "AWSPENDING, 3601, false",
    "AWSPENDING, 3600, true",
    "AWSPENDING, 60, true",
    "AWSPREVIOUS, -1, false",
    "AWSPREVIOUS, 3601, false",
    "AWSPREVIOUS, 60, true",
  })
  void keyPutBack_olderThanARevocation(String toldBy, int askedSecondsAgo, boolean allowed) {
    current();
    if (toldBy.equals(StoredSecret.PENDING)) {
      stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PENDING);
      tags.put(Tags.PUT_BACK, OTHER);
    } else {
      stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PENDING, StoredSecret.PREVIOUS);
    }
    revoked(THIRD, Duration.ofHours(1));
    if (askedSecondsAgo >= 0) {
      mark(Tags.UNDO, OTHER, Duration.ofSeconds(askedSecondsAgo));
    }

    if (allowed) {
      assertTurn(Work.VALIDATE_PENDING_KEY, OTHER);
    } else {
      assertTurn(Work.PROMOTE_KEY, CURRENT);
    }
  }

  @Test
  void keyPutBack_youngerThanTheRevocation_mayComeBack() {
    current();
    stored(OTHER, true, Duration.ofMinutes(30), StoredSecret.PENDING);
    tags.put(Tags.PUT_BACK, OTHER);
    revoked(THIRD, Duration.ofHours(1));

    assertTurn(Work.VALIDATE_PENDING_KEY, OTHER);
  }

  /** One that was never current can't have leaked before it was made pending. */
  @Test
  void newKey_olderThanARevocation_becomesCurrent() {
    current();
    stored(OTHER, true, DAY, StoredSecret.PENDING);
    revoked(THIRD, Duration.ofHours(1));

    assertTurn(Work.VALIDATE_PENDING_KEY, OTHER);
  }

  @Test
  void undo_ofTheCurrentKeyByItsId_changesNothing() {
    current();
    undo = true;
    named = CURRENT;

    assertThat(decide(found())).isInstanceOf(Decision.NothingDue.class);
  }

  @Test
  void undo_byId_putsThatKeyBack() {
    current();
    stored(OTHER, false, DAY.multipliedBy(95));
    undo = true;
    named = OTHER;

    assertTurn(Work.PUT_BACK_OLD_KEY, OTHER);
  }

  @Test
  void undo_triedAgain_isNotUndone() {
    stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.CURRENT);
    stored(CURRENT, true, DAY.multipliedBy(10), StoredSecret.PREVIOUS);
    undo = true;
    putBack = OTHER;

    assertTurn(Work.PROMOTE_KEY, OTHER);
  }

  @Test
  void undo_triedAgainBeforeItsEnd_goesOn() {
    current();
    stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PREVIOUS);
    undo = true;
    putBack = OTHER;

    assertTurn(Work.PUT_BACK_OLD_KEY, OTHER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", OTHER})
  void undo_keyIsPendingAlready_isProven(String byId) {
    current();
    stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PENDING, StoredSecret.PREVIOUS);
    undo = true;
    named = byId;

    assertTurn(Work.VALIDATE_PENDING_KEY, OTHER);
  }

  @Test
  void undo_keyIsPendingAndInactive_isActivated() {
    current();
    stored(OTHER, false, DAY.multipliedBy(95), StoredSecret.PENDING, StoredSecret.PREVIOUS);
    undo = true;

    assertTurn(Work.PUT_BACK_OLD_KEY, OTHER);
  }

  /** Its new key is what the rotation is about, and would be lost. */
  @Test
  void undo_anotherKeyIsPending_isRefused() {
    label(CURRENT, StoredSecret.CURRENT);
    stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PREVIOUS);
    stored(THIRD, true, DAY, StoredSecret.PENDING);
    undo = true;

    assertStops("AccessKeyGoneException", OTHER);
  }

  @Test
  void undo_previousLabelMovedToTheCurrentKey_isRefused() {
    stored(CURRENT, true, DAY, StoredSecret.CURRENT, StoredSecret.PREVIOUS);
    undo = true;

    assertStops("AccessKeyGoneException", "has no previous access key");
  }

  @Test
  void undo_previousKeyIsDeleted_says() {
    current();
    label(OTHER, StoredSecret.PREVIOUS);
    undo = true;

    assertStops("AccessKeyGoneException", "key " + OTHER + " is deleted");
  }

  @Test
  void undo_byAnIdThatTheSecretDoesNotKnow_isRefused() {
    current();
    unknown(OTHER, true, DAY);
    undo = true;
    named = OTHER;

    assertStops("AccessKeyGoneException", "that its secret knows, so it can't be put back");
  }

  @Test
  void undo_previousKeyWasThereWhenAnotherLeaked_isRefused_unlessNamed() {
    current();
    stored(OTHER, true, DAY.multipliedBy(95), StoredSecret.PREVIOUS);
    revoked(THIRD, Duration.ofHours(1));
    undo = true;

    assertStops("AccessKeyRevokedException", "it may have leaked too and isn't put back");

    named = OTHER;

    assertTurn(Work.PUT_BACK_OLD_KEY, OTHER);
  }

  @Test
  void revokedCurrentKeyGone_bothOthersAreSomebodys_noneIsDeleted() {
    label(CURRENT, StoredSecret.CURRENT);
    revoked(CURRENT, Duration.ofHours(1));
    unknown(OTHER, true, DAY);
    unknown(THIRD, true, DAY);

    assertStops("KeyLimitReachedException", OTHER + " and " + THIRD);
  }

  /** Of two that leaked, the one goes that isn't current, and first what the secret knows. */
  @ParameterizedTest
  @CsvSource({"true, " + OTHER, "false, " + CURRENT})
  void bothKeysRevoked_roomIsMadeByOne(boolean otherIsKnown, String gone) {
    stored(CURRENT, false, DAY.multipliedBy(10), StoredSecret.CURRENT);
    if (otherIsKnown) {
      stored(OTHER, false, DAY.multipliedBy(95), StoredSecret.PREVIOUS);
    } else {
      unknown(OTHER, false, DAY.multipliedBy(95));
    }
    revoked(CURRENT, Duration.ofHours(1));
    revoked(OTHER, Duration.ofHours(1));

    assertTurn(Work.DELETE_OLD_KEY, gone);
  }

  @Test
  void dueKey_revokedOneIsInTheWay_itIsDeletedBeforeItsWatchIsOver() {
    stored(CURRENT, true, DAY.multipliedBy(89), StoredSecret.CURRENT);
    stored(OTHER, false, DAY.multipliedBy(95), StoredSecret.PREVIOUS);
    revoked(OTHER, Duration.ofHours(1));

    assertTurn(Work.DELETE_OLD_KEY, OTHER);
  }

  @Test
  void instanceWithoutTheCurrentKey_getsItAndIsTested() {
    policy = new RotationPolicy(DAY.multipliedBy(90), DAY, DAY.multipliedBy(7), DAY, true);
    current();
    InstanceRecord record =
        InstanceRecord.making(ROLE, "AWS - IAM", NOW.minus(DAY)).madeAs("instance", NOW.minus(DAY));
    tags.putAll(record.tag());

    assertTurn(Work.UPDATE_INSTANCE, CURRENT);

    changes = List.of(HandOverQueue.given(record, CURRENT));

    assertTurn(Work.TEST_INSTANCE, CURRENT);
  }

  @Test
  void secretWithoutTheTag_isNotTouched() {
    current();
    tags.remove(Tags.MANAGED);

    assertStops("SecretNotManagedException", "lacks the tag rolebridge:managed=true");
  }

  @Test
  void secretGone_stops_unlessTheUserHasLeft() {
    roles = List.of();
    tags.putAll(UserDeparture.tag(Stage.REMOVING, NOW.minus(DAY)));
    deleted = true;

    assertThat(decide(found()))
        .isEqualTo(new Decision.NothingDue(new Decision.Outlook(NOW, Optional.empty())));

    assertStops(found().withRoles(List.of(ROLE)), "ResourceVanishedException", "scheduled");
    keys.add(new AccessKey(OTHER, false, NOW.minus(DAY)));
    assertStops("ResourceVanishedException", "is scheduled for deletion");
    keys.clear();
    tags.remove(Tags.LEAVING);
    assertStops("ResourceVanishedException", "is scheduled for deletion");
    assertStops(
        new UserKeys("user", "rolebridge/user", keys, Optional.empty(), known, lastUsed, List.of()),
        "ResourceVanishedException",
        "is gone");
  }

  @Test
  void userWithoutRoles_keysEnd_howeverDueARotationIs() {
    stored(CURRENT, true, DAY.multipliedBy(95), StoredSecret.CURRENT);
    roles = List.of();
    tags.putAll(UserDeparture.tag(Stage.ENDING_KEYS, NOW));

    assertTurn(Work.RETIRE_USER, CURRENT);
  }

  /** Reading a last use is a call, so it is read only where it decides. */
  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, 15, false, false",
    "UNKNOWN, 16, false, true",
    "AWSPREVIOUS, 1440, false, false",
    "AWSPREVIOUS, 1440, true, true",
    "AWSPENDING, 1440, true, false",
    "AWSCURRENT, 1440, true, false",
    "INACTIVE, 1440, true, false",
    "NO_CURRENT, 1440, true, false",
  })
  void lastUse_isAskedFor_whereItDecides(
      String standing, int ageMinutes, boolean graceOver, boolean asked) {
    Duration age = Duration.ofMinutes(ageMinutes);
    String id = standing.equals("AWSCURRENT") ? CURRENT : OTHER;
    if (!standing.equals("AWSCURRENT") && !standing.equals("NO_CURRENT")) {
      current();
    }
    if (standing.equals("UNKNOWN")) {
      unknown(id, true, age);
    } else {
      String label = standing.startsWith("AWS") ? standing : StoredSecret.PREVIOUS;
      stored(id, !standing.equals("INACTIVE"), age, label);
    }
    Duration grace = policy.gracePeriod();
    mark(Tags.PROMOTED, CURRENT, graceOver ? grace : grace.minusSeconds(1));

    assertThat(new RotationRules(policy).needsLastUsed(keys.getLast(), found(), NOW))
        .isEqualTo(asked);
  }

  /** So is reading the roles. */
  @Test
  void roles_areAskedFor_whereTheyDecide() {
    RotationRules rules = new RotationRules(policy);
    current();

    assertThat(rules.needsRoles(secret(), NOW)).isFalse();
    tags.putAll(UserDeparture.tag(Stage.KEYS_ENDED, NOW));
    assertThat(rules.needsRoles(secret(), NOW)).isTrue();
    tags.remove(Tags.LEAVING);
    label(OTHER, StoredSecret.PENDING);
    assertThat(rules.needsRoles(secret(), NOW)).isTrue();
    assertThat(rules.policy()).isEqualTo(policy);
  }
}
