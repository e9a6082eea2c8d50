package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.HandOver.Delivery;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.rotate.RotationFaultsTest.Scenario;

/** What a rotation costs, and that what is saved is a look that would tell nothing else. */
class RotationCallsTest {

  private static final List<String> ROTATION =
      List.of(
          "CreatePendingKey ListAccessKeys",
          "CreatePendingKey DescribeSecret",
          "CreatePendingKey GetUser",
          "CreatePendingKey CreateAccessKey",
          "CreatePendingKey PutSecretValue",
          "CreatePendingKey DescribeSecret",
          "ValidatePendingKey ListAccessKeys",
          "ValidatePendingKey DescribeSecret",
          "ValidatePendingKey GetUserPolicy",
          "ValidatePendingKey ListRoles",
          "ValidatePendingKey GetSecretValue",
          "ValidatePendingKey AssumeRole",
          "ValidatePendingKey AssumeRole",
          "ValidatePendingKey AssumeRole",
          "ValidatePendingKey TagResource",
          "PromoteKey ListAccessKeys",
          "PromoteKey DescribeSecret",
          "PromoteKey GetUserPolicy",
          "PromoteKey ListRoles",
          "PromoteKey GetUser",
          "PromoteKey UpdateSecretVersionStage",
          "PromoteKey UpdateSecretVersionStage",
          "PromoteKey TagResource");

  private final FakeAws aws = Accounts.with(Requests.iam());

  private static List<String> calls(RotationRun run) {
    return run.caller().calls().stream()
        .map(call -> call.state() + " " + call.operation())
        .toList();
  }

  @Test
  void rotationNow_ofOneRole_makes23Calls_in7States() {
    RotationRun run = RotationRun.now(aws).finish();

    assertThat(calls(run)).isEqualTo(ROTATION).hasSize(23);
    assertThat(run.transitions()).isEqualTo(7);
  }

  @Test
  void rotationThatIsDue_looksOnceBefore() {
    aws.advance(Duration.ofDays(89));

    RotationRun run = RotationRun.scheduled(aws).finish();

    assertThat(calls(run))
        .isEqualTo(
            Stream.concat(
                    Stream.of("InspectKeys ListAccessKeys", "InspectKeys DescribeSecret"),
                    ROTATION.stream())
                .toList());
    assertThat(run.transitions()).isEqualTo(9);
  }

  /** It is entered without a look, and InspectKeys tells what a pass tells that looks first. */
  @Test
  void rotationNow_nothingIsDue_endsAsAnyPass() {
    RotationRun.now(aws).finish();
    RotationRun pass = RotationRun.scheduled(aws).finish();

    RotationRun now = RotationRun.now(aws).finish();

    assertThat(now.caller().changes()).isEmpty();
    assertThat(now.state()).isEqualTo("Done");
    assertThat(now.inspection()).isEqualTo(pass.inspection());
  }

  @Test
  void rotationNow_thatAPersonHasToLookAt_saysSoAsAnyPass() {
    aws.deactivate(aws.keyIds(Requests.USER).getFirst());
    RotationRun pass = RotationRun.scheduled(aws).finish();

    RotationRun now = RotationRun.now(aws).finish();

    assertThat(now.caller().changes()).isEmpty();
    assertThat(now.error()).isEqualTo("AccessKeyInactiveException").isEqualTo(pass.error());
    assertThat(now.reason()).isEqualTo(pass.reason());
    assertThat(now.inspection()).isEqualTo(pass.inspection());
  }

  @Test
  void rotationNow_ofAUserThatIsNotOurs_changesNothing() {
    aws.userTags(Requests.USER).remove(Tags.MANAGED);

    RotationRun now = RotationRun.now(aws).finish();

    assertThat(now.error()).isEqualTo("UserNotManagedException");
    assertThat(now.caller().changes()).isEmpty();
  }

  /** The proof's mark doesn't ask whose user it is; who makes the key current does. */
  @Test
  void userThatIsNoLongerOurs_itsProvenKeyIsNotPublished() {
    String first = aws.keyIds(Requests.USER).getFirst();
    RotationRun run = RotationRun.now(aws).runTo("ValidatePendingKey");
    aws.userTags(Requests.USER).remove(Tags.MANAGED);

    run.finish();

    assertThat(run.error()).isEqualTo("UserNotManagedException");
    assertThat(run.actions()).containsExactly("CreateAccessKey", "ValidateAccessKey");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
    assertThat(RotationRun.scheduled(aws).finish().error()).isEqualTo("UserNotManagedException");
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
  }

