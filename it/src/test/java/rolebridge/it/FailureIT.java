package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * First runs that fail at one call: what was made before it is gone afterwards, also when the call
 * had its effect and only its answer was lost.
 */
@ExtendWith(InstallationExtension.class)
@Order(3)
class FailureIT {

  /** The first attempt and the machine's retries of it. */
  private static final int COMPENSATIONS = 10;

  /** The changing calls of a first run up to the one that marks the access as proven. */
  private static final List<Step> STEPS =
      List.of(
          new Step("EnsureUser", "iam", "CreateUser", "UserName", Request::userName),
          new Step("GrantAssumeRole", "iam", "PutUserPolicy", "UserName", Request::userName),
          new Step("EnsurePolicy", "iam", "CreatePolicy", "PolicyName", Request::policyName),
          new Step("EnsureRole", "iam", "CreateRole", "RoleName", Request::roleName),
          new Step("EnsureRole", "iam", "AttachRolePolicy", "RoleName", Request::roleName),
          new Step("PatchTrust", "iam", "UpdateAssumeRolePolicy", "RoleName", Request::roleName),
          new Step("EnsureAccessKey", "iam", "CreateAccessKey", "UserName", Request::userName),
          new Step(
              "EnsureAccessKey", "secretsmanager", "CreateSecret", "Name", Request::secretName),
          new Step("ValidateAccess", "iam", "TagRole", "RoleName", Request::roleName));

  private static final Failing LOST_PROOF = new Failing(STEPS.getLast(), true);

  static final List<Failing> CASES = cases();

  private static final Request INCOMPLETE = Request.ofNewUser("incomplete");
  private static final Request THROTTLED = Request.ofNewUser("throttled");

  private static Installation rolebridge;
  private static Batch<Failing, Outcome> outcomes;
  private static String incomplete;
  private static String throttled;

  /** A call of a state's function. */
  record Step(
      String state,
      String service,
      String operation,
      String parameter,
      Function<Request, String> name) {

    Fault fault(Request request) {
      return Fault.on(service, operation, parameter, name.apply(request)).by(state);
    }
  }

  /** A way to fail: the call is refused, or has its effect and then looks refused. */
  record Failing(Step step, boolean afterEffect) {

    Fault fault(Request request) {
      Fault fault = step.fault(request);
      return (afterEffect ? fault.afterEffect() : fault).error("AccessDenied", 403);
    }

    @Override
    public String toString() {
      return step.operation() + (afterEffect ? ", its answer lost" : ", refused");
    }
  }

  /** A failed run, and what was left of it. */
  private record Outcome(Request request, Run run, Map<String, Object> held) {}

  private static List<Failing> cases() {
    List<Failing> cases = new ArrayList<>();
    for (Step step : STEPS) {
      cases.add(new Failing(step, false));
      cases.add(new Failing(step, true));
    }
    cases.remove(LOST_PROOF);
    return List.copyOf(cases);
  }

  @BeforeAll
  static void runAll(Installation installation) {
    rolebridge = installation;
    incomplete = startWithFailingCompensation();
    throttled = startThrottled();
    outcomes = new Batch<>(CASES, FailureIT::fail);
  }

  /** Compensation is repeated for a while, which passes beside the other runs. */
  private static String startWithFailingCompensation() {
    STEPS.getLast().fault(INCOMPLETE).error("AccessDenied", 403).arm(rolebridge);
    Fault.on("iam", "DeleteUser", "UserName", INCOMPLETE.userName())
        .by("Compensate")
        .times(COMPENSATIONS)
        .error("AccessDenied", 403)
        .arm(rolebridge);
    return rolebridge.start(INCOMPLETE.text());
  }

  /** One call that the SDK repeats, and one that only the state machine may repeat. */
  private static String startThrottled() {
    Fault.on("iam", "CreateRole", "RoleName", THROTTLED.roleName())
        .times(2)
        .error("Throttling", 400)
        .arm(rolebridge);
    Fault.on("iam", "CreateAccessKey", "UserName", THROTTLED.userName())
        .times(2)
        .error("Throttling", 400)
        .arm(rolebridge);
    return rolebridge.start(THROTTLED.text());
  }

