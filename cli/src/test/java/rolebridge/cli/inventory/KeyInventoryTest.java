package rolebridge.cli.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rolebridge.cli.inventory.KeyInventory.Entry;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserKeys.Standing;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.RotationRun;

/** The inventory agrees with what a pass does at every point of a key's life. */
class KeyInventoryTest {

  private static final FakeAws READY = Accounts.with(Requests.iam());

  private final FakeAws aws = READY.copy();
  private final String first = aws.keyIds(Requests.USER).getFirst();

  private static KeyInventory inventory(FakeAws aws, Caller caller) {
    return new KeyInventory(
        RotationRun.reader(aws, caller),
        caller.inventory(),
        caller.userRoles(),
        caller.accessKeys(),
        Requests.HUB,
        aws.clock());
  }

  private List<Entry> all() {
    return all(aws, aws.caller());
  }

  private static List<Entry> all(FakeAws aws, Caller caller) {
    List<Entry> users = inventory(aws, caller).all();
    assertThat(caller.changes()).isEmpty();
    return users;
  }

  private Entry user() {
    assertThat(all()).hasSize(1);
    return all().getFirst();
  }

  private List<Standing> stages() {
    return user().keys().stream().map(KeyInventory.Key::standing).toList();
  }

  private void assertNext(String state, String accessKeyId, Duration in) {
    assertThat(user().next())
        .contains(new KeyInventory.Next(state, accessKeyId, aws.clock().instant().plus(in)));
  }

  @Test
  void life_ofAKey() {
    assertThat(stages()).containsExactly(Standing.CURRENT);
    assertThat(user().roles()).containsExactly(Requests.ROLE_ARN);
    assertThat(user().next().orElseThrow().state()).isEqualTo("CreatePendingKey");
    assertThat(user().next().map(KeyInventory.Next::date)).isEqualTo(user().dueDate());
    assertThat(fates()).isEqualTo(Map.of(first, "CreatePendingKey"));

    RotationRun.now(aws).finish();
    String second = aws.currentKey(Requests.SECRET).orElseThrow().id();
    assertThat(stages()).containsExactly(Standing.CURRENT, Standing.PREVIOUS);
    assertThat(user().keys().getFirst().accessKeyId()).isEqualTo(second);
    assertThat(user().next().orElseThrow().state()).isEqualTo("DeactivateOldKey");
    assertThat(fates()).isEqualTo(Map.of(first, "DeactivateOldKey", second, "CreatePendingKey"));

    aws.advance(Duration.ofDays(2));
    assertNext("DeactivateOldKey", first, Duration.ZERO);
    RotationRun.scheduled(aws).finish();
    assertNext("DeactivateOldKey", first, Duration.ofHours(4));
    aws.advance(Duration.ofDays(1));
    RotationRun.scheduled(aws).finish();
    assertThat(user().keys().getLast().active()).isFalse();
    assertNext("DeleteOldKey", first, Duration.ofDays(7));
    aws.advance(Duration.ofDays(8));
    RotationRun.scheduled(aws).finish();
    assertThat(stages()).containsExactly(Standing.CURRENT);
  }

  private void takeRole() {
    aws.caller().roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    aws.caller().roles().delete(Requests.ROLE_ARN);
  }

  /** What becomes of each key, as a pass ends them: all that rolebridge stored, and no other. */
  private Map<String, String> fates() {
    return user().keys().stream()
        .filter(key -> key.next().isPresent())
        .collect(
            Collectors.toMap(
                KeyInventory.Key::accessKeyId, key -> key.next().orElseThrow().state()));
  }

  @Test
  void userOnItsWayOut_isRemovedNext_withAllItsKeys() {
    RotationRun.now(aws).finish();
    String second = aws.currentKey(Requests.SECRET).orElseThrow().id();
    takeRole();
    RotationRun.retireUser(aws, aws.caller()).apply(new RetireUser.Input(Requests.USER, true));

    assertThat(user().dueDate()).isEmpty();
    assertNext("RemoveUser", second, RotationRun.POLICY.watchPeriod());
    assertThat(fates()).isEqualTo(Map.of(first, "RemoveUser", second, "RemoveUser"));
    assertThat(user().keys())
        .allSatisfy(
            key ->
                assertThat(key.next().map(KeyInventory.Next::date))
                    .contains(aws.clock().instant().plus(RotationRun.POLICY.watchPeriod())));
  }

  /** A pass ends what a killed run left of it. */
  @Test
  void userOnItsWayOut_keysThatAreActiveStill_endFirst() {
    RotationRun.now(aws).finish();
    String second = aws.currentKey(Requests.SECRET).orElseThrow().id();
    takeRole();
    aws.secretTags(Requests.SECRET).put(Tags.LEAVING, "ending-keys " + aws.clock().instant());

    assertThat(fates()).isEqualTo(Map.of(first, "RetireUser", second, "RetireUser"));
    assertNext("RetireUser", second, Duration.ZERO);

    aws.deactivate(first);
    assertThat(fates()).isEqualTo(Map.of(second, "RetireUser"));
  }