  /** A role that was made since the key was proven is proven before the key is published. */
  @Test
  void roleThatCameAfterTheProof_isProvenToo() {
    RotationRun run = RotationRun.now(aws).runTo("PromoteKey");
    assertThat(ProvisionRun.of(aws, Requests.ec2(), "between").isReady()).isTrue();

    run.finish();

    assertThat(run.actions())
        .as(run.toString())
        .containsExactly("CreateAccessKey", "ValidateAccessKey", "ValidateAccessKey", "PromoteKey");
    assertThat(run.proven().roles()).hasSize(2);
  }

  /** Also one that nobody has proven yet: what was proven are those roles that there were. */
  @Test
  void roleThatCameAfterTheProof_andRefusesTheKey_keepsItFromBeingPublished() {
    String first = aws.keyIds(Requests.USER).getFirst();
    RotationRun run = RotationRun.now(aws).runTo("PromoteKey");
    String arn = Requests.HUB.roleArn(FakeAws.ACCOUNT_ID, Requests.USER, "more");
    aws.caller()
        .roles()
        .create(
            new Role(
                "more",
                "/rolebridge/xsoar.remediation/",
                arn,
                "",
                TrustPolicy.closed(),
                3600,
                "",
                Map.of(Tags.MANAGED, "true")));

    run.finish();

    assertThat(run.error()).isEqualTo("AccessNotProvenException");
    assertThat(run.reason()).contains(arn);
    assertThat(aws.currentKey(Requests.SECRET).orElseThrow().id()).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void promoteKey_tellsWhatALookWouldTell(Scenario scenario) {
    FakeAws account = scenario.account();

    assertTold(account, scenario.run(account));
  }

  @ParameterizedTest
  @EnumSource
  void promoteKey_withInstances_tellsWhatALookWouldTell(Delivery delivery) {
    FakeAws account = new FakeAws().handingOver(delivery);
    assertThat(ProvisionRun.of(account, Requests.iam(), "before").isReady()).isTrue();
    RotationRun run = RotationRun.now(account).runTo("PromoteKey");
    run.step();

    assertThat(run.inspection().decision()).isEqualTo("UpdateInstance");
    assertThat(run.inspection()).isEqualTo(look(account));
  }

  /** What a run left that was killed between the label and its time. */
  @Test
  void promoteKey_thatFinishesWhatWasBegun_tellsWhatALookWouldTell() {
    for (int call = 1; call <= 2; call++) {
      FakeAws account = Scenario.ROTATION_NOW.account();
      RotationRun killed = RotationRun.now(account).runTo("PromoteKey");
      int moves = call;
      Caller caller = killed.caller();
      caller.failing(
          made ->
              made.operation().equals("UpdateSecretVersionStage")
                      && caller.changes().stream().filter(made.operation()::equals).count() == moves
                  ? Fault.killedAfter()
                  : null);
      killed.step();
      assertThat(killed.state()).as("before its next try").isEqualTo("PromoteKey");

      assertTold(account, RotationRun.scheduled(account));
    }
  }

  private static void assertTold(FakeAws account, RotationRun run) {
    while (!run.hasEnded()) {
      boolean promotes = run.state().equals("PromoteKey");
      StoredSecret before = secret(account);
      run.step();
      if (promotes) {
        assertThat(run.inspection()).as(run.toString()).isEqualTo(look(account));
        assertPromoted(before, secret(account));
      }
    }
    assertThat(run.state()).as(run.toString()).isEqualTo("Done");
  }

  /** What PromoteKey reckons with is what Secrets Manager then has. */
  private static void assertPromoted(StoredSecret before, StoredSecret after) {
    StoredSecret reckoned =
        before.promoted(after.versionWith(StoredSecret.CURRENT).get(), after.tags());
    for (String label :
        List.of(StoredSecret.CURRENT, StoredSecret.PREVIOUS, StoredSecret.PENDING)) {
      assertThat(reckoned.versionWith(label)).as(label).isEqualTo(after.versionWith(label));
    }
  }

  private static StoredSecret secret(FakeAws account) {
    return account.caller().secrets().find(Requests.SECRET).orElseThrow();
  }

  private static InspectKeys.Inspection look(FakeAws account) {
    return new InspectKeys(RotationRun.reader(account, account.caller()), account.clock())
        .apply(RotationInput.scheduled(Requests.USER));
  }
}