  private static Outcome fail(Failing failing) {
    Request request = Request.ofNewUser("failing");
    failing.fault(request).arm(rolebridge);
    Run run = rolebridge.provision(request);
    return new Outcome(request, run, Holdings.of(rolebridge, request));
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void failedFirstRun_leavesNothing(Failing failing) throws Exception {
    Outcome outcome = outcomes.of(failing);

    Failures.assertAnnounced(
        rolebridge, outcome.run(), failing.step().state(), "PermissionMissingException");
    assertThat(outcome.run().failure()).containsEntry("kept", List.of());
    assertThat(outcome.held()).isEmpty();
  }

  /** Another execution may have seen the mark, so what is marked as proven stays. */
  @Test
  void lostAnswerToTheProof_keepsWhatWorks() {
    Outcome outcome = fail(LOST_PROOF);

    Failures.assertAnnounced(
        rolebridge, outcome.run(), "ValidateAccess", "PermissionMissingException");
    assertThat(outcome.run().failure()).containsEntry("undone", List.of());
    assertThat(JsonText.members(outcome.run().failure(), "kept"))
        .extracting(kept -> kept.get("resource"))
        .containsExactly(outcome.request().roleArn());
    assertThat(findings(outcome.request())).containsExactly("PROVISION_UNFINISHED");
    Run again = rolebridge.provision(outcome.request());
    assertThat(again.changes()).isEmpty();
    assertThat(findings(outcome.request())).isEmpty();
    assertThat(
            StoredKey.of(rolebridge.hub(), outcome.request().secretName())
                .assume(rolebridge.hub(), again.instance())
                .credentials())
        .isNotNull();
  }

  private static List<Object> findings(Request request) {
    Run audit =
        rolebridge.end(
            rolebridge.start("audit", JsonText.of(Map.of("userName", request.userName()))));
    return JsonText.members(audit.output(), "drift").stream()
        .map(finding -> finding.get("kind"))
        .toList();
  }

  /** Its secret's name is blocked until the recovery window ends. */
  @Test
  void afterAFailure_theSameRequestSucceeds() throws Exception {
    Outcome failed = outcomes.of(new Failing(STEPS.getLast(), false));

    Run run = rolebridge.provision(failed.request());

    assertThat(run.changedBy())
        .containsExactly(
            "CreateUser",
            "PutUserPolicy",
            "CreatePolicy",
            "CreateRole",
            "AttachRolePolicy",
            "UpdateAssumeRolePolicy",
            "CreateAccessKey",
            "RestoreSecret",
            "PutSecretValue");
    assertThat(
            StoredKey.of(rolebridge.hub(), failed.request().secretName())
                .assume(rolebridge.hub(), run.instance())
                .credentials())
        .isNotNull();
  }

  /**
   * The key's secret dies with the process before it is stored anywhere; a pass removes the key
   * once no run can be about to store it.
   */
  @Test
  void functionThatDiesWithTheNewKey_isTriedAgain_andMakesAnother() {
    Request request = Request.ofNewUser("killed");
    Fault.on("iam", "CreateAccessKey", "UserName", request.userName())
        .by("EnsureAccessKey")
        .afterEffect()
        .killCaller()
        .arm(rolebridge);
    long before = rolebridge.recorder().latest();

    rolebridge.provision(request).requireReady();

    assertThat(rolebridge.recorder().changesAfter(before, request.userName()))
        .filteredOn(call -> call.operation().equals("CreateAccessKey"))
        .extracting(Recorder.Call::fault)
        .containsExactly("killFunction", "");
    UserKeys keys = new UserKeys(rolebridge, request);
    keys.assertWork();
    assertThat(keys.statuses()).hasSize(2);
  }

  @Test
  void compensationThatDies_goesOnWhereItStopped() {
    Request request = Request.ofNewUser("dying");
    Fault.on("iam", "CreateAccessKey", "UserName", request.userName())
        .by("EnsureAccessKey")
        .error("AccessDenied", 403)
        .arm(rolebridge);
    Fault.on("iam", "DeleteRole", "RoleName", request.roleName())
        .by("Compensate")
        .afterEffect()
        .killCaller()
        .arm(rolebridge);

    Run run = rolebridge.provision(request);

    Failures.assertAnnounced(rolebridge, run, "EnsureAccessKey", "PermissionMissingException");
    assertThat(Holdings.of(rolebridge, request)).isEmpty();
  }

  @Test
  void throttledCalls_areSurvived() {
    Run run = rolebridge.end(throttled);

    assertThat(run.changedBy()).contains("CreateRole", "CreateAccessKey");
    assertThat(rolebridge.recorder().changesAfter(0, THROTTLED.mark()))
        .filteredOn(call -> call.fault().equals("Throttling"))
        .hasSize(4);
    assertThat(
            JsonText.member(
                JsonText.member(Holdings.of(rolebridge, THROTTLED), "user " + THROTTLED.userName()),
                "keys"))
        .hasSize(1);
  }

  /**
   * The other parts are undone all the same, the failure tells what is left, and a run takes over.
   */
  @Test
  void compensationThatKeepsFailing_undoesTheRest() {
    Run run = rolebridge.end(incomplete);

    Failures.assertAnnounced(rolebridge, run, "ValidateAccess", "CompensationIncompleteException");
    assertThat((String) run.failure().get("message"))
        .contains(
            "Deleting user " + INCOMPLETE.userName(),
            "It began with",
            "PermissionMissingException",
            "Tagging role " + INCOMPLETE.roleArn());
    assertThat(Holdings.of(rolebridge, INCOMPLETE))
        .containsOnlyKeys("user " + INCOMPLETE.userName());
    rolebridge.provision(INCOMPLETE).requireReady();
  }
}
