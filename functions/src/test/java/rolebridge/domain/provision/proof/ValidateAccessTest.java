package rolebridge.domain.provision.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.request.IntegrationRequest;

class ValidateAccessTest {

  private static final String LOST_POLICY =
      "Role " + Requests.ROLE_ARN + " has lost " + Requests.POLICY_ARN + " as it was planned";

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final Roles roles = aws.caller().roles();
  private final List<Duration> pauses = new ArrayList<>();
  private ProvisionRun run;

  @Test
  void apply_newKey_provesItThreeTimesAndMarks() {
    ValidateAccess step = stepAfter(Requests.iam());

    assertThat(step.apply(run.plan(), run.provenKeyId(), false, false).changes()).isEmpty();

    assertThat(caller.calls())
        .extracting(Caller.Call::operation)
        .containsExactly(
            "GetSecretValue",
            "AssumeRole",
            "AssumeRole",
            "AssumeRole",
            "SimulatePrincipalPolicy",
            "SimulatePrincipalPolicy",
            "AssumeRole as function",
            "GetRole",
            "GetUser",
            "GetUserPolicy",
            "TagRole",
            "GetRole",
            "GetUserPolicy",
            "TagResource");
    assertThat(role().tags()).containsEntry(Tags.READY, run.plan().digest());
    assertThat(secret().tags()).containsEntry(Tags.VALIDATED, run.stored().accessKeyId());
    assertThat(pauses).isEmpty();
  }

  @Test
  void apply_provenBefore_provesItOnceAndChangesNothing() {
    stepAfter(Requests.iam()).apply(run.plan(), run.provenKeyId(), false, false);
    Caller second = aws.caller();
    run = new ProvisionRun(aws, Requests.iam(), "again").runTo(State.VALIDATE_ACCESS);

    step(second).apply(run.plan(), run.provenKeyId(), false, false);

    assertThat(second.calls())
        .extracting(Caller.Call::operation)
        .containsExactly(
            "GetSecretValue",
            "AssumeRole",
            "SimulatePrincipalPolicy",
            "SimulatePrincipalPolicy",
            "AssumeRole as function",
            "GetRole",
            "GetUser",
            "GetUserPolicy",
            "ListAttachedRolePolicies",
            "GetPolicy",
            "GetPolicyVersion");
  }

  static Stream<Named<Consumer<FakeAws>>> changesAfterTheProof() {
    return Stream.of(
        Named.of(
            "grant",
            aws ->
                aws.caller().userPolicies().delete(Requests.USER, "xsoar.remediation-UserPolicy")),
        Named.of("user's boundary", aws -> aws.replaceUserBoundary(Requests.USER, "")),
        Named.of(
            "policy", aws -> aws.caller().roles().detach(Requests.ROLE_ARN, Requests.POLICY_ARN)));
  }

  /** The mark of before says nothing of the ten seconds that a run waits which made something. */
  @ParameterizedTest
  @MethodSource("changesAfterTheProof")
  void apply_provenBefore_changedWhileWaiting_isNotReady(Consumer<FakeAws> change) {
    stepAfter(Requests.iam()).apply(run.plan(), run.provenKeyId(), false, false);
    Caller second = aws.caller();
    run = new ProvisionRun(aws, Requests.iam(), "again").runTo(State.VALIDATE_ACCESS);
    second.before(6, () -> change.accept(aws));
    ValidateAccess step = step(second);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(WorkflowException.class);
  }

  @Test
  void apply_otherPlanForAProvenKey_provesItOnceAndMarksTheRole() {
    stepAfter(Requests.iam()).apply(run.plan(), run.provenKeyId(), false, false);
    Caller second = aws.caller();
    run = new ProvisionRun(aws, Requests.iamChanged(), "again").runTo(State.VALIDATE_ACCESS);

    step(second).apply(run.plan(), run.provenKeyId(), false, false);

    assertThat(second.changes()).containsExactly("TagRole");
    assertThat(role().tags()).containsEntry(Tags.READY, run.plan().digest());
  }

