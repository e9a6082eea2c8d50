package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.AccessKeyGoneException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.provision.Accounts;
import rolebridge.domain.provision.Change;
import rolebridge.domain.provision.Requests;
import rolebridge.domain.provision.Tags;
import rolebridge.domain.provision.fake.Caller;
import rolebridge.domain.provision.fake.FakeAws;
import rolebridge.domain.provision.fake.Fault;

/** A leaked key is ended at once, and what follows makes another. */
class RevokeKeyTest {

  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2());
  private static final String SECOND_ROLE =
      "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/xsoar-EC2-Role";

  private final FakeAws aws = READY.copy();
  private final String first = aws.keyIds(Requests.USER).getFirst();

  private RevokeKey.Result revoke(Caller caller, String accessKeyId) {
    return RotationRun.revoke(aws, caller, accessKeyId);
  }

  private RevokeKey.Result revoke(String accessKeyId) {
    return revoke(aws.caller(), accessKeyId);
  }

  private String current() {
    return aws.currentKey(Requests.SECRET).orElseThrow().id();
  }

  @Test
  void currentKey_isInactive_sessionsAreDenied_andAPassMakesAnother() {
    RevokeKey.Result result = revoke("");

    assertThat(result.revokedKeyIds()).containsExactly(first);
    assertThat(result.current()).isTrue();
    assertThat(result.roles()).containsExactly(SECOND_ROLE, Requests.ROLE_ARN);
    assertThat(result.changes())
        .containsExactly(
            new Change("DeactivateAccessKey", first),
            new Change("DenySessions", SECOND_ROLE),
            new Change("DenySessions", Requests.ROLE_ARN));
    assertThat(aws.isActive(first)).isFalse();
    assertThat(aws.rolePolicies(Requests.ROLE_ARN).get(SessionDenial.POLICY_NAME).toString())
        .contains("Effect=Deny", "Action=*", "DateLessThan", "aws:TokenIssueTime")
        .contains(result.sessionsDeniedUntil());
    assertThat(Instant.parse(result.sessionsDeniedUntil()))
        .isBetween(aws.clock().instant().plusSeconds(30), aws.clock().instant().plusSeconds(31));

    RotationRun run = RotationRun.scheduled(aws).finish();
    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(current()).isNotEqualTo(first);
    assertThat(aws.keyIds(Requests.USER)).contains(first).hasSize(2);
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .isEmpty();
  }

  @Test
  void twice_meansTheSameKey() {
    revoke("");
    RotationRun.scheduled(aws).finish();
    String second = current();

    RevokeKey.Result again = revoke("");

    assertThat(again.revokedKeyIds()).containsExactly(first);
    assertThat(again.current()).isFalse();
    assertThat(aws.isActive(second)).isTrue();
    assertThat(RotationRun.scheduled(aws).finish().actions()).isEmpty();
    aws.advance(Duration.ofMinutes(61));
    assertThat(revoke("").revokedKeyIds()).containsExactly(second);
  }

  /** Sessions that the new key made since then go on. */
  @Test
  void again_deniesNoLaterSessions() {
    revoke("");
    Instant atMost = aws.clock().instant().plus(RevokeKey.LONGEST_RUN).plusSeconds(31);
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofMinutes(30));

    RevokeKey.Result again = revoke("");

    assertThat(Instant.parse(again.sessionsDeniedUntil())).isBeforeOrEqualTo(atMost);
    assertThat(aws.rolePolicies(Requests.ROLE_ARN).get(SessionDenial.POLICY_NAME).toString())
        .contains(again.sessionsDeniedUntil());
  }

  /** What a killed run left active gave out sessions until now. */
  @Test
  void again_stillActive_deniesSessionsUntilNow() {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(Error.class);
    aws.advance(Duration.ofMinutes(30));

    assertThat(Instant.parse(revoke("").sessionsDeniedUntil()))
        .isAfterOrEqualTo(aws.clock().instant().plusSeconds(30));
  }

  @Test
  void inGrace_theOtherKeyIsPutBack_andNothingDeleted() {
    RotationRun.now(aws).finish();
    String second = current();

    assertThat(revoke("").revokedKeyIds()).containsExactly(second);
    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    assertThat(current()).isEqualTo(first);
    assertThat(aws.keyIds(Requests.USER)).containsExactly(first, second);
    assertThat(RotationRun.undo(aws).finish().reason()).contains("was revoked");
  }

  @Test
  void theOldKey_isEnded_andAccessGoesOn() {
    RotationRun.now(aws).finish();
    String second = current();

    RevokeKey.Result result = revoke(first);

    assertThat(result.current()).isFalse();
    assertThat(aws.isActive(first)).isFalse();
    assertThat(current()).isEqualTo(second);
    assertThat(RotationRun.scheduled(aws).finish().state()).isEqualTo("Done");
    assertThat(current()).isEqualTo(second);
  }

  @Test
  void bothKeys_thereIsNoRoom_andAPersonHasToChoose() {
    RotationRun.now(aws).finish();
    revoke(first);
    revoke(current());

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.error()).isEqualTo("KeyLimitReachedException");
    assertThat(run.reason()).contains("was revoked", "Delete that one");
    aws.caller().accessKeys().delete(Requests.USER, first);
    assertThat(RotationRun.scheduled(aws).finish().actions())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
  }

  /** Killed after any call, it is finished by being started again. */
  @Test
  void killedAnywhere_startedAgain_endsTheSame() {
    Caller clean = READY.copy().caller();
    RotationRun.revoke(READY.copy(), clean, "");
    for (int call = 1; call <= clean.callCount(); call++) {
      RevokeKeyTest test = new RevokeKeyTest();
      Caller caller = test.aws.caller();
      int number = call;
      caller.failing(made -> made.number() == number ? Fault.killedAfter() : null);
      assertThatThrownBy(() -> test.revoke(caller, "")).isInstanceOf(Error.class);

      assertThat(test.revoke("").revokedKeyIds()).containsExactly(test.first);
      assertThat(RotationRun.scheduled(test.aws).finish().actions())
          .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
      assertThat(test.aws.isActive(test.first)).isFalse();
    }
  }

  /** Said, but not done: the next pass replaces it all the same, and then ends it. */
  @Test
  void killedBeforeTheDeactivation_thePassEndsIt() {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(Error.class);

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions())
        .containsExactly(
            "CreateAccessKey", "ValidateAccessKey", "PromoteKey", "DeactivateAccessKey");
    assertThat(aws.isActive(first)).isFalse();
  }

  @Test
  void whatIsntThere_isSaid() {
    assertThatThrownBy(() -> revoke("AKIA0000000000009999"))
        .isInstanceOf(AccessKeyGoneException.class)
        .hasMessageContaining("no access key AKIA0000000000009999");
    assertThatThrownBy(() -> revoke("not an id")).isInstanceOf(AccessKeyGoneException.class);
    aws.secretTags(Requests.SECRET);
    aws.userTags(Requests.USER).remove(Tags.MANAGED);
    assertThatThrownBy(() -> revoke("")).isInstanceOf(UserNotManagedException.class);
    FakeAws without = READY.copy();
    without.purgeSecret(Requests.SECRET);
    Caller caller = without.caller();
    assertThatThrownBy(() -> RotationRun.revoke(without, caller, ""))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("by hand");
  }

  @Test
  void nothingSaid_holdsASecret() {
    assertThat(List.of(revoke("").toString(), aws.secretTags(Requests.SECRET).toString()))
        .noneMatch(text -> text.contains("very-secret"));
  }
}
