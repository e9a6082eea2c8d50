package rolebridge.domain.provision.undo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.CompensationIncompleteException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.provision.Scenario;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.RotationRun;

class CompensateTest {

  private FakeAws aws = new FakeAws();

  @ParameterizedTest
  @EnumSource(
      names = {
        "ENSURE_USER",
        "GRANT_ASSUME_ROLE",
        "ENSURE_POLICY",
        "ENSURE_ROLE",
        "PATCH_TRUST",
        "ENSURE_ACCESS_KEY",
        "VALIDATE_ACCESS"
      })
  void apply_failedAtAnyState_leavesNothing(State failsAt) {
    ProvisionRun run = failed(Requests.iam(), failsAt);

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.compensation().kept()).isEmpty();
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void apply_nothingMade_changesNothing() {
    ProvisionRun run = failed(Requests.iam(), State.ENSURE_USER);

    assertThat(run.caller().changes()).isEmpty();
    assertThat(run.compensation()).isEqualTo(new Compensate.Result(List.of(), List.of()));
  }

  @Test
  void apply_everythingMade_reportsWhatItUndid() {
    ProvisionRun run = failed(Requests.iam(), State.VALIDATE_ACCESS);

    assertThat(run.compensation().undone())
        .containsExactly(
            new Change("DeleteRole", Requests.ROLE_ARN),
            new Change("DeletePolicy", Requests.POLICY_ARN),
            new Change("DeleteSecret", run.stored().secretArn()),
            new Change("DeleteAccessKey", run.stored().accessKeyId()),
            new Change("DeleteUser", Requests.USER_ARN));
  }

