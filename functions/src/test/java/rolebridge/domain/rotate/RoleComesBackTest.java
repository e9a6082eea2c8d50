package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AccessKeyInactiveException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;

/**
 * A user without roles gets one while its keys are ended, or while it is removed: whichever call
 * the role comes before, what took something away gives it back once it sees the role.
 */
class RoleComesBackTest {

  private static final FakeAws READY = Accounts.with(Requests.iam());

  private FakeAws aws = withoutRoles();
  private final String key = aws.keyIds(Requests.USER).getFirst();

  private static FakeAws withoutRoles() {
    FakeAws aws = READY.copy();
    Accounts.deleteRoleAndPolicy(aws);
    return aws;
  }

  /** The same in the middle of a rotation: the second key is pending. */
  private static FakeAws rotating() {
    FakeAws aws = READY.copy();
    RotationRun.now(aws).runTo("ValidatePendingKey");
    Accounts.deleteRoleAndPolicy(aws);
    return aws;
  }

  /** As provisioning makes it first, when it admits nobody yet. */
  private static void makeRole(FakeAws aws) {
    Role former = READY.caller().roles().find(Requests.ROLE_ARN).orElseThrow();
    aws.caller()
        .roles()
        .create(
            new Role(
                former.name(),
                former.path(),
                former.arn(),
                former.boundaryArn(),
                TrustPolicy.closed(),
                former.maxSessionDuration(),
                former.description(),
                former.tags()));
  }

  private static RemovalResult retire(FakeAws aws, Caller caller, boolean begin) {
    return RotationRun.retireUser(aws, caller).apply(new RetireUser.Input(Requests.USER, begin));
  }

  private static RemovalResult remove(FakeAws aws, Caller caller) {
    return new RemoveUser(
            RotationRun.reader(aws, caller),
            caller.users(),
            caller.userPolicies(),
            caller.userRoles(),
            RotationRun.ownRoles(caller),
            caller.accessKeys(),
            caller.secrets(),
            aws.clock())
        .apply(RotationInput.scheduled(Requests.USER));
  }

  private static Optional<Stage> stage(FakeAws aws) {
    return UserDeparture.by(aws.secretTags(Requests.SECRET), aws.clock().instant())
        .map(UserDeparture::stage);
  }

  /** Whether this run saw the role, which came at this call: it looked for roles afterwards. */
  private static boolean saw(Caller caller, int call) {
    return caller.calls().stream()
        .anyMatch(made -> made.number() >= call && made.operation().equals("ListRoles"));
  }

  /**
   * Runs it once for each of its calls, with the role coming before that call.
   *
   * @param run is told to give way by throwing; tells whether it did
   */
  private static void forEachCall(FakeAws start, BiPredicate<FakeAws, Caller> run, After after) {
    List<String> seen = new ArrayList<>();
    for (int call = 1; ; call++) {
      FakeAws aws = start.copy();
      Caller caller = aws.caller();
      caller.before(call, () -> makeRole(aws));
      boolean gaveWay = run.test(aws, caller);
      if (caller.callCount() < call) {
        break;
      }
      if (saw(caller, call)) {
        seen.add("before call " + call + " of " + caller.calls());
        after.check(seen.getLast(), aws, gaveWay);
      }
    }
    assertThat(seen).hasSizeGreaterThan(2);
  }

  /** What has to hold once the role was seen. */
  @FunctionalInterface
  private interface After {
    void check(String when, FakeAws aws, boolean gaveWay);
  }