  /** Answers may be of a moment before the states that came before. */
  @Test
  void apply_roleThatWasThere_isLookedAtTenSecondsLater_butNotWhenNothingWasLeftToMake() {
    stepAfter(Requests.iam()).apply(run.plan(), run.provenKeyId(), false, false);
    assertThat(pauses).isEmpty();

    run = new ProvisionRun(aws, Requests.iam(), "unchanged").runTo(State.VALIDATE_ACCESS);
    step(aws.caller()).apply(run.plan(), run.provenKeyId(), false, true);
    assertThat(pauses).isEmpty();

    Caller changing = aws.caller();
    run = new ProvisionRun(aws, Requests.iamChanged(), "changed").runTo(State.VALIDATE_ACCESS);
    int calls = changing.callCount();
    changing.before(calls + 2, () -> aws.advance(Duration.ofSeconds(3)));
    step(changing).apply(run.plan(), run.provenKeyId(), false, false);
    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  static Stream<Named<Consumer<Caller>>> changesThatTakeNoAccess() {
    return Stream.of(
        Named.of(
            "session",
            by ->
                by.roles()
                    .updateSettings(Requests.ROLE_ARN, "Remediation of weak passwords", 7200)),
        Named.of("description", by -> by.roles().updateSettings(Requests.ROLE_ARN, "Mine", 3600)),
        Named.of("role's tag", by -> by.roles().tag(Requests.ROLE_ARN, Map.of("Team", "Blue"))),
        Named.of("user's tag", by -> by.users().tag(Requests.USER, Map.of("Team", "Blue"))),
        Named.of(
            "policy's tag", by -> by.policies().tag(Requests.POLICY_ARN, Map.of("Team", "Blue"))));
  }

  /** A late answer hid it from the states before, or somebody changes it at this moment. */
  @ParameterizedTest
  @MethodSource("changesThatTakeNoAccess")
  void apply_settingsOtherThanPlanned_startsOverOnce(Consumer<Caller> change) {
    ProvisionRun.of(aws, Requests.iamChanged(), "before");
    ValidateAccess step = stepAfter(Requests.iam());
    change.accept(aws.caller());

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class);
    assertThat(step.apply(run.plan(), run.provenKeyId(), true, false).accessKeyId())
        .isEqualTo(run.stored().accessKeyId());
  }

  /** Nothing is refused without a boundary, so only reading tells. */
  @ParameterizedTest
  @ValueSource(strings = {"", "arn:aws:iam::111122223333:policy/wide"})
  void apply_userBoundaryReplaced_isNotProven(String boundaryArn) {
    ValidateAccess step = stepAfter(Requests.iam());
    aws.replaceUserBoundary(Requests.USER, boundaryArn);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageStartingWith(
            "User "
                + Requests.USER_ARN
                + (boundaryArn.isEmpty()
                    ? " has no permissions boundary where "
                    : " has permissions boundary " + boundaryArn + " where ")
                + FakeAws.USER_BOUNDARY_ARN
                + " is due.");
    assertThat(role().tags()).doesNotContainKey(Tags.READY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "arn:aws:iam::111122223333:policy/wide"})
  void apply_roleBoundaryReplaced_isNotProven(String boundaryArn) {
    ValidateAccess step = stepAfter(Requests.iam());
    aws.replaceRoleBoundary(Requests.ROLE_ARN, boundaryArn);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageStartingWith(
            "Role "
                + Requests.ROLE_ARN
                + (boundaryArn.isEmpty()
                    ? " has no permissions boundary where "
                    : " has permissions boundary " + boundaryArn + " where ")
                + FakeAws.ROLE_BOUNDARY_ARN
                + " is due.");
    assertThat(role().tags()).doesNotContainKey(Tags.READY);
  }