  @Test
  void apply_existingRoleChanged_putsEverythingBack() {
    aws = Scenario.ROLE_CHANGED.account();
    List<String> before = withoutOldestVersion(aws);

    ProvisionRun run = failed(Requests.iamChanged(), State.VALIDATE_ACCESS);

    assertThat(withoutOldestVersion(aws)).isEqualTo(before);
    assertThat(run.compensation().undone())
        .containsExactly(
            new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN),
            new Change("UpdateRole", Requests.ROLE_ARN),
            new Change("TagRole", Requests.ROLE_ARN),
            new Change("UntagRole", Requests.ROLE_ARN),
            new Change("DeletePolicyVersion", Requests.POLICY_ARN + " v6"),
            new Change("TagPolicy", Requests.POLICY_ARN),
            new Change("UntagPolicy", Requests.POLICY_ARN),
            new Change("TagUser", Requests.USER_ARN),
            new Change("UntagUser", Requests.USER_ARN),
            new Change("TagResource", run.stored().secretArn()),
            new Change("UntagResource", run.stored().secretArn()));
    assertThat(run.compensation().kept()).isEmpty();
  }

  @Test
  void apply_risksThatWereGone_areAcknowledgedAgain() {
    aws = Accounts.with(Requests.iamAcknowledged());
    List<String> before = Snapshot.of(aws);

    failed(Requests.iam(), State.VALIDATE_ACCESS);

    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"ROLE_ELEVATED", "ROLE_ELEVATED_BEFORE"})
  void apply_otherBoundary_putsItBack(Scenario scenario) {
    aws = scenario.account();
    List<String> before = Snapshot.of(aws);

    ProvisionRun run = failed(scenario.request(), State.VALIDATE_ACCESS);

    assertThat(Snapshot.of(aws)).isEqualTo(before);
    assertThat(run.compensation().undone())
        .contains(new Change("PutRolePermissionsBoundary", Requests.ROLE_ARN));
  }

  @Test
  void apply_boundaryReplacedBySomebodySince_leavesTheirs() {
    aws = Scenario.ROLE_ELEVATED.account();
    ProvisionRun run =
        new ProvisionRun(aws, Requests.iamElevated(), "run").runTo(State.VALIDATE_ACCESS);
    aws.replaceRoleBoundary(Requests.ROLE_ARN, FakeAws.ROLE_BOUNDARY_ARN);

    run.failState();
    run.finish();

    assertThat(run.compensation().undone())
        .extracting(Change::action)
        .contains("UntagRole")
        .doesNotContain("PutRolePermissionsBoundary");
    assertThat(role().boundaryArn()).isEqualTo(FakeAws.ROLE_BOUNDARY_ARN);
  }

  private static List<String> withoutOldestVersion(FakeAws aws) {
    return Snapshot.of(aws).stream().filter(line -> !line.contains(" v1 ")).toList();
  }

  @Test
  void apply_provenByThisExecution_isSaidOnTheRoleUntilAnotherFinishesIt() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.CONFIGURE_INSTANCE);
    run.failState();
    run.finish();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(Tags.unfinishedBy(role().tags())).contains(run.executionArn());

    ProvisionRun again =
        new ProvisionRun(aws, Requests.iam(), "again").runTo(State.VALIDATE_ACCESS);
    again.failState();
    again.finish();
    assertThat(Tags.unfinishedBy(role().tags())).contains(again.executionArn());

    assertThat(ProvisionRun.of(aws, Requests.iam(), "last").isReady()).isTrue();
    assertThat(Tags.unfinishedBy(role().tags())).isEmpty();
  }

  @Test
  void apply_provenBefore_isNotUnfinished() {
    aws = Accounts.with(Requests.iam());
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.CONFIGURE_INSTANCE);
    run.failState();
    run.finish();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(role().tags()).doesNotContainKey(Tags.UNFINISHED);
  }

  @Test
  void apply_changedBySomebodySince_leavesTheirs() {
    aws = Accounts.with(Requests.iam());
    ProvisionRun run =
        new ProvisionRun(aws, Requests.iamChanged(), "run").runTo(State.VALIDATE_ACCESS);
    aws.caller().roles().updateSettings(Requests.ROLE_ARN, "Their text", 43_200);
    aws.caller().roles().tag(Requests.ROLE_ARN, Map.of("Team", "Theirs"));
    Accounts.replaceTrust(aws, Accounts.EC2_MAY_ASSUME);
    aws.caller()
        .policies()
        .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:Theirs"));

    run.failState();
    run.finish();

    assertThat(run.state()).isEqualTo(State.FAILED);
    Role role = role();
    assertThat(role.description()).isEqualTo("Their text");
    assertThat(role.maxSessionDuration()).isEqualTo(43_200);
    assertThat(role.tags()).containsEntry("Team", "Theirs").doesNotContainKey("Cost");
    assertThat(role.trust().statements()).containsExactly(Accounts.EC2_MAY_ASSUME);
    var policies = aws.caller().policies();
    assertThat(policies.document(Requests.POLICY_ARN, "v3"))
        .isEqualTo(Requests.allowing("iam:Theirs"));
    assertThat(policies.find(Requests.POLICY_ARN).orElseThrow().defaultVersionId()).isEqualTo("v3");
  }

  @Test
  void apply_formerVersionGone_keepsTheNewOneAndSaysSo() {
    aws = Accounts.with(Requests.iam());
    ProvisionRun run =
        new ProvisionRun(aws, Requests.iamWith("iam:ListRoles"), "run")
            .runTo(State.VALIDATE_ACCESS);
    aws.caller().policies().deleteVersion(Requests.POLICY_ARN, "v1");

    run.failState();
    run.finish();

    assertThat(run.compensation().kept())
        .containsExactly(new Kept(Requests.POLICY_ARN, "its former default version v1 is gone"));
  }

  @Test
  void apply_formerTrustNamedAUserGoneSince_closesTheTrust() {
    aws = Accounts.with(Requests.iam());
    ProvisionRun run =
        new ProvisionRun(aws, Requests.iamFrom("198.51.100.0/24"), "run")
            .runTo(State.ENSURE_ACCESS_KEY);
    Accounts.deleteKeys(aws);
    aws.caller().userPolicies().delete(Requests.USER, "xsoar.remediation-UserPolicy");
    aws.caller().users().delete(Requests.USER);
    // The statement reads as planned again once the user is made anew and patched in.
    aws.caller()
        .users()
        .create(
            new User(
                Requests.USER,
                Requests.HUB.userPath(),
                "",
                FakeAws.USER_BOUNDARY_ARN,
                Map.of(Tags.MANAGED, "true")));
    Accounts.replaceTrust(aws, run.plan().trustStatement());
    aws.caller().users().delete(Requests.USER);

    run.failState();
    run.finish();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(Snapshot.of(aws)).noneMatch(line -> line.contains(" trust "));
  }

  @Test
  void apply_proven_keepsEverythingAndSaysWhy() {
    ProvisionRun run = failed(Requests.iam(), State.CONFIGURE_INSTANCE);

    assertThat(run.compensation())
        .isEqualTo(
            new Compensate.Result(
                List.of(),
                List.of(
                    new Kept(
                        Requests.ROLE_ARN, "its access was proven, so others may rely on it"))));
    assertThat(ProvisionRun.of(aws, Requests.iam(), "next").isReady()).isTrue();
  }

  @Test
  void apply_otherPlanProvenSince_keepsEverything() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    ProvisionRun other = ProvisionRun.of(aws, Requests.iamWith("iam:ListRoles"), "other");
    List<String> before = Snapshot.of(aws);

    run.failState();
    run.finish();

    assertThat(other.isReady()).isTrue();
    assertThat(Snapshot.of(aws)).isEqualTo(before);
    assertThat(run.compensation().kept()).hasSize(1);
  }

  @Test
  void apply_userHasAnotherRoleSince_keepsUserKeyAndSecret() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    assertThat(ProvisionRun.of(aws, Requests.ec2(), "other").isReady()).isTrue();

    run.failState();
    run.finish();

    String reason =
        "the user has roles of other executions: "
            + "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/xsoar-EC2-Role";
    assertThat(run.compensation().kept())
        .containsExactly(
            new Kept(Requests.USER_ARN, reason), new Kept(run.stored().secretArn(), reason));
    assertThat(run.compensation().undone())
        .extracting(Change::action)
        .containsExactly("DeleteRole", "DeletePolicy");
    assertThat(ProvisionRun.of(aws, Requests.ec2(), "again").caller().changes()).isEmpty();
  }

  @Test
  void apply_roleWithAForeignPolicy_keepsItWithoutTheRemovingTag() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.PATCH_TRUST);
    aws.caller()
        .policies()
        .create(
            "arn:aws:iam::111122223333:policy/Theirs",
            "",
            Requests.allowing("iam:Theirs"),
            Map.of());
    aws.caller().roles().attach(Requests.ROLE_ARN, "arn:aws:iam::111122223333:policy/Theirs");

    run.failState();
    run.finish();

    assertThat(run.compensation().kept())
        .extracting(Kept::resource)
        .containsExactly(Requests.ROLE_ARN, Requests.USER_ARN);
    assertThat(role().tags()).doesNotContainKey(Tags.REMOVING);
  }

  @Test
  void apply_policyAttachedElsewhere_keepsIt() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.PATCH_TRUST);
    aws.caller()
        .roles()
        .create(
            new Role(
                "Theirs", "/", "", "", Requests.allowing("sts:AssumeRole"), 3600, "", Map.of()));
    aws.caller().roles().attach("arn:aws:iam::111122223333:role/Theirs", Requests.POLICY_ARN);

    run.failState();
    run.finish();

    assertThat(run.compensation().kept())
        .containsExactly(new Kept(Requests.POLICY_ARN, "it is attached to 1 identities"));
    assertThat(aws.caller().users().find(Requests.USER)).isEmpty();
  }

  @Test
  void apply_somebodyMadeAKeyForTheNewUser_deletesIt() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.PATCH_TRUST);
    aws.caller().accessKeys().create(Requests.USER);

    run.failState();
    run.finish();

    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void apply_keyMadeWhileTheUserGoes_keepsUserAndGrant() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.PATCH_TRUST);
    run.failState();
    int already = run.caller().callCount();
    for (int call = 1; call <= 20; call++) {
      run.caller()
          .before(
              already + call,
              () -> {
                if (run.caller().calls().getLast().operation().equals("DeleteUser")) {
                  aws.caller().accessKeys().create(Requests.USER);
                }
              });
    }

    run.finish();

    assertThat(run.compensation().kept())
        .extracting(Kept::resource)
        .containsExactly(Requests.USER_ARN);
    assertThat(aws.caller().userPolicies().find(Requests.USER, "xsoar.remediation-UserPolicy"))
        .isPresent();
  }

  @Test
  void apply_namesTakenBySomebodySince_touchesNothing() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.ENSURE_USER);
    aws.caller().users().create(new User(Requests.USER, "/", "", "", Map.of()));
    aws.caller()
        .roles()
        .create(
            new Role(
                Requests.ROLE,
                "/",
                "",
                "",
                Requests.allowing("sts:AssumeRole"),
                3600,
                "",
                Map.of()));
    List<String> before = Snapshot.of(aws);

    run.failState();
    run.finish();

    assertThat(run.compensation()).isEqualTo(new Compensate.Result(List.of(), List.of()));
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  @Test
  void apply_roleMadeAnewByAnotherSince_leavesIt() {
    aws = Accounts.with(Requests.iam());
    ProvisionRun run =
        new ProvisionRun(aws, Requests.iamChanged(), "run").runTo(State.ENSURE_POLICY);
    Accounts.deleteRoleAndPolicy(aws);
    ProvisionRun other =
        new ProvisionRun(aws, Requests.iamChanged(), "other").runTo(State.VALIDATE_ACCESS);
    List<String> before = Snapshot.of(aws);

    run.failState();
    run.finish();

    assertThat(other.state()).isEqualTo(State.VALIDATE_ACCESS);
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  @Test
  void apply_reliedOnSinceAnEarlierTry_restoresTheSecret() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    run.failState();
    run.caller()
        .failing(call -> call.operation().equals("DeleteSecret") ? Fault.killedAfter() : null);
    run.step();
    run.caller().failing(call -> null);
    String keyId = run.stored().accessKeyId();
    aws.caller()
        .roles()
        .create(
            new Role(
                "xsoar-EC2-Role",
                "/rolebridge/xsoar.remediation/",
                "",
                "",
                Requests.allowing("sts:AssumeRole"),
                3600,
                "",
                Map.of(Tags.MANAGED, "true")));

    run.finish();

    assertThat(aws.currentKey(Requests.SECRET)).map(SecretAccessKey::id).contains(keyId);
    assertThat(aws.keyIds(Requests.USER)).containsExactly(keyId);
  }

  @Test
  void apply_roleInTheMakingByAnother_leavesItsPermissions() {
    ProvisionRun maker = new ProvisionRun(aws, Requests.iam(), "maker").runTo(State.ENSURE_ROLE);
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run");
    int attach = maker.caller().callCount() + 2;
    maker.caller().before(attach, () -> run.runTo(State.ENSURE_USER));
    maker.runTo(State.PATCH_TRUST);
    run.runTo(State.PATCH_TRUST);
    assertThat(run.before().roleExists()).isTrue();
    assertThat(run.before().policyAttached()).isFalse();

    run.failState();
    run.finish();

    assertThat(maker.finish().isReady()).isTrue();
    assertThat(aws.caller().roles().attachedPolicies(Requests.ROLE_ARN))
        .containsExactly(Requests.POLICY_ARN);
  }

  @Test
  void apply_deadKeyReplaced_givesTheLabelBackAndDeletesTheNewKey() {
    aws = Scenario.USER_LEFT.account();
    String unknown = aws.caller().accessKeys().create(Requests.USER).id();
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    String stored = run.stored().accessKeyId();

    run.failState();
    run.finish();

    assertThat(aws.keyIds(Requests.USER)).containsExactly(unknown);
    assertThat(run.compensation().undone())
        .contains(new Change("DeleteAccessKey", stored))
        .extracting(Change::action)
        .contains("UpdateSecretVersionStage");
  }

  @Test
  void apply_currentKeyReplacedByRotation_leavesBothKeys() {
    aws = Accounts.with(Requests.iam());
    Accounts.deleteRoleAndPolicy(aws);
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.ENSURE_ACCESS_KEY);
    var rotated = aws.caller().accessKeys().create(Requests.USER);
    aws.caller().secrets().putCurrent(Requests.SECRET, rotated);

    run.failState();
    run.finish();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(aws.keyIds(Requests.USER)).hasSize(2).contains(rotated.id());
    assertThat(aws.currentKey(Requests.SECRET)).contains(rotated);
  }

  @Test
  void apply_vanishesWhileUndone_isIncompleteAndFinishesOnTheNextTry() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    run.failState();
    int already = run.caller().callCount();
    // The role goes between the first look and the word of removal.
    run.caller()
        .before(
            already + 2,
            () -> {
              aws.caller().roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
              aws.caller().roles().delete(Requests.ROLE_ARN);
            });

    run.finish();

    assertThat(run.errors().getLast()).isInstanceOf(CompensationIncompleteException.class);
    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void apply_keyRevokedAmidTheRun_leavesNothing() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    RotationRun.revoke(aws, aws.caller(), "");
    assertThat(aws.rolePolicies(Requests.ROLE_ARN)).containsOnlyKeys(SessionDenial.POLICY_NAME);

    run.failState();
    run.finish();

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.compensation().kept()).isEmpty();
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void apply_deniedRoleThatHasAnothersPolicy_staysDenied() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    RotationRun.revoke(aws, aws.caller(), "");
    aws.caller().rolePolicies().put(Requests.ROLE_ARN, "Theirs", Requests.allowing("s3:Get*"));

    run.failState();
    run.finish();

    assertThat(run.compensation().kept()).extracting(Kept::resource).contains(Requests.ROLE_ARN);
    assertThat(aws.rolePolicies(Requests.ROLE_ARN))
        .containsOnlyKeys(SessionDenial.POLICY_NAME, "Theirs");
  }

  /** Another execution grants a role in another account, while IAM keeps the user. */
  @Test
  void apply_userThatStays_keepsWhatItWasGrantedMeanwhile() {
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run").runTo(State.VALIDATE_ACCESS);
    aws.caller().userPolicies().put(Requests.USER, "Theirs", Requests.allowing("s3:Get*"));
    String grant = Requests.USER + "-UserPolicy";
    String there = Requests.HUB.grantResource(FakeAws.SPOKE_ACCOUNT_ID, Requests.USER);
    run.failState();
    run.caller()
        .failing(
            call -> {
              if (call.operation().equals("DeleteUser")) {
                aws.caller()
                    .userPolicies()
                    .put(Requests.USER, grant, GrantPolicy.of(List.of(there)));
              }
              return null;
            });

    run.finish();

    assertThat(aws.caller().userPolicies().find(Requests.USER, grant))
        .map(GrantPolicy::grantedAccounts)
        .contains(Set.of(FakeAws.ACCOUNT_ID, FakeAws.SPOKE_ACCOUNT_ID));
  }

  private ProvisionRun failed(IntegrationRequest request, State failsAt) {
    ProvisionRun run = new ProvisionRun(aws, request, "run").runTo(failsAt);
    run.failState();
    return run.finish();
  }

  private Role role() {
    return aws.caller().roles().find(Requests.ROLE_ARN).orElseThrow();
  }
}
