package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.rotate.RotationRun;

class DenialWriterTest {

  private static final PolicyDocument DENYING = SessionDenial.before(Instant.EPOCH);

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final List<Change> changes = new ArrayList<>();
  private final DenialWriter writer =
      new DenialWriter(
          caller.userPolicies(), caller.rolePolicies(), RotationRun.boundaries(caller), changes);

  private boolean write(boolean toUser) {
    return toUser
        ? writer.toUser(Requests.USER, DENYING)
        : writer.toRole(Requests.ROLE_ARN, DENYING);
  }

  private void replaceBoundaries() {
    aws.replaceUserBoundary(Requests.USER, "");
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
  }

  private void refusing(int times) {
    int[] left = {times};
    caller.failing(
        call ->
            call.operation().matches("Put(User|Role)Policy") && left[0]-- > 0
                ? Fault.refused(() -> new PermissionMissingException("refused"))
                : null);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacedBoundary_isPutBackOnce_andSessionsAreDenied(boolean toUser) {
    replaceBoundaries();

    assertThat(write(toUser)).isTrue();
    assertThat(write(toUser)).isTrue();

    assertThat(changes)
        .filteredOn(change -> change.action().endsWith("Boundary"))
        .containsExactly(
            toUser
                ? new Change("PutUserPermissionsBoundary", Requests.USER_ARN)
                : new Change("PutRolePermissionsBoundary", Requests.ROLE_ARN));
    assertThat(writer.waitsForBoundary()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void boundaryThatDoesNotShowYet_isWaitedFor_once(boolean toUser) {
    replaceBoundaries();
    refusing(3);

    assertThat(write(toUser)).isFalse();
    assertThat(writer.waitsForBoundary()).isTrue();
    assertThatThrownBy(() -> write(toUser)).isInstanceOf(PermissionMissingException.class);
    assertThat(changes).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusalInsideOurBoundary_changesNoBoundary(boolean toUser) {
    refusing(1);

    assertThatThrownBy(() -> write(toUser)).isInstanceOf(PermissionMissingException.class);
    assertThat(writer.waitsForBoundary()).isFalse();
    assertThat(changes).isEmpty();
    assertThat(caller.changes()).noneMatch(call -> call.toString().contains("Boundary"));
  }

  /** Anybody may have made it so since it was found to be rolebridge's. */
  @Test
  void roleThatIsNotOurs_getsNoBoundary() {
    replaceBoundaries();
    aws.roleTags(Requests.ROLE_ARN).remove(Tags.MANAGED);

    assertThatThrownBy(() -> write(false)).isInstanceOf(PermissionMissingException.class);
    assertThat(changes).isEmpty();
    assertThat(caller.changes()).noneMatch(call -> call.toString().contains("Boundary"));
  }

  /** One of that name may be another's by then, outside rolebridge's path. */
  @Test
  void userThatWasMoved_getsNoBoundary() {
    replaceBoundaries();
    aws.moveUser(Requests.USER, "/elsewhere/");

    assertThatThrownBy(() -> write(true)).isInstanceOf(PermissionMissingException.class);
    assertThat(changes).isEmpty();
    assertThat(caller.changes()).noneMatch(call -> call.toString().contains("Boundary"));
  }

  /** The user's boundary denies its sessions as the policy would. */
  @Test
  void policyWithoutRoom_isNotNeeded_insideOurBoundary_andOnlyThere() {
    caller.failing(
        call ->
            call.operation().equals("PutUserPolicy")
                ? Fault.refused(() -> new QuotaExceededException("full"))
                : null);

    assertThat(write(true)).isTrue();
    assertThat(changes).isEmpty();

    replaceBoundaries();
    assertThatThrownBy(() -> write(true)).isInstanceOf(QuotaExceededException.class);
  }

  /** A user is known by its name and path, whatever tags somebody took. */
  @Test
  void userWithoutItsTag_getsItsBoundary() {
    replaceBoundaries();
    aws.userTags(Requests.USER).remove(Tags.MANAGED);

    assertThat(write(true)).isTrue();
    assertThat(changes).contains(new Change("PutUserPermissionsBoundary", Requests.USER_ARN));
  }
}