  private static boolean givesWay(Runnable run) {
    try {
      run.run();
      return false;
    } catch (ConcurrentChangeException e) {
      assertThat(e).hasMessageContaining(Requests.USER).hasMessageContaining("at this moment");
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keysAreBeingEnded_theyWorkOn(boolean rotating) {
    forEachCall(
        rotating ? rotating() : withoutRoles(),
        (aws, caller) -> givesWay(() -> retire(aws, caller, true)),
        (when, aws, _) -> {
          assertThat(aws.keyIds(Requests.USER)).as(when).isNotEmpty().allMatch(aws::isActive);
          assertThat(stage(aws)).as(when).isEmpty();
        });
  }

  /** Who makes the role has to make them active then, so it must see that they were ended. */
  @Test
  void keysWereEndedBefore_theyStayMarkedSo() {
    retire(aws, aws.caller(), true);
    aws.caller().accessKeys().activate(Requests.USER, key);

    forEachCall(
        aws,
        (now, caller) -> givesWay(() -> retire(now, caller, true)),
        (when, now, _) -> {
          assertThat(now.isActive(key)).as(when).isTrue();
          assertThat(stage(now)).as(when).contains(Stage.KEYS_ENDED);
        });
  }

  /** The other is still wanted, and the leaked one never is. */
  @Test
  void keyIsRevokedMeanwhile_onlyTheOtherIsGivenBack() {
    aws = READY.copy();
    RotationRun.now(aws).finish();
    Accounts.deleteRoleAndPolicy(aws);
    Caller caller = aws.caller();
    int[] ended = new int[1];
    caller.failing(
        call -> {
          if (call.operation().equals("UpdateAccessKey") && ++ended[0] == 2) {
            RotationRun.revoke(aws, aws.caller(), key);
            makeRole(aws);
          }
          return null;
        });

    assertThat(givesWay(() -> retire(aws, caller, true))).isTrue();

    assertThat(aws.isActive(key)).isFalse();
    assertThat(aws.isActive(aws.keyIds(Requests.USER).getLast())).isTrue();
    assertThat(stage(aws)).isEmpty();
  }

  /** User and secret of the watch that is over; the keys may be gone by then. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void userIsBeingRemoved_itsSecretStays(boolean userIsGone) {
    retire(aws, aws.caller(), true);
    aws.advance(RotationRun.POLICY.watchPeriod());
    if (userIsGone) {
      aws.deleteUserByHand(Requests.USER);
    }
    Instant now = aws.clock().instant();

    forEachCall(
        aws,
        (copy, caller) -> givesWay(() -> removeOrLeave(copy, caller)),
        (when, copy, _) -> {
          assertThat(copy.currentKey(Requests.SECRET)).as(when).isPresent();
          assertThat(stage(copy)).as(when).contains(Stage.KEYS_ENDED);
          // A role that was there when it began is for people, after another look.
          assertThat(copy.clock().instant()).isIn(now, now.plus(Pause.UNTIL_SHOWN));
        });
  }

  /** A role that was there when it began is for people. */
  private static void removeOrLeave(FakeAws aws, Caller caller) {
    try {
      remove(aws, caller);
    } catch (AccessKeyInactiveException e) {
      assertThat(e).hasMessageContaining("has " + Requests.ROLE_ARN + " again");
    } catch (ResourceVanishedException e) {
      assertThat(e).hasMessageContaining("Provision one of its integrations again");
    }
  }

  /** What goes with the user was written down before anything went. */
  @Test
  void userIsGoneAlready_onlyItsSecretGoes() {
    retire(aws, aws.caller(), true);
    aws.advance(RotationRun.POLICY.watchPeriod());
    aws.deleteUserByHand(Requests.USER);

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions()).as(run.toString()).containsExactly("DeleteSecret");
    assertThat(aws.currentKey(Requests.SECRET)).isEmpty();
  }

  @Test
  void userBecameSomebodyElses_isNotRemoved() {
    retire(aws, aws.caller(), true);
    aws.advance(RotationRun.POLICY.watchPeriod());
    aws.userTags(Requests.USER).remove(Tags.MANAGED);
    List<String> before = aws.state();

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.error()).isEqualTo("UserNotManagedException");
    assertThat(aws.state()).isEqualTo(before);
  }

  /** A pass only finishes what a removal of a role began. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void keysAreNotBeingEnded_aPassEndsNone(boolean secretIsThere) {
    if (!secretIsThere) {
      aws.purgeSecret(Requests.SECRET);
      aws.caller().accessKeys().delete(Requests.USER, key);
    }
    List<String> before = aws.state();

    RemovalResult result = retire(aws, aws.caller(), false);

    assertThat(result.changes()).isEmpty();
    assertThat(result.kept()).isEmpty();
    assertThat(aws.state()).isEqualTo(before);
  }

  /** Who makes a role looks for the word afterwards, so that one of the two sees the other. */
  @ParameterizedTest
  @EnumSource(names = {"ENDING_KEYS", "REMOVING"})
  void whatGoes_isAnnouncedBefore(Stage announced) {
    if (announced == Stage.REMOVING) {
      retire(aws, aws.caller(), true);
      aws.advance(RotationRun.POLICY.watchPeriod());
    }
    Instant now = aws.clock().instant();
    Caller caller = aws.caller();
    List<String> last = new ArrayList<>();
    caller.failing(
        call -> {
          if (call.operation().equals("TagResource")) {
            last.clear();
          } else if (call.mutating()) {
            assertThat(UserDeparture.by(aws.secretTags(Requests.SECRET), now))
                .as("before " + call)
                .contains(new UserDeparture(announced, now));
            assertThat(last).as("between the word and " + call).contains("ListRoles");
          } else {
            last.add(call.operation());
          }
          return null;
        });

    if (announced == Stage.REMOVING) {
      assertThat(remove(aws, caller).changes()).hasSize(3);
    } else {
      assertThat(retire(aws, caller, true).changes()).hasSize(1);
    }
  }

  /** The pending one would be led to its end when the user gets a role again, though inactive. */
  @Test
  void passFinishesWhatWasBegun() {
    aws = rotating();
    aws.secretTags(Requests.SECRET)
        .putAll(UserDeparture.tag(Stage.ENDING_KEYS, aws.clock().instant()));
    aws.advance(Duration.ofHours(1));

    RemovalResult result = retire(aws, aws.caller(), false);

    assertThat(result.changes()).hasSize(2);
    assertThat(aws.keyIds(Requests.USER)).hasSize(2).noneMatch(aws::isActive);
    assertThat(aws.secretLabels(Requests.SECRET)).doesNotContainKey(StoredSecret.PENDING);
    assertThat(aws.secretTags(Requests.SECRET))
        .containsEntry(Tags.LEAVING, "keys-ended " + aws.clock().instant());
  }

  /** Deleted by hand while its keys are ended. */
  @Test
  void userVanishesMeanwhile_isLookedForAgain() {
    Caller caller = aws.caller();
    caller.failing(
        call -> {
          if (call.operation().equals("UpdateAccessKey")) {
            aws.deleteUserByHand(Requests.USER);
          }
          return null;
        });

    assertThatThrownBy(() -> retire(aws, caller, true))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessageContaining("User " + Requests.USER + ", its secret or one of its keys");
  }
}