  @Test
  void apply_refusedInBetween_startsCountingAgain() {
    ValidateAccess step = stepAfter(Requests.iam());
    aws.stsAnswers("InvalidClientTokenId", "", "", "AccessDenied", "", "", "");

    step.apply(run.plan(), run.provenKeyId(), false, false);

    assertThat(caller.calls()).filteredOn(call -> call.operation().equals("AssumeRole")).hasSize(7);
    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void apply_refusedForGood_stopsWithinTheBudget() {
    ValidateAccess step = stepAfter(Requests.iam());
    String[] refusals = new String[100];
    Arrays.fill(refusals, "AccessDenied");
    aws.stsAnswers(refusals);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            "Key "
                + run.stored().accessKeyId()
                + " of user "
                + Requests.USER_ARN
                + " can't assume role "
                + Requests.ROLE_ARN
                + " after 120 s of trying: AccessDenied: scripted by the test")
        .hasCauseInstanceOf(AccessRefusedException.class);
    assertThat(pauses)
        .startsWith(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8))
        .allMatch(pause -> pause.compareTo(Duration.ofSeconds(10)) <= 0);
    assertThat(pauses.stream().mapToLong(Duration::toSeconds).sum()).isBetween(100L, 120L);
    assertThat(role().tags()).doesNotContainKey(Tags.READY);
    assertThat(secret().tags()).doesNotContainKey(Tags.VALIDATED);
  }

  @Test
  void apply_sessionLongerThanAllowed_startsOverSinceTheRoleWasPutBack() {
    ValidateAccess step = stepAfter(Requests.iamFor(7200));
    roles.updateSettings(Requests.ROLE_ARN, "Remediation of weak passwords", 3600);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(vanished("allows sessions of 3600 s only"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:sts::111122223333:assumed-role/other/xsoar-IAM.integration-Role_SESSION",
        "arn:aws:sts::111122223333:assumed-role/xsoar-IAM.integration-Role/other",
        "arn:aws:sts::111122223333:federated-user/xsoar-IAM.integration-Role"
      })
  void apply_sessionOfAnotherRole_stops(String sessionArn) {
    stepAfter(Requests.iam());
    ValidateAccess step =
        step(caller, (key, roleArn, roleSessionName, durationSeconds) -> sessionArn);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            "The key assumed "
                + sessionArn
                + " where a session of "
                + Requests.ROLE_ARN
                + " named xsoar-IAM.integration-Role_SESSION was due.");
    assertThat(role().tags()).doesNotContainKey(Tags.READY);
  }

  @Test
  void apply_asksForTheVerySession() {
    stepAfter(Requests.iamFor(7200));
    List<String> asked = new ArrayList<>();
    SecurityTokens tokens = aws.caller().securityTokens();
    ValidateAccess step =
        step(
            caller,
            (key, roleArn, roleSessionName, durationSeconds) -> {
              asked.add(key.id() + " " + roleArn + " " + roleSessionName + " " + durationSeconds);
              return tokens.assumeRole(key, roleArn, roleSessionName, durationSeconds);
            });

    step.apply(run.plan(), run.provenKeyId(), false, false);

    assertThat(asked)
        .hasSize(3)
        .containsOnly(
            run.stored().accessKeyId()
                + " "
                + Requests.ROLE_ARN
                + " xsoar-IAM.integration-Role_SESSION 7200");
  }

  @Test
  void apply_secretGone_saysItVanished() {
    ValidateAccess step = stepAfter(Requests.iam());
    aws.caller().secrets().scheduleDeletion(Requests.SECRET);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("marked for deletion");
  }

  @Test
  void apply_keyGoneAndAnotherStored_provesTheOther() {
    ValidateAccess step = stepAfter(Requests.iam());
    aws.caller().accessKeys().delete(Requests.USER, run.stored().accessKeyId());
    SecretAccessKey other = aws.caller().accessKeys().create(Requests.USER);
    aws.caller().secrets().putCurrent(Requests.SECRET, other);

    assertThat(step.apply(run.plan(), run.stored().accessKeyId(), false, false).accessKeyId())
        .isEqualTo(other.id());
    assertThat(secret().tags()).containsEntry(Tags.VALIDATED, other.id());
  }

  @Test
  void apply_roleGone_saysItVanishedAtOnce() {
    ValidateAccess step = stepAfter(Requests.iam());
    roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    roles.delete(Requests.ROLE_ARN);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(
            "Role " + Requests.ROLE_ARN + " is gone; another execution may have undone it.");
  }

  @Test
  void apply_trustPutBack_startsOver() {
    ValidateAccess step = stepAfter(Requests.iam());
    Accounts.replaceTrust(aws, Accounts.EC2_MAY_ASSUME);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(vanished("has another trust: it has no statement RolebridgeTrust"));
  }

  @Test
  void apply_trustLetsInMoreThanPlanned_isNotReady() {
    ValidateAccess step = stepAfter(Requests.iamFrom("198.51.100.0/24"));
    Accounts.replaceTrust(
        aws,
        Map.of(
            "Sid",
            "RolebridgeTrust",
            "Effect",
            "Allow",
            "Principal",
            Map.of("AWS", "*"),
            "Action",
            "sts:AssumeRole"));

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("isn't the planned one");
  }

  @Test
  void apply_roleBeingUndone_startsOver() {
    ValidateAccess step = stepAfter(Requests.iam());
    roles.tag(Requests.ROLE_ARN, RoleRemoval.tag("other", aws.clock().instant()));

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage("Role " + Requests.ROLE_ARN + " is being undone by another execution.");
    assertThat(role().tags())
        .as("the mark is there before the look, so that the other sees it")
        .containsEntry(Tags.READY, run.plan().digest());
  }

  @Test
  void apply_removingTagFromLongAgo_isReady() {
    ValidateAccess step = stepAfter(Requests.iam());
    roles.tag(Requests.ROLE_ARN, RoleRemoval.tag("other", aws.clock().instant()));
    aws.advance(Duration.ofMinutes(15));

    assertThat(step.apply(run.plan(), run.provenKeyId(), false, false).changes()).isEmpty();
  }

  @Test
  void apply_grantLost_startsOver() {
    ValidateAccess step = stepAfter(Requests.iam());
    aws.caller().userPolicies().delete(Requests.USER, "xsoar.remediation-UserPolicy");

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(
            "User "
                + Requests.USER_ARN
                + " has lost its policy xsoar.remediation-UserPolicy that grants"
                + " arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/*; another"
                + " execution may have undone it, or somebody changed it.");
  }

  @Test
  void apply_permissionsPutBackOrDetached_startsOverOnEveryTry() {
    ProvisionRun.of(aws, Requests.iam(), "before");
    ValidateAccess step = stepAfter(Requests.iamWith("iam:ListRoles"));
    aws.caller().policies().setDefaultVersion(Requests.POLICY_ARN, "v1");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
          .isInstanceOf(ResourceVanishedException.class)
          .hasMessageStartingWith(LOST_POLICY)
          .hasMessageContaining("does not allow iam:ListRoles on *");
    }

    aws.caller().policies().setDefaultVersion(Requests.POLICY_ARN, "v2");
    roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageStartingWith(LOST_POLICY);
  }

  @Test
  void apply_labelMovedWhileProving_startsOver() {
    ProvisionRun.of(aws, Requests.iam(), "before");
    Accounts.deleteKeys(aws);
    ValidateAccess step = stepAfter(Requests.iam());
    String versionBefore = run.before().secret().currentVersionId();
    caller.after(
        4,
        () ->
            aws.caller()
                .secrets()
                .moveCurrent(
                    Requests.SECRET,
                    secret().versionWith(StoredSecret.CURRENT).orElseThrow(),
                    versionBefore));

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("is no longer the current one");
  }

  @Test
  void apply_failure_neverShowsTheSecret() {
    ValidateAccess step = stepAfter(Requests.iam());
    String secret = aws.currentKey(Requests.SECRET).orElseThrow().secret();
    aws.deactivate(run.stored().accessKeyId());

    assertThatThrownBy(() -> step.apply(run.plan(), run.provenKeyId(), false, false))
        .isInstanceOf(AccessNotProvenException.class)
        .satisfies(
            e -> {
              for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain(secret);
              }
            });
  }

  /** The step that comes next in a run of this request. */
  private ValidateAccess stepAfter(IntegrationRequest request) {
    run = new ProvisionRun(aws, request, "run").runTo(State.VALIDATE_ACCESS);
    return step(caller);
  }

  private ValidateAccess step(Caller caller) {
    return step(caller, caller.securityTokens());
  }

  private ValidateAccess step(Caller caller, SecurityTokens tokens) {
    Pause pause =
        duration -> {
          pauses.add(duration);
          aws.advance(duration);
        };
    return caller.validateAccess(Requests.HUB, tokens, pause);
  }

  private static String vanished(String what) {
    return "Role "
        + Requests.ROLE_ARN
        + " "
        + what
        + "; another execution may have undone it, or somebody changed it.";
  }

  private Role role() {
    return roles.find(Requests.ROLE_ARN).orElseThrow();
  }

  private StoredSecret secret() {
    return aws.caller().secrets().find(Requests.SECRET).orElseThrow();
  }
}
