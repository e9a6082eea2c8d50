package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AccessKeyGoneException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.rotate.RotationRun;

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

  private RevokeKey.Result revokeBy(String requestId, Instant requestedAt, Instant startedAt) {
    return RotationRun.revoke(
        aws,
        aws.caller(),
        new RevocationInput(
            Requests.USER, "", requestId, requestedAt.toString(), startedAt.toString()));
  }

  private String current() {
    return aws.currentKey(Requests.SECRET).orElseThrow().id();
  }

  private void assertWorks() {
    assertThat(aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER))
        .isEmpty();
  }

  /** As the machine does: the function, and then a pass. */
  private RotationRun revocation(String accessKeyId) {
    RotationRun run = RotationRun.after(aws, revoke(accessKeyId)).finish();
    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
    return run;
  }

  @Test
  void currentKey_isInactive_sessionsAreDenied_andAPassMakesAnother() {
    Instant begin = aws.clock().instant();

    RevokeKey.Result result = revoke("");

    assertThat(result.revokedKeyIds()).containsExactly(first);
    assertThat(result.current()).isTrue();
    assertThat(result.roles()).containsExactly(SECOND_ROLE, Requests.ROLE_ARN);
    assertThat(result.changes())
        .containsExactly(
            new Change("DeactivateAccessKey", first),
            new Change("DenySessions", Requests.USER_ARN),
            new Change("DenySessions", SECOND_ROLE),
            new Change("DenySessions", Requests.ROLE_ARN));
    assertThat(aws.isActive(first)).isFalse();
    assertThat(aws.rolePolicies(Requests.ROLE_ARN).get(SessionDenial.POLICY_NAME).toString())
        .contains("Effect=Deny", "Action=*", "DateLessThan", "aws:TokenIssueTime")
        .contains(result.sessionsDeniedUntil());
    assertThat(Instant.parse(result.sessionsDeniedUntil()))
        .isBetween(begin.plusSeconds(30), begin.plusSeconds(31));

    RotationRun run = RotationRun.scheduled(aws).finish();
    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(current()).isNotEqualTo(first);
    assertThat(aws.keyIds(Requests.USER)).contains(first).hasSize(2);
    assertWorks();
  }

  /**
   * What can do more than others has to be ended all the more: policies are written only where
   * rolebridge's boundary is, so it is put back, and sessions are denied of all.
   */
  @ParameterizedTest
  @CsvSource({
    "true, false, ''",
    "true, false, arn:aws:iam::aws:policy/AdministratorAccess",
    "false, true, ''",
    "false, true, arn:aws:iam::aws:policy/AdministratorAccess",
    "true, true, arn:aws:iam::aws:policy/AdministratorAccess"
  })
  void boundaryThatSomebodyReplaced_isPutBack_andSessionsAreDenied(
      boolean ofUser, boolean ofRole, String boundary) {
    if (ofUser) {
      aws.replaceUserBoundary(Requests.USER, boundary);
    }
    if (ofRole) {
      aws.replaceRoleBoundary(Requests.ROLE_ARN, boundary);
    }

    RevokeKey.Result result = revoke("");

    assertThat(aws.isActive(first)).isFalse();
    assertThat(result.roles()).containsExactlyInAnyOrder(Requests.ROLE_ARN, SECOND_ROLE);
    assertThat(
            result.changes().stream()
                .filter(change -> change.action().endsWith("Boundary"))
                .toList())
        .isEqualTo(
            Stream.of(
                    new Change("PutUserPermissionsBoundary", Requests.USER_ARN),
                    new Change("PutRolePermissionsBoundary", Requests.ROLE_ARN))
                .filter(change -> change.action().contains("User") ? ofUser : ofRole)
                .toList());
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
    assertThat(aws.caller().userPolicies().find(Requests.USER, SessionDenial.POLICY_NAME))
        .isPresent();
    assertThat(aws.caller().roles().find(Requests.ROLE_ARN).orElseThrow().boundaryArn())
        .isEqualTo(FakeAws.ROLE_BOUNDARY_ARN);
    assertThat(RotationRun.after(aws, result).finish().state()).isEqualTo("Done");
    assertWorks();
  }

  /** The user's boundary denies its sessions as well, so nothing is left open. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void userWhosePoliciesLeaveNoRoom_hasItsSessionsDeniedByItsBoundary(boolean ours) {
    aws.caller()
        .userPolicies()
        .put(
            Requests.USER,
            "Others",
            PolicyDocument.of(List.of(Map.of("Sid", "x".repeat(2_048 - 310)))));
    if (!ours) {
      aws.replaceUserBoundary(Requests.USER, "");
    }

    RevokeKey.Result result = revoke("");

    assertThat(aws.isActive(first)).isFalse();
    assertThat(result.roles()).containsExactlyInAnyOrder(Requests.ROLE_ARN, SECOND_ROLE);
    assertThat(result.changes()).doesNotContain(new Change("DenySessions", Requests.USER_ARN));
    assertThat(
            result.changes().contains(new Change("PutUserPermissionsBoundary", Requests.USER_ARN)))
        .isEqualTo(!ours);
    assertThat(aws.caller().users().find(Requests.USER).orElseThrow().boundaryArn())
        .isEqualTo(FakeAws.USER_BOUNDARY_ARN);
    assertThat(RotationRun.after(aws, result).finish().state()).isEqualTo("Done");
    assertWorks();
  }

  /** Where neither is there they live, and that is said. */
  @Test
  void userWithoutRoomAndBoundary_isSaid() {
    aws.replaceUserBoundary(Requests.USER, "");
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("PutUserPolicy")
                ? Fault.refused(() -> new QuotaExceededException("no room"))
                : null);

    assertThatThrownBy(() -> revoke(caller, ""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("no room");
  }

  /** Whoever replaced the boundary may have written the tag, too. */
  @Test
  void boundaryOfAnElevatedRole_isPutBackAsTheStandardOne() {
    aws.roleTags(Requests.ROLE_ARN).put(Tags.BOUNDARY, Tags.ELEVATED);
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");

    revoke("");

    assertThat(aws.caller().roles().find(Requests.ROLE_ARN).orElseThrow().boundaryArn())
        .isEqualTo(FakeAws.ROLE_BOUNDARY_ARN);
  }

  /** What isn't rolebridge's by its tags gets no boundary; what refuses else, neither. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void roleThatRefuses_andHasNoBoundaryToPutBack_isSaid(boolean ours) {
    if (ours) {
      Caller caller = aws.caller();
      caller.failing(
          call ->
              call.operation().equals("PutRolePolicy")
                  ? Fault.refused(() -> new PermissionMissingException("refused"))
                  : null);
      assertThatThrownBy(() -> revoke(caller, ""))
          .isInstanceOf(SessionsNotDeniedException.class)
          .hasMessageContaining("denied on no role");
      assertThat(caller.changes()).doesNotContain("PutRolePermissionsBoundary");
    } else {
      aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
      aws.roleTags(Requests.ROLE_ARN).remove(Tags.MANAGED);
      assertThatThrownBy(() -> revoke(""))
          .isInstanceOf(SessionsNotDeniedException.class)
          .hasMessageContaining("denied on " + SECOND_ROLE);
    }
  }

  /** IAM's own decisions may go by what was a moment ago; the last look comes after that. */
  @ParameterizedTest
  @CsvSource({"PutUserPolicy, 2, true", "PutRolePolicy, 2, true", "PutUserPolicy, 3, false"})
  void boundaryThatIamDoesNotShowYet_isWaitedForOnce(String operation, int refusals, boolean ends) {
    aws.replaceUserBoundary(Requests.USER, "");
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
    aws.replaceRoleBoundary(SECOND_ROLE, "");
    int[] left = {refusals};
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals(operation) && left[0]-- > 0
                ? Fault.refused(() -> new PermissionMissingException("refused"))
                : null);

    if (ends) {
      RevokeKey.Result result = revoke(caller, "");
      assertThat(result.roles()).containsExactlyInAnyOrder(Requests.ROLE_ARN, SECOND_ROLE);
      assertThat(result.changes())
          .contains(new Change("DenySessions", Requests.USER_ARN))
          .doesNotHaveDuplicates();
    } else {
      assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(SessionsNotDeniedException.class);
    }
    assertThat(aws.isActive(first)).isFalse();
  }

  /** Those that the key made by GetSessionToken would outlive it. */
  @Test
  void sessionsOfTheUserItself_areDenied_andTheGrantStays() {
    var grant = aws.caller().userPolicies().find(Requests.USER, "xsoar.remediation-UserPolicy");

    RevokeKey.Result result = revoke("");

    var policies = aws.caller().userPolicies();
    assertThat(policies.find(Requests.USER, SessionDenial.POLICY_NAME).orElseThrow().statements())
        .singleElement()
        .satisfies(
            statement ->
                assertThat(statement.toString())
                    .contains("Effect=Deny", "aws:TokenIssueTime", result.sessionsDeniedUntil()));
    assertThat(policies.find(Requests.USER, "xsoar.remediation-UserPolicy")).isEqualTo(grant);
  }

  /** Rotated first, as one does by reflex: the key that leaked is the previous one by then. */
  @Test
  void inGrace_bothKeysAreEnded_andTheLeakedOneNeverComesBack() {
    RotationRun.now(aws).finish();
    String second = current();
    aws.advance(Duration.ofMinutes(1));

    assertThat(revoke("").revokedKeyIds()).containsExactlyInAnyOrder(first, second);
    assertThat(aws.isActive(first)).isFalse();
    assertThat(aws.isActive(second)).isFalse();
    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("DeleteAccessKey", "CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(second, current());
    assertThat(current()).isNotIn(first, second);
    assertWorks();
    assertThat(RotationRun.undo(aws).finish().reason()).contains("was revoked");
  }

  @Test
  void theCurrentKeyByName_thePreviousOneStaysInGrace_andIsntPutBack() {
    RotationRun.now(aws).finish();
    String second = current();
    aws.advance(Duration.ofMinutes(1));

    RotationRun run = revocation(second);

    assertThat(run.actions())
        .containsExactly("DeleteAccessKey", "CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.keyIds(Requests.USER)).containsExactly(first, current());
    assertThat(aws.isActive(first)).isTrue();
    assertThat(current()).isNotIn(first, second);
    assertWorks();
    assertThat(RotationRun.undo(aws).finish().error()).isEqualTo("AccessKeyRevokedException");

    RotationRun named = RotationRun.undo(aws, first).finish();
    assertThat(named.state()).as(named.toString()).isEqualTo("Done");
    assertThat(current()).isEqualTo(first);
    assertWorks();
  }

  /** It isn't labelled as the previous one any more, but was there before the revocation. */
  @Test
  void undo_ofAKeyFromBeforeARevocation_needsItsId() {
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(1));
    String second = current();
    revoke(first);
    aws.advance(Duration.ofMinutes(1));
    RotationRun.now(aws).finish();
    assertThat(current()).isNotIn(first, second);

    RotationRun undo = RotationRun.undo(aws).finish();

    assertThat(undo.error()).isEqualTo("AccessKeyRevokedException");
    assertThat(undo.reason()).contains(second, "may have leaked too", "ask for it by its id");
    assertThat(RotationRun.undo(aws, first).finish().error())
        .isIn("AccessKeyRevokedException", "AccessKeyGoneException");
    RotationRun named = RotationRun.undo(aws, second).finish();
    assertThat(named.state()).as(named.toString()).isEqualTo("Done");
    assertThat(current()).isEqualTo(second);
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

  /** Within the hour, within the week, time and again. */
  @Test
  void again_endsTheKeyThatIsCurrentThen_andAlwaysMakesAnother() {
    for (Duration later :
        List.of(Duration.ofMinutes(2), Duration.ofMinutes(50), Duration.ofDays(3))) {
      String leaked = current();
      aws.advance(later);

      RotationRun run = revocation("");

      assertThat(aws.isActive(leaked)).isFalse();
      assertThat(current()).as(run.toString()).isNotEqualTo(leaked);
      assertWorks();
    }
  }

  @Test
  void bothKeysByName_oneAfterTheOther() {
    RotationRun.now(aws).finish();
    String second = current();
    aws.advance(Duration.ofMinutes(1));
    revocation(first);

    revocation(second);

    assertThat(current()).isNotIn(first, second);
    assertWorks();
  }

  /** The state is tried again, or the execution redriven, after the new key was made. */
  @Test
  void sameExecutionAgain_endsNoKeyMadeSince() {
    Instant started = aws.clock().instant();
    RevokeKey.Result revoked = revokeBy("arn:execution:1", started, started);
    aws.advance(Duration.ofMinutes(1));
    RotationRun.scheduled(aws).finish();
    String second = current();
    aws.advance(Duration.ofMinutes(20));

    RevokeKey.Result again = revokeBy("arn:execution:1", started, started);

    assertThat(again.revokedKeyIds()).containsExactly(first);
    assertThat(again.revokedAt()).isEqualTo(revoked.revokedAt());
    assertThat(again.current()).isFalse();
    assertThat(aws.isActive(second)).isTrue();
    assertThat(RotationRun.after(aws, again).finish().actions()).isEmpty();
  }

  /** An event may be delivered twice, and its sender may give it any time. */
  @Test
  void sameEventAgain_endsNoKeyMadeSince() {
    Instant future = aws.clock().instant().plus(Duration.ofDays(400));
    revokeBy("event-1", future, aws.clock().instant());
    aws.advance(Duration.ofMinutes(1));
    RotationRun.scheduled(aws).finish();
    String second = current();
    aws.advance(Duration.ofMinutes(20));

    assertThat(revokeBy("event-1", future, aws.clock().instant()).current()).isFalse();

    assertThat(aws.isActive(second)).isTrue();
    assertThat(revokeBy("event-2", future, aws.clock().instant()).revokedKeyIds())
        .containsExactly(second);
  }

  /** It was on its way, or in an archive, while the key was replaced. */
  @Test
  void lateEvent_endsOnlyKeysThatItCanMean() {
    Instant asked = aws.clock().instant();
    aws.advance(Duration.ofMinutes(30));
    RotationRun.now(aws).finish();
    String second = current();
    aws.advance(Duration.ofMinutes(1));

    RevokeKey.Result result = revokeBy("event-1", asked, aws.clock().instant());

    assertThat(result.revokedKeyIds()).containsExactly(first);
    assertThat(result.current()).isFalse();
    assertThat(aws.isActive(second)).isTrue();
  }

  @Test
  void nothingLeftToEnd_isNoFailure() {
    Instant asked = aws.clock().instant().minus(Duration.ofDays(1000));

    RevokeKey.Result result = revokeBy("event-1", asked, aws.clock().instant());

    assertThat(result.revokedKeyIds()).isEmpty();
    assertThat(aws.isActive(first)).isTrue();
  }

  /** Sessions that the new key made since then go on. */
  @Test
  void sameExecutionAgain_deniesNoLaterSessions() {
    Instant started = aws.clock().instant();
    revokeBy("arn", started, started);
    Instant atMost = aws.clock().instant().plus(RevokeKey.LONGEST_RUN).plusSeconds(31);
    aws.advance(Duration.ofSeconds(31));
    RotationRun.scheduled(aws).finish();
    aws.advance(Duration.ofMinutes(30));

    RevokeKey.Result again = revokeBy("arn", started, started);

    assertThat(Instant.parse(again.sessionsDeniedUntil())).isBeforeOrEqualTo(atMost);
    assertThat(aws.rolePolicies(Requests.ROLE_ARN).get(SessionDenial.POLICY_NAME).toString())
        .contains(again.sessionsDeniedUntil());
  }

  /** Each role has one such policy, so a repetition of the first must not shorten the second's. */
  @Test
  void anEarlierRevocationAgain_givesBackNoSessions() {
    RotationRun.now(aws).finish();
    String second = current();
    revoke(first);
    aws.advance(Duration.ofHours(3));
    Instant denied = Instant.parse(revoke(second).sessionsDeniedUntil());
    aws.advance(Duration.ofHours(3));

    assertThat(Instant.parse(revoke(first).sessionsDeniedUntil())).isAfterOrEqualTo(denied);
  }

  /** What a killed run left active gave out sessions until now. */
  @Test
  void again_stillActive_deniesSessionsUntilNow() {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(Error.class);
    aws.advance(Duration.ofMinutes(30));
    Instant again = aws.clock().instant();

    assertThat(Instant.parse(revoke("").sessionsDeniedUntil()))
        .isAfterOrEqualTo(again.plusSeconds(30));
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

  /** Said, but not done: the next pass ends it first, and then replaces it. */
  @Test
  void killedBeforeTheDeactivation_thePassEndsIt() {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(Error.class);

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(run.actions())
        .containsExactly(
            "DeactivateAccessKey", "CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(aws.isActive(first)).isFalse();
  }

  /** Both write one tag: the one whose word is lost looks again, and none is forgotten. */
  @Test
  void twoAtOnce_noneIsForgotten() {
    RotationRun.now(aws).finish();
    String second = current();
    Caller caller = aws.caller();
    caller.before(callOf("TagResource"), () -> revoke(second));

    try {
      revoke(caller, first);
    } catch (ConcurrentChangeException e) {
      revoke(first);
    }
    // The other's look comes after its own act too.
    revoke(second);

    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)))
        .satisfies(
            all -> {
              assertThat(all.contain(first)).isTrue();
              assertThat(all.contain(second)).isTrue();
            });
  }

  /** The number that this call has in a revocation of {@link #READY}. */
  private static int callOf(String operation) {
    FakeAws copy = READY.copy();
    Caller probe = copy.caller();
    RotationRun.revoke(copy, probe, "");
    return probe.calls().stream()
        .filter(call -> call.operation().equals(operation))
        .findFirst()
        .orElseThrow()
        .number();
  }

  /** Somebody deleted the stored key: revoking the user is the way to a new one. */
  @Test
  void currentKeyIsGone_aNewOneIsMade() {
    aws.caller().accessKeys().delete(Requests.USER, first);

    RevokeKey.Result result = revoke("");

    assertThat(result.revokedKeyIds()).containsExactly(first);
    assertThat(RotationRun.after(aws, result).finish().actions())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertWorks();
  }

  /** The times that installations before this wrote, with nine digits, and what nobody can read. */
  @Test
  void revocationTagOfAnotherVersion_stillCounts() {
    aws.secretTags(Requests.SECRET)
        .put(
            Tags.REVOKED,
            "AKIAOLD0000000000001=2026-02-01T08:00:00.123456789Z"
                + " AKIAODD0000000000001=2026-13-99T99:99:99Z");
    Revocations revocations = Revocations.by(aws.secretTags(Requests.SECRET));

    assertThat(revocations.contain("AKIAOLD0000000000001")).isTrue();
    assertThat(revocations.contain("AKIAODD0000000000001")).isTrue();
    assertThat(revocations.last(aws.clock().instant())).contains(Instant.MAX);
    RevokeKey.Result result = revoke("");
    assertThat(aws.secretTags(Requests.SECRET))
        .as("of keys that nothing names any more nothing is kept")
        .doesNotContainKey(Tags.REVOKED)
        .containsEntry(Tags.REVOKED_KEY + first, result.revokedAt());
  }

  @Test
  void times_haveMillisecondsAtMost() {
    aws.advance(Duration.ofNanos(123_456_789));

    RevokeKey.Result result = revoke("");

    assertThat(List.of(result.revokedAt(), result.sessionsDeniedUntil()))
        .allMatch(time -> time.matches("[^.]*(\\.\\d{3})?Z"));
  }

  @Test
  void whatIsntThere_isSaid() {
    assertThatThrownBy(() -> revoke("AKIA0000000000009999"))
        .isInstanceOf(AccessKeyGoneException.class)
        .hasMessageContaining("no access key AKIA0000000000009999");
    assertThatThrownBy(() -> revoke("not an id")).isInstanceOf(AccessKeyGoneException.class);
    FakeAws without = READY.copy();
    without.purgeSecret(Requests.SECRET);
    Caller caller = without.caller();
    assertThatThrownBy(() -> RotationRun.revoke(without, caller, ""))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("by hand");
  }

  /** As people do at first when a key leaks: its keys are dead then, and its sessions aren't. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void userThatSomebodyDeleted_itsRolesDenyTheSessions(boolean boundaryReplaced) {
    aws.deleteUserByHand(Requests.USER);
    if (boundaryReplaced) {
      aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
    }

    assertThatThrownBy(() -> revoke(""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContainingAll("is gone", "denied on ", Requests.ROLE_ARN, "other accounts")
        .hasMessageNotContaining("not everywhere");

    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
  }

  /** As of any: what stands against one role at first may be over at the last look. */
  @Test
  void userThatSomebodyDeleted_boundaryThatIamDoesNotShowYet_isWaitedFor() {
    aws.deleteUserByHand(Requests.USER);
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
    int[] refusals = {3};
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("PutRolePolicy") && refusals[0]-- > 0
                ? Fault.refused(() -> new PermissionMissingException("refused"))
                : null);
    Instant begin = aws.clock().instant();

    assertThatThrownBy(() -> revoke(caller, ""))
        .hasMessageContainingAll("denied on ", Requests.ROLE_ARN, SECOND_ROLE)
        .hasMessageNotContaining("not everywhere");

    assertThat(aws.clock().instant()).isAfterOrEqualTo(begin.plus(Pause.UNTIL_SHOWN));
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
    assertThat(aws.rolePolicies(SECOND_ROLE)).containsKey(SessionDenial.POLICY_NAME);
  }

  @Test
  void nameThatNoUserCanHave_isSaid_andNobodyIsAsked() {
    Caller caller = aws.caller();
    RevocationInput input = new RevocationInput("a b", "", "", "", "");

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, input))
        .isInstanceOf(UserNotManagedException.class)
        .hasMessageContaining("must be the name of a user");

    assertThat(caller.calls()).isEmpty();
  }

  /** It is gone for good, which IAM's list shows. */
  @Test
  void previousKeyThatIsDeleted_isNotRevoked() {
    RotationRun.now(aws).finish();
    aws.caller().accessKeys().delete(Requests.USER, first);

    assertThat(revoke("").revokedKeyIds()).containsExactly(current());
  }

  @Test
  void previousKeyThatWasRevokedBefore_isNoneOfThisRequest_whereTheListIsRefused() {
    RotationRun.now(aws).finish();
    revoke(first);
    aws.advance(Duration.ofHours(1));
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("ListAccessKeys")
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);

    assertThatThrownBy(() -> revoke(caller, ""))
        .isInstanceOf(ThrottledException.class)
        .hasMessageContaining("Access key " + current() + " is inactive");
  }

  @Test
  void userThatNeverWas_isSaid() {
    RevocationInput input = new RevocationInput("never", "", "", "", "");

    assertThatThrownBy(() -> RotationRun.revoke(aws, aws.caller(), input))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("user/rolebridge/never is gone");
  }

  @Test
  void userThatSomebodyDeleted_roleThatRefuses_isSaid() {
    aws.deleteUserByHand(Requests.USER);
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("PutRolePolicy")
                ? Fault.refused(() -> new PermissionMissingException("An SCP denies it"))
                : null);

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContainingAll("is gone", "denied on no role", "everywhere: An SCP denies it");
    caller.failing(
        call ->
            call.operation().equals("PutRolePolicy")
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);
    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(ThrottledException.class)
        .hasMessageContainingAll("Rate exceeded. ", "is gone");
  }

  @Test
  void userElsewhere_isLeft() {
    aws.caller().users().create(new User("elsewhere", "/", "", "", Map.of()));
    RevocationInput input = new RevocationInput("elsewhere", "", "", "", "");

    assertThatThrownBy(() -> RotationRun.revoke(aws, aws.caller(), input))
        .isInstanceOf(UserNotManagedException.class)
        .hasMessageContaining("its ARN is");
  }

  /** IAM lets nothing be done to its keys; once it is back, the next pass ends them. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void userThatWasMoved_isLeft_butItsKeyIsWrittenDown(boolean named) {
    aws.moveUser(Requests.USER, "/");

    assertThatThrownBy(() -> revoke(named ? first : ""))
        .isInstanceOf(UserNotManagedException.class)
        .hasMessageContaining("its ARN is");

    assertThat(aws.isActive(first)).isTrue();
    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds()).containsExactly(first);
  }

  /** Only the mark ends the key once the user is back: the machine tries again. */
  @ParameterizedTest
  @ValueSource(strings = {"DescribeSecret", "TagResource"})
  void userThatWasMoved_isWrittenDownByTheNextTry_whereAwsWasBusy(String operation) {
    aws.moveUser(Requests.USER, "/");
    Caller caller = aws.caller();
    caller.failingOnce(operation, Fault.refused(() -> new ThrottledException("slow down", null)));

    assertThatThrownBy(() -> revoke(caller, first)).isInstanceOf(ThrottledException.class);
    assertThatThrownBy(() -> revoke(caller, first)).isInstanceOf(UserNotManagedException.class);

    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds()).containsExactly(first);
  }

  /** What is refused is said in the end, after all that hangs on it as little as can be. */
  @ParameterizedTest
  @CsvSource({"GetUser, true", "GetUser, false", "ListAccessKeys, true", "ListAccessKeys, false"})
  void readThatIsRefused_keepsNoKeyAlive_norUnmarked_norItsSessions(
      String operation, boolean named) {
    RotationRun.now(aws).finish();
    String current = current();
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals(operation)
                ? Fault.refused(() -> new RefusedByAwsException(operation + ": denied", null))
                : null);

    assertThatThrownBy(() -> revoke(caller, named ? current : ""))
        .isInstanceOf(RefusedByAwsException.class)
        .hasMessageContaining(operation);

    List<String> ended = named ? List.of(current) : List.of(first, current);
    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds())
        .containsExactlyInAnyOrderElementsOf(ended);
    assertThat(ended).noneMatch(aws::isActive);
    assertThat(aws.isActive(first)).isEqualTo(named);
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsKey(SessionDenial.POLICY_NAME);
  }

  /** What may pass is tried again by the machine, with the key ended before. */
  @Test
  void readThatFailsForNow_isToldAsSuch_withTheKeyEnded() {
    Caller caller = aws.caller();
    caller.failingOnce(
        "ListAccessKeys", Fault.refused(() -> new ThrottledException("Slower", null)));

    assertThatThrownBy(() -> revoke(caller, first)).isInstanceOf(ThrottledException.class);

    assertThat(aws.isActive(first)).isFalse();
    assertThat(revoke(first).revokedKeyIds()).containsExactly(first);
  }

  static Stream<String> tagKeys() {
    return Stream.of(
        Tags.MANAGED,
        Tags.INTEGRATION,
        Tags.ACKNOWLEDGED_RISKS,
        Tags.BOUNDARY,
        Tags.REQUESTED_BY,
        Tags.CREATED_BY,
        Tags.OWNER_ACCOUNT,
        Tags.READY,
        Tags.TRUST,
        Tags.PERMISSIONS,
        Tags.SOURCE_IPS,
        Tags.NOT_PROVEN,
        Tags.MAX_SESSION_DURATION,
        Tags.REMOVING,
        Tags.UNFINISHED,
        Tags.VALIDATED,
        Tags.PROVEN,
        Tags.PROMOTED,
        Tags.DEACTIVATED,
        Tags.UNUSED,
        Tags.RETIRING,
        Tags.LEAVING,
        Tags.REVOKED,
        Tags.REVOKED_KEY + "AKIA00000000000000ZZ",
        Tags.REVOCATIONS,
        Tags.UNDO,
        Tags.PUT_BACK);
  }

  /** Whoever may tag one of these things must neither keep the key alive nor have it waited for. */
  @ParameterizedTest
  @MethodSource("tagKeys")
  void anyTag_ofUserRoleOrSecret_keepsNoKeyAndNoSessionAlive(String tag) {
    List<String> values =
        List.of(
            "",
            "999999999999",
            "= \u00a0 =x soon",
            first + " " + Instant.EPOCH,
            first + " " + aws.clock().instant().plusSeconds(280),
            "keys-ended " + aws.clock().instant().plusSeconds(280),
            first + "=" + aws.clock().instant().plusSeconds(280),
            "x".repeat(250) + "=y",
            "2999-01-01T00:00:00Z");
    for (String value : values) {
      for (int what = 0; what < 3; what++) {
        FakeAws now = READY.copy();
        Map<String, String> tags =
            switch (what) {
              case 0 -> now.userTags(Requests.USER);
              case 1 -> now.roleTags(Requests.ROLE_ARN);
              default -> now.secretTags(Requests.SECRET);
            };
        if (value.isEmpty()) {
          tags.remove(tag);
        } else {
          tags.put(tag, value);
        }
        Instant begun = now.clock().instant();

        RevokeKey.Result result = RotationRun.revoke(now, now.caller(), "");

        String how = List.of(value, what).toString();
        assertThat(result.revokedKeyIds()).as(how).contains(first);
        assertThat(now.isActive(first)).as(how).isFalse();
        assertThat(result.roles()).as(how).contains(SECOND_ROLE, Requests.ROLE_ARN);
        assertThat(Instant.parse(result.sessionsDeniedUntil()))
            .as(how)
            .isBefore(begun.plusSeconds(60));
        assertThat(now.clock().instant()).as(how).isBefore(begun.plusSeconds(60));
      }
    }
  }

  /** The boundary was replaced, too, and is put back before IAM takes a policy. */
  @Test
  void userWithoutTagAndBoundary_deniesItsSessions() {
    aws.userTags(Requests.USER).clear();
    aws.replaceUserBoundary(Requests.USER, "");

    assertThat(revoke("").changes())
        .contains(
            new Change("PutUserPermissionsBoundary", Requests.USER_ARN),
            new Change("DenySessions", Requests.USER_ARN));
  }

  /** What a killed revocation left active, the next pass ends. */
  @ParameterizedTest
  @ValueSource(strings = {"missing", "999999999999"})
  void revokedKeyOfAUserWhoseTagsWereChanged_endsByThePass(String value) {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(Error.class);
    if (value.equals("missing")) {
      aws.userTags(Requests.USER).clear();
    } else {
      aws.userTags(Requests.USER).put(Tags.OWNER_ACCOUNT, value);
    }

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(aws.isActive(first)).isFalse();
    assertThat(run.error()).as("a new key is for a person").isEqualTo("UserNotManagedException");
  }

  /** What a pass ended long after the word of it gave out sessions until then. */
  @Test
  void again_endedByAPass_deniesSessionsUntilThen() {
    Caller caller = aws.caller();
    caller.failing(
        call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(Error.class);
    aws.advance(Duration.ofMinutes(30));
    Instant ended = aws.clock().instant();
    assertThat(RotationRun.scheduled(aws).finish().actions()).contains("DeactivateAccessKey");
    aws.advance(Duration.ofMinutes(30));

    assertThat(Instant.parse(revoke(first).sessionsDeniedUntil()))
        .isBetween(ended.plusSeconds(30), ended.plusSeconds(32));
  }

  /** What the user denies already stays denied, unless it is of the future. */
  @Test
  void again_deniesNoLessThanBefore_andNothingOfTheFuture() {
    revoke("");
    aws.advance(Duration.ofHours(1));
    Instant denied = aws.clock().instant().minus(Duration.ofMinutes(20));
    var policies = aws.caller().userPolicies();
    policies.put(Requests.USER, SessionDenial.POLICY_NAME, SessionDenial.before(denied));

    assertThat(revoke(first).sessionsDeniedUntil()).isEqualTo(denied.toString());

    Instant future = aws.clock().instant().plus(Duration.ofDays(400));
    policies.put(Requests.USER, SessionDenial.POLICY_NAME, SessionDenial.before(future));
    assertThat(Instant.parse(revoke(first).sessionsDeniedUntil()))
        .isBefore(aws.clock().instant().plusSeconds(32));
  }

  @Test
  void again_whatIsDeniedCantBeRead_deniesUntilNow() {
    revoke("");
    aws.advance(Duration.ofHours(1));
    Caller caller = aws.caller();
    caller.failingOnce("GetUserPolicy", Fault.refused(() -> new RefusedByAwsException("No", null)));

    assertThat(Instant.parse(revoke(caller, first).sessionsDeniedUntil()))
        .isAfter(aws.clock().instant());
  }

  /** This many roles of each account, and each denial takes this long. */
  private final class Many implements UserRoles, RolePolicies {

    private final Map<String, Integer> accounts;
    private final Duration each;
    private final List<String> denied = new ArrayList<>();
    private String refusing = "";

    /** A role that the first list lacks. */
    private String shownLate = "";

    /** A role that the first call about it doesn't find. */
    private String unknownYet = "";

    Many(Map<String, Integer> accounts, Duration each) {
      this.accounts = new TreeMap<>(accounts);
      this.each = each;
    }

    void revoke() {
      aws.caller()
          .userPolicies()
          .put(
              Requests.USER,
              Requests.USER + "-UserPolicy",
              GrantPolicy.of(
                  accounts.keySet().stream()
                      .map(account -> Requests.HUB.grantResource(account, Requests.USER))
                      .toList()));
      Caller caller = aws.caller();
      String now = aws.clock().instant().toString();
      new RevokeKey(
              RotationRun.reader(aws, caller),
              caller.accessKeys(),
              caller.secrets(),
              caller.userPolicies(),
              this,
              this,
              RotationRun.ownRoles(caller),
              RotationRun.boundaries(caller),
              aws.clock(),
              aws.pause())
          .apply(new RevocationInput(Requests.USER, "", "", "", now));
    }

    @Override
    public List<String> arnsOf(String userName) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PolicyDocument> find(String roleArn, String policyName) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> accountsOf(String userName) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> arnsIn(String accountId, String userName) {
      List<String> all =
          IntStream.range(0, accounts.getOrDefault(accountId, 0))
              .mapToObj(i -> role(accountId, i))
              .filter(arn -> !arn.equals(shownLate))
              .toList();
      shownLate = "";
      return all;
    }

    @Override
    public List<String> names(String roleArn) {
      return List.of();
    }

    @Override
    public void put(String roleArn, String policyName, PolicyDocument document) {
      if (roleArn.equals(refusing)) {
        throw new RefusedByAwsException(roleArn + " refuses", null);
      }
      if (roleArn.equals(unknownYet)) {
        unknownYet = "";
        throw new ResourceVanishedException("NoSuchEntity");
      }
      denied.add(roleArn);
      aws.advance(each);
    }

    @Override
    public void delete(String roleArn, String policyName) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void accountWithAThousandRoles_keepsNoOthersSessionsAlive() {
    Many many = new Many(Map.of("111122223333", 1000, "444455556666", 2), Duration.ofMillis(1));

    assertThatThrownBy(many::revoke)
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("Account 111122223333 has 700 more roles of the user")
        .hasMessageContaining("and 282 more")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(4000));

    assertThat(many.denied)
        .hasSize(302)
        .startsWith(
            role("111122223333", 0),
            role("444455556666", 0),
            role("111122223333", 1),
            role("444455556666", 1));
    assertThat(aws.isActive(first)).isFalse();
  }

  @Test
  void rolesThatTakeLong_areLeftInTime() {
    Many many = new Many(Map.of("111122223333", 150, "444455556666", 2), Duration.ofSeconds(1));
    Instant started = aws.clock().instant();

    assertThatThrownBy(many::revoke)
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("Account 111122223333 has 67 more roles of the user")
        .hasMessageContaining(
            "sessions are denied on "
                + role("111122223333", 0)
                + ", "
                + role("444455556666", 0)
                + ", ");

    assertThat(many.denied).hasSize(85).contains(role("444455556666", 1));
    assertThat(Duration.between(started, aws.clock().instant())).isEqualTo(RevokeKey.DENYING);
  }

  /** The call by which a revocation lists the roles of an account for the first time. */
  private int firstList(FakeAws account) {
    Caller counted = account.caller();
    RotationRun.revoke(account, counted, "");
    return counted.calls().stream()
        .filter(call -> call.operation().equals("ListRoles"))
        .findFirst()
        .orElseThrow()
        .number();
  }

  @Test
  void roleThatTheListShowsLate_isDeniedToo() {
    FakeAws before = Accounts.with(Requests.iam());
    FakeAws late = before.copy();
    assertThat(ProvisionRun.of(late, Requests.ec2(), "role").isReady()).isTrue();
    Instant begin = late.clock().instant();
    Caller caller = late.caller();
    caller.failingOnce("ListRoles", Fault.showing(before));

    RevokeKey.Result result = RotationRun.revoke(late, caller, "");

    assertThat(result.roles()).containsExactly(Requests.ROLE_ARN, SECOND_ROLE);
    assertThat(result.changes())
        .endsWith(
            new Change("DenySessions", Requests.ROLE_ARN), new Change("DenySessions", SECOND_ROLE));
    assertThat(late.rolePolicies(SECOND_ROLE)).containsKey(SessionDenial.POLICY_NAME);
    assertThat(caller.changes()).filteredOn("PutRolePolicy"::equals).hasSize(2);
    assertThat(Instant.parse(result.sessionsDeniedUntil())).isEqualTo(begin.plusSeconds(31));
    assertThat(late.clock().instant()).isEqualTo(begin.plus(Pause.UNTIL_SHOWN));
  }

  /** Nobody has a session of a role that is gone. */
  @Test
  void roleThatIsRemovedMeanwhile_keepsNoNewKeyBack() {
    Caller caller = aws.caller();
    caller.after(
        firstList(aws.copy()),
        () -> {
          Roles hands = aws.caller().roles();
          hands.attachedPolicies(SECOND_ROLE).forEach(arn -> hands.detach(SECOND_ROLE, arn));
          hands.delete(SECOND_ROLE);
        });

    assertThat(RotationRun.revoke(aws, caller, "").roles()).containsExactly(Requests.ROLE_ARN);
  }

  /** A session that is denied no more was the new key's. */
  @Test
  void againMuchLater_looksForRolesOnce() {
    revoke("");
    aws.advance(Duration.ofHours(1));
    Caller caller = aws.caller();

    RevokeKey.Result result = revoke(caller, first);

    assertThat(result.roles()).containsExactly(SECOND_ROLE, Requests.ROLE_ARN);
    assertThat(caller.calls()).filteredOn(call -> call.operation().equals("ListRoles")).hasSize(1);
  }

  /** By then the list shows every role that the key can have a session of. */
  @Test
  void rolesThatTakeLongerThanTheList_areLookedForAgainAtOnce() {
    Many many = new Many(Map.of("111122223333", 30), Duration.ofSeconds(1));
    many.shownLate = role("111122223333", 7);
    Instant begin = aws.clock().instant();

    many.revoke();

    assertThat(many.denied).hasSize(30).endsWith(role("111122223333", 7));
    assertThat(Duration.between(begin, aws.clock().instant())).isEqualTo(Duration.ofSeconds(30));
  }

  /** A role made a moment before may have sessions: that isn't done. */
  @Test
  void rolesThatTakeAllTheTime_soThatNoneIsLookedForAgain_areSaid() {
    Many many = new Many(Map.of("111122223333", 85), Duration.ofSeconds(1));

    assertThatThrownBy(many::revoke)
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("Account 111122223333 wasn't asked for its roles, as the time was");

    assertThat(many.denied).hasSize(85);
  }

  /** Listed, and not there for the call that follows: made a moment ago, or gone. */
  @Test
  void roleThatACallDoesNotKnowYet_isDeniedAtTheLastLook() {
    Caller caller = aws.caller();
    caller.failingOnce(
        "PutRolePolicy", Fault.refused(() -> new ResourceVanishedException("NoSuchEntity")));

    RevokeKey.Result result = RotationRun.revoke(aws, caller, "");

    assertThat(result.roles()).containsExactlyInAnyOrder(Requests.ROLE_ARN, SECOND_ROLE);
  }

  /** So that the last look is one at which whatever the key has sessions of is known. */
  @Test
  void roleThatACallDoesNotKnowYet_isDenied_howeverLongTheOthersTake() {
    Many many = new Many(Map.of("111122223333", 81), Duration.ofSeconds(1));
    many.unknownYet = role("111122223333", 80);

    many.revoke();

    assertThat(many.denied).hasSize(81).endsWith(role("111122223333", 80));
  }

  /** What it denies may be less than the other one does, so it begins again knowing that. */
  @Test
  void secretThatDoesntShowAnotherRevocationYet_isLookedAtAgain_afterTheKeyIsEnded() {
    RotationRun.now(aws).finish();
    String second = current();
    FakeAws before = aws.copy();
    revoke(first);
    Caller caller = aws.caller();
    caller.failingOnce("DescribeSecret", Fault.showing(before));

    assertThatThrownBy(() -> revoke(caller, second))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessageContaining("Another revocation of user " + Requests.USER);

    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds())
        .containsExactlyInAnyOrder(first, second);
    assertThat(aws.isActive(second)).isFalse();
    assertThat(revoke(second).revokedKeyIds()).containsExactly(second);
  }

  /** Another wrote it down and was killed, or didn't come to it yet. */
  @Test
  void keyThatAnotherRevocationWroteDown_isEndedToo() {
    RotationRun.now(aws).finish();
    String second = current();
    aws.secretTags(Requests.SECRET).put(Tags.REVOKED_KEY + first, aws.clock().instant().toString());

    RevokeKey.Result result = revoke(second);

    assertThat(result.revokedKeyIds()).containsExactly(second);
    assertThat(result.changes())
        .startsWith(
            new Change("DeactivateAccessKey", second), new Change("DeactivateAccessKey", first));
    assertThat(List.of(first, second)).noneMatch(aws::isActive);
  }

  @Test
  void keyThatAnotherRevocationEnded_isNotDeactivatedAgain() {
    RotationRun.now(aws).finish();
    String second = current();
    revoke(first);
    Caller caller = aws.caller();

    revoke(caller, second);

    assertThat(caller.changes()).containsOnlyOnce("UpdateAccessKey");
    assertThat(List.of(first, second)).noneMatch(aws::isActive);
  }

  /** The machine tries what may pass by itself again; what doesn't is for somebody to mend. */
  @Test
  void roleThatFailsForTheMoment_isTriedAgainByTheMachine_whateverElseFails() {
    aws.roleTags(SECOND_ROLE).remove(Tags.MANAGED);
    aws.replaceRoleBoundary(SECOND_ROLE, "");
    Caller caller = aws.caller();
    int[] puts = {0};
    caller.failing(
        call ->
            call.operation().equals("PutRolePolicy") && ++puts[0] % 2 == 0
                ? Fault.refused(() -> new ThrottledException("slower", null))
                : null);

    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(ThrottledException.class);

    assertThat(aws.isActive(first)).isFalse();
  }

  @Test
  void keysThatSessionsOutlive_areNamedAsManyAsTheyAre() {
    List<AccessKey> shown = listed();
    RotationRun.now(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
    aws.roleTags(Requests.ROLE_ARN).remove(Tags.MANAGED);

    assertThatThrownBy(() -> revokeByOldList(shown))
        .hasMessageContaining(
            "Access key " + first + " and " + pending + " are inactive and their");
    assertThatThrownBy(() -> revoke(pending))
        .hasMessageContaining("Access key " + pending + " is inactive and its");
  }

  /**
   * Somebody gave the secret all the tags that it can have, took the right to tag it, or closed it
   * by a policy of its own.
   */
  @ParameterizedTest
  @CsvSource({"TagResource, ''", "DescribeSecret, ''", "DescribeSecret, named"})
  void wordThatCantBeWritten_keepsNoKeyAlive_andNoSession(String refused, String named) {
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals(refused)
                ? Fault.refused(() -> new RefusedByAwsException("LimitExceededException", null))
                : null);

    assertThatThrownBy(() -> revoke(caller, named.isEmpty() ? "" : first))
        .isInstanceOf(RefusedByAwsException.class);

    assertThat(aws.isActive(first)).isFalse();
    assertSessionsAreDenied();
  }

  /** What refused once is no failure if it doesn't at the last look. */
  @ParameterizedTest
  @ValueSource(strings = {"PutRolePolicy", "ListRoles"})
  void refusalThatPasses_isForgotten(String operation) {
    Caller caller = aws.caller();
    caller.failingOnce(
        operation, Fault.refused(() -> new RefusedByAwsException(operation + ": denied", null)));

    assertThat(revoke(caller, "").roles())
        .containsExactlyInAnyOrder(SECOND_ROLE, Requests.ROLE_ARN);
    assertSessionsAreDenied();
  }

  /** What couldn't be read when it began wasn't written down either, whatever shows later. */
  @Test
  void secretThatShowsLater_isSaidAllTheSame() {
    Caller caller = aws.caller();
    caller.failingOnce(
        "DescribeSecret",
        Fault.refused(() -> new RefusedByAwsException("DescribeSecret: denied", null)));

    assertThatThrownBy(() -> revoke(caller, ""))
        .isInstanceOf(RefusedByAwsException.class)
        .hasMessage("DescribeSecret: denied");
    assertThat(aws.isActive(first)).isFalse();
    assertSessionsAreDenied();
  }

  /** The secret's labels name keys that IAM's list may lack, so without them none is unknown. */
  @Test
  void unknownKey_ofASecretThatCannotBeRead_isSaidToBeThat() {
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.operation().equals("DescribeSecret")
                ? Fault.refused(() -> new RefusedByAwsException("DescribeSecret: denied", null))
                : null);

    assertThatThrownBy(() -> revoke(caller, "AKIA0000000000009999"))
        .isInstanceOf(RefusedByAwsException.class)
        .hasMessage("DescribeSecret: denied");
  }

  /** The machine starts it again, with nothing left alive till then. */
  @Test
  void wordThatAwsHasNoTimeFor_keepsNoSessionAlive_andIsTriedAgain() {
    Caller caller = aws.caller();
    caller.failingOnce(
        "TagResource", Fault.refused(() -> new ThrottledException("Rate exceeded", null)));

    assertThatThrownBy(() -> revoke(caller, ""))
        .isInstanceOf(ThrottledException.class)
        .hasMessage(
            "Rate exceeded. Access key "
                + first
                + " is inactive. Sessions until now are denied on "
                + SECOND_ROLE
                + ", "
                + Requests.ROLE_ARN
                + ".");

    assertThat(aws.isActive(first)).isFalse();
    assertSessionsAreDenied();
    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds()).isEmpty();
    assertThat(revoke("").revokedKeyIds()).containsExactly(first);
  }

  private void assertSessionsAreDenied() {
    assertThat(aws.caller().userPolicies().find(Requests.USER, SessionDenial.POLICY_NAME))
        .isPresent();
    assertThat(List.of(Requests.ROLE_ARN, SECOND_ROLE))
        .allSatisfy(
            role -> assertThat(aws.rolePolicies(role)).containsKey(SessionDenial.POLICY_NAME));
  }

  /** Whoever may tag the secret, at the moment of a revocation. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "no key", "AKIA0000000000009999"})
  void tagOfAKeyThatIsNone_keepsNoKeyAlive(String subject) {
    aws.secretTags(Requests.SECRET)
        .put(Tags.REVOKED_KEY + subject, aws.clock().instant().toString());

    revoke("");

    assertThat(aws.isActive(first)).isFalse();
  }

  @Test
  void keyThatRefuses_keepsNoOtherAlive() {
    RotationRun.now(aws).finish();
    Caller caller = aws.caller();
    caller.failingOnce(
        "UpdateAccessKey", Fault.refused(() -> new RefusedByAwsException("ValidationError", null)));

    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(RefusedByAwsException.class);

    assertThat(aws.keyIds(Requests.USER)).hasSize(2).filteredOn(aws::isActive).hasSize(1);
  }

  /** What the machine tries again because of one is tried again for all. */
  @ParameterizedTest
  @ValueSource(strings = {"UpdateAccessKey", "TagResource"})
  void whatFailsForTheMoment_isTriedAgainByTheMachine_whateverKeyRefuses(String operation) {
    RotationRun.now(aws).finish();
    Caller caller = aws.caller();
    int[] keys = {0};
    caller.failing(
        call -> {
          if (call.operation().equals("UpdateAccessKey") && keys[0]++ == 0) {
            return Fault.refused(() -> new RefusedByAwsException("ValidationError", null));
          }
          return call.operation().equals(operation)
              ? Fault.refused(() -> new ThrottledException("Rate exceeded", null))
              : null;
        });

    assertThatThrownBy(() -> revoke(caller, "")).isInstanceOf(ThrottledException.class);
  }

  /** Its account's administrator, say, keeps one role from denying anything. */
  @Test
  void roleThatRefuses_keepsNoLateRoleFromBeingLookedFor() {
    FakeAws before = Accounts.with(Requests.iam());
    FakeAws late = before.copy();
    assertThat(ProvisionRun.of(late, Requests.ec2(), "role").isReady()).isTrue();
    int list = firstList(late.copy());
    int[] put = {0};
    Caller caller = late.caller();
    caller.failing(
        call -> {
          if (call.number() == list) {
            return Fault.showing(before);
          }
          // The second is of the role that the first look lacks.
          return call.operation().equals("PutRolePolicy") && ++put[0] != 2
              ? Fault.refused(() -> new RefusedByAwsException("LimitExceeded", null))
              : null;
        });

    assertThatThrownBy(() -> RotationRun.revoke(late, caller, ""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("denied on " + SECOND_ROLE)
        .hasMessageContaining("LimitExceeded");

    assertThat(late.rolePolicies(SECOND_ROLE)).containsKey(SessionDenial.POLICY_NAME);
  }

  /** Keys of which the list shows what was before. */
  private record OldList(AccessKeys keys, List<AccessKey> shown) implements AccessKeys {

    @Override
    public List<AccessKey> list(String userName) {
      return shown;
    }

    @Override
    public SecretAccessKey create(String userName) {
      return keys.create(userName);
    }

    @Override
    public Optional<Instant> lastUsed(String accessKeyId) {
      return keys.lastUsed(accessKeyId);
    }

    @Override
    public void deactivate(String userName, String accessKeyId) {
      keys.deactivate(userName, accessKeyId);
    }

    @Override
    public void activate(String userName, String accessKeyId) {
      keys.activate(userName, accessKeyId);
    }

    @Override
    public void delete(String userName, String accessKeyId) {
      keys.delete(userName, accessKeyId);
    }
  }

  private RevokeKey.Result revokeByOldList(List<AccessKey> shown) {
    return revokeByOldList(shown, "", aws.clock().instant());
  }

  private RevokeKey.Result revokeByOldList(
      List<AccessKey> shown, String accessKeyId, Instant asked) {
    Caller caller = aws.caller();
    return new RevokeKey(
            RotationRun.reader(aws, caller),
            new OldList(caller.accessKeys(), shown),
            caller.secrets(),
            caller.userPolicies(),
            caller.userRoles(),
            caller.rolePolicies(),
            RotationRun.ownRoles(caller),
            RotationRun.boundaries(caller),
            aws.clock(),
            aws.pause())
        .apply(new RevocationInput(Requests.USER, accessKeyId, "arn", asked.toString(), ""));
  }

  @Test
  void keyThatAnOldListShowsInactive_isEndedAllTheSame() {
    List<AccessKey> shown =
        aws.caller().accessKeys().list(Requests.USER).stream()
            .map(key -> new AccessKey(key.id(), false, key.createDate()))
            .toList();

    RevokeKey.Result result = revokeByOldList(shown);

    assertThat(result.revokedKeyIds()).containsExactly(first);
    assertThat(result.changes()).doesNotContain(new Change("DeactivateAccessKey", first));
    assertThat(aws.isActive(first)).isFalse();
  }

  @Test
  void pendingKeyThatTheListLacks_isEndedToo() {
    List<AccessKey> shown = aws.caller().accessKeys().list(Requests.USER);
    RotationRun.now(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();

    assertThat(revokeByOldList(shown).revokedKeyIds()).containsExactly(first, pending);

    assertThat(aws.isActive(pending)).isFalse();
    assertThat(pending).isNotEqualTo(first);
  }

  private List<AccessKey> listed() {
    return aws.caller().accessKeys().list(Requests.USER);
  }

  /** It was stored, and a list of keys may be from before. */
  @ParameterizedTest
  @CsvSource({"60, false, true", "0, false, true", "-1, false, false", "-1, true, true"})
  void currentKeyThatTheListLacks_isEnded_unlessTheRequestIsOlder(
      int secondsAfterItsPromotion, boolean noteIsMissing, boolean ended) {
    List<AccessKey> shown = listed();
    aws.advance(Duration.ofMinutes(1));
    RotationRun.now(aws).finish();
    String second = current();
    Instant promoted = aws.clock().instant();
    aws.advance(Duration.ofMinutes(2));
    if (noteIsMissing) {
      aws.secretTags(Requests.SECRET).remove(Tags.PROMOTED);
    }

    RevokeKey.Result result =
        revokeByOldList(shown, "", promoted.plusSeconds(secondsAfterItsPromotion));

    assertThat(result.revokedKeyIds()).contains(first);
    assertThat(result.revokedKeyIds().contains(second)).isEqualTo(ended);
    assertThat(result.current()).isEqualTo(ended);
    assertThat(aws.isActive(second)).isNotEqualTo(ended);
  }

  /** When it was made tells enough. */
  @Test
  void lateEvent_promotionIsNotNoted_endsOnlyKeysThatItCanMean() {
    Instant asked = aws.clock().instant();
    aws.advance(Duration.ofMinutes(30));
    RotationRun.now(aws).finish();
    aws.secretTags(Requests.SECRET).remove(Tags.PROMOTED);
    aws.advance(Duration.ofMinutes(1));

    assertThat(revokeBy("event-1", asked, aws.clock().instant()).revokedKeyIds())
        .containsExactly(first);
  }

  @Test
  void lateEvent_pendingKeyMadeSince_isNotEnded() {
    Instant asked = aws.clock().instant();
    aws.advance(Duration.ofMinutes(30));
    RotationRun.now(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();

    assertThat(revokeBy("event-1", asked, aws.clock().instant()).revokedKeyIds())
        .containsExactly(first);
    assertThat(aws.isActive(pending)).isTrue();
  }

  /** Killed between the two labels, a promoted key has both. */
  @Test
  void lateEvent_newCurrentKeyIsStillPending_isNotEnded() {
    List<AccessKey> shown = listed();
    Instant asked = aws.clock().instant();
    aws.advance(Duration.ofMinutes(30));
    RotationRun.now(aws).finish();
    String second = current();
    aws.secretLabels(Requests.SECRET)
        .put(StoredSecret.PENDING, aws.secretLabels(Requests.SECRET).get(StoredSecret.CURRENT));

    assertThat(revokeByOldList(shown, "", asked).revokedKeyIds()).containsExactly(first);
    assertThat(aws.isActive(second)).isTrue();
  }

  /** The new key of the very request, which a list doesn't show yet. */
  @Test
  void sameExecutionAgain_pendingKeyThatTheListLacks_isNotEnded() {
    List<AccessKey> shown = listed();
    Instant asked = aws.clock().instant();
    RevokeKey.Result revoked = revokeByOldList(shown, "", asked);
    RotationRun.after(aws, revoked).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();
    assertThat(pending).isNotEqualTo(first);

    RevokeKey.Result again = revokeByOldList(shown, "", asked);

    assertThat(again.revokedKeyIds()).containsExactly(first);
    assertThat(aws.isActive(pending)).isTrue();
    assertThat(again.revokedAt()).isEqualTo(revoked.revokedAt());
  }

  /** A label of the secret names it, and what was revoked before stays so. */
  @Test
  void pendingKeyThatTheListLacks_canBeNamed() {
    List<AccessKey> shown = listed();
    RotationRun.now(aws).runTo("ValidatePendingKey");
    String pending = aws.keyIds(Requests.USER).getLast();

    assertThat(revokeByOldList(shown, pending, aws.clock().instant()).revokedKeyIds())
        .containsExactly(pending);
    assertThat(revokeByOldList(shown, first, aws.clock().instant()).revokedKeyIds())
        .containsExactly(first);

    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds())
        .containsExactlyInAnyOrder(pending, first);
    assertThat(List.of(first, pending)).noneMatch(aws::isActive);
  }

  /** How a key became inactive that isn't current. */
  enum Ended {
    BY_A_PASS {
      @Override
      void end(FakeAws aws, String key) {
        aws.deactivate(key);
        aws.secretTags(Requests.SECRET)
            .putAll(Mark.tag(Tags.DEACTIVATED, key, aws.clock().instant()));
      }
    },
    WITH_ITS_USER {
      @Override
      void end(FakeAws aws, String key) {
        aws.keyIds(Requests.USER).forEach(aws::deactivate);
        aws.secretTags(Requests.SECRET)
            .putAll(UserDeparture.tag(Stage.KEYS_ENDED, aws.clock().instant()));
      }
    },
    BY_HAND {
      @Override
      void end(FakeAws aws, String key) {
        aws.deactivate(key);
      }
    };

    abstract void end(FakeAws aws, String key);
  }

  /** Within a day its sessions, or who has it, may be what leaked; since when it is, counts. */
  @ParameterizedTest
  @CsvSource({
    "BY_A_PASS, 0, true",
    "BY_A_PASS, 86400, true",
    "BY_A_PASS, 86401, false",
    "WITH_ITS_USER, 86400, true",
    "WITH_ITS_USER, 86401, false",
    "BY_HAND, 999999, true"
  })
  void inactiveKey_isOneThatMayHaveLeaked_forTheGracePeriod(
      Ended how, int secondsAgo, boolean revoked) {
    RotationRun.now(aws).finish();
    String second = current();
    how.end(aws, first);
    aws.advance(Duration.ofSeconds(secondsAgo));

    RevokeKey.Result result = revoke("");

    assertThat(result.revokedKeyIds()).contains(second);
    assertThat(result.revokedKeyIds().contains(first)).isEqualTo(revoked);
    assertThat(result.current())
        .as("a user without roles has no access to lose")
        .isEqualTo(how != Ended.WITH_ITS_USER);
  }

  /** A repetition changes nothing that is so already. */
  @Test
  void again_writesNothingDownAnew() {
    Instant started = aws.clock().instant();
    revokeBy("arn", started, started);
    aws.advance(Duration.ofMinutes(10));
    Map<String, String> before = Map.copyOf(aws.secretTags(Requests.SECRET));
    Caller caller = aws.caller();

    RotationRun.revoke(
        aws,
        caller,
        new RevocationInput(Requests.USER, "", "arn", started.toString(), started.toString()));

    assertThat(aws.secretTags(Requests.SECRET)).isEqualTo(before);
    assertThat(caller.changes()).doesNotContain("TagResource");
  }

  @Test
  void secretIsToBeDeleted_noNewKeyCouldBeStored() {
    aws.caller().secrets().scheduleDeletion(Requests.SECRET);

    assertThatThrownBy(() -> revoke(""))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("Secret " + Requests.SECRET + " is gone");

    assertThat(aws.isActive(first)).isFalse();
    assertSessionsAreDenied();
  }

  /** It alone tells in which accounts the user has roles. */
  @ParameterizedTest
  @ValueSource(strings = {"missing", "granting nothing", "of others' words", "unreadable"})
  void grantThatSomebodyTookAway_isSaid_withTheRestEnded(String grant) {
    String policyName = Requests.USER + "-UserPolicy";
    Caller other = aws.caller();
    Caller caller = aws.caller();
    switch (grant) {
      case "missing" -> other.userPolicies().delete(Requests.USER, policyName);
      case "granting nothing" ->
          other.userPolicies().put(Requests.USER, policyName, GrantPolicy.of(List.of()));
      case "of others' words" ->
          other
              .userPolicies()
              .put(
                  Requests.USER,
                  policyName,
                  PolicyDocument.of(
                      List.of(Map.of("Effect", "Allow", "Action", "*", "Resource", "*"))));
      default ->
          caller.failing(
              call ->
                  call.operation().equals("GetUserPolicy")
                      ? Fault.refused(
                          () -> new RefusedByAwsException("GetUserPolicy: denied", null))
                      : null);
    }

    assertThatThrownBy(() -> revoke(caller, ""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining(
            grant.equals("unreadable")
                ? "they live until they expire, and no new key was made: GetUserPolicy: denied Put"
                : "User "
                    + Requests.USER
                    + " has no policy "
                    + policyName
                    + " that grants it roles, so nobody knows in which other accounts");
    assertThat(aws.isActive(first)).isFalse();
    assertSessionsAreDenied();
  }

  /** What it grants, and that it grants something, are told by one read for each look. */
  @Test
  void grant_isReadOnceForEachLook() {
    Caller caller = aws.caller();

    revoke(caller, "");

    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .filteredOn("GetUserPolicy"::equals)
        .as("what the user denies already, and the two looks for roles")
        .hasSize(3);
  }

  /** Each look at it counts, the last one too. */
  @Test
  void grantThatCannotBeReadInTheEnd_isSaid() {
    Caller counted = aws.copy().caller();
    revoke(counted, "");
    int last =
        counted.calls().stream()
            .filter(call -> call.operation().equals("GetUserPolicy"))
            .mapToInt(Caller.Call::number)
            .max()
            .orElseThrow();
    Caller caller = aws.caller();
    caller.failing(
        call ->
            call.number() == last
                ? Fault.refused(() -> new RefusedByAwsException("GetUserPolicy: denied", null))
                : null);

    assertThatThrownBy(() -> revoke(caller, ""))
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining("no new key was made: GetUserPolicy: denied Put");
    assertSessionsAreDenied();
  }

  private static String role(String accountId, int number) {
    return "arn:aws:iam::%s:role/rolebridge/%s/R-%d".formatted(accountId, Requests.USER, number);
  }

  /** What stands for many roles is read first; names are cut short, and none is made up. */
  @Test
  void whatIsLeft_isSaidBeforeWhatOneRoleSays() {
    Many many = new Many(Map.of("111122223333", 301, "444455556666", 20), Duration.ZERO);
    many.refusing = role("444455556666", 19);

    assertThatThrownBy(many::revoke)
        .isInstanceOf(SessionsNotDeniedException.class)
        .hasMessageContaining(
            "no new key was made: Account 111122223333 has 1 more roles of the user, from "
                + role("111122223333", 300)
                + " on")
        .hasMessageContaining("; " + many.refusing + " refuses Put that right");
    assertThat(many.denied).hasSize(319);
  }

  @ParameterizedTest
  @CsvSource({"20, false", "21, true"})
  void rolesThatDeny_areNamedUpToTwenty(int denied, boolean cut) {
    Many many = new Many(Map.of("444455556666", denied + 1), Duration.ZERO);
    many.refusing = role("444455556666", denied);

    assertThatThrownBy(many::revoke)
        .hasMessageContaining(role("444455556666", 19) + (cut ? ", and 1 more, but" : ", but"));
  }

  @Test
  void nothingSaid_holdsASecret() {
    assertThat(List.of(revoke("").toString(), aws.secretTags(Requests.SECRET).toString()))
        .noneMatch(text -> text.contains("very-secret"));
    assertThat(Map.copyOf(aws.secretTags(Requests.SECRET)).values())
        .allMatch(value -> value.length() <= 256);
  }
}