  /** It stays, and keeps the user. */
  @Test
  void userOnItsWayOut_keyMadeByHand_hasNoEnd() {
    aws.use(aws.addKey(Requests.USER), aws.clock().instant());
    takeRole();
    RotationRun.retireUser(aws, aws.caller()).apply(new RetireUser.Input(Requests.USER, true));

    assertThat(stages()).containsExactly(Standing.CURRENT, Standing.UNKNOWN);
    assertThat(fates()).isEqualTo(Map.of(first, "RemoveUser"));
  }

  /** The orphan goes first, and the rest at its time. */
  @Test
  void userOnItsWayOut_orphan_hidesNothingOfTheOtherKeys() {
    takeRole();
    RotationRun.retireUser(aws, aws.caller()).apply(new RetireUser.Input(Requests.USER, true));
    Instant removal = aws.clock().instant().plus(RotationRun.POLICY.watchPeriod());
    String orphan = aws.addKey(Requests.USER);
    aws.advance(Duration.ofMinutes(256));

    assertNext("RemoveOrphan", orphan, Duration.ZERO);
    assertThat(fates()).isEqualTo(Map.of(first, "RemoveUser", orphan, "RemoveOrphan"));
    assertThat(user().keys().getFirst().next().map(KeyInventory.Next::date)).contains(removal);
  }

  /** As a pass, which ends the keys of such a user, and needs a person to remove it. */
  @Test
  void userOnItsWayOut_whoseBoundaryIsReplaced_needsAPersonOnlyToBeRemoved() {
    takeRole();
    aws.replaceUserBoundary(Requests.USER, "");
    aws.secretTags(Requests.SECRET).put(Tags.LEAVING, "ending-keys " + aws.clock().instant());
    assertNext("RetireUser", first, Duration.ZERO);

    RotationRun.scheduled(aws).finish();
    aws.advance(RotationRun.POLICY.watchPeriod().plusMinutes(1));

    assertThat(user().error()).isEqualTo("UserNotManagedException");
  }

  @Test
  void keysThatNoVersionHas_areOrphansOnceNobodyCanStoreThem() {
    String stray = aws.addKey(Requests.USER);
    assertThat(stages()).containsExactly(Standing.CURRENT, Standing.UNKNOWN);

    aws.advance(Duration.ofMinutes(20));
    assertThat(stages()).containsExactly(Standing.CURRENT, Standing.ORPHAN);
    assertNext("RemoveOrphan", stray, Duration.ofMinutes(235));

    aws.use(stray, aws.clock().instant());
    assertThat(stages()).containsExactly(Standing.CURRENT, Standing.UNKNOWN);
  }

  @Test
  void revoked_isNeitherCurrentNorPrevious() {
    RotationRun.revoke(aws, aws.caller(), "");

    assertThat(stages()).containsExactly(Standing.REVOKED);
    assertNext("CreatePendingKey", first, Duration.ZERO);
  }

  @Test
  void whatNeedsAPerson_comesFirstAndSaysWhy() {
    FakeAws two = Accounts.with(Requests.iam());
    two.deactivate(two.keyIds(Requests.USER).getFirst());
    Caller caller = two.caller();

    Entry stuck = inventory(two, caller).of(Requests.USER);

    assertThat(stuck.next()).isEmpty();
    assertThat(stuck.error()).isEqualTo("AccessKeyInactiveException");
    assertThat(stuck.reason()).contains("somebody made it Inactive");
  }

  @Test
  void userThatLostItsTag_isShownWithItsKeys() {
    aws.userTags(Requests.USER).remove(Tags.MANAGED);

    assertThat(user().error()).isEqualTo("UserNotManagedException");
    assertThat(stages()).containsExactly(Standing.CURRENT);
  }

  /** All users are told of, whatever is taken away between any two calls. */
  @Test
  void keyDeletedMeanwhile_isLeftOut() {
    RotationRun.now(aws).finish();
    String second = aws.currentKey(Requests.SECRET).orElseThrow().id();
    Caller undisturbed = aws.caller();
    all(aws, undisturbed);

    for (int call = 1; call <= undisturbed.callCount(); call++) {
      FakeAws meanwhile = aws.copy();
      Caller caller = meanwhile.caller();
      caller.before(call, () -> meanwhile.caller().accessKeys().delete(Requests.USER, first));

      assertThat(all(meanwhile, caller))
          .as("deleted before call %d", call)
          .singleElement()
          .satisfies(
              user ->
                  assertThat(user.keys())
                      .extracting(KeyInventory.Key::accessKeyId)
                      .contains(second));
    }
  }

  @Test
  void nameThatNobodyHas_saysSo() {
    Caller caller = aws.caller();
    Entry nobody = inventory(aws, caller).of("nobody");

    assertThat(nobody.error()).isEqualTo("ResourceVanishedException");
    assertThat(nobody.keys()).isEmpty();
  }
}
