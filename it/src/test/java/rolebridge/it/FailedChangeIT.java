package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * Runs that fail while they change an integration that works: afterwards it is as it was, also when
 * the failing call had its effect and only its answer was lost.
 */
@ExtendWith(InstallationExtension.class)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class FailedChangeIT {

  /** The changing calls of the changed request, each in a function's order. */
  enum Step {
    GRANT("GrantAssumeRole", "iam", "PutUserPolicy", "UserName"),
    NEW_VERSION("EnsurePolicy", "iam", "CreatePolicyVersion", "PolicyArn"),
    POLICY_TAGS("EnsurePolicy", "iam", "TagPolicy", "PolicyArn"),
    SETTINGS("EnsureRole", "iam", "UpdateRole", "RoleName"),
    ROLE_TAGS("EnsureRole", "iam", "TagRole", "RoleName"),
    BOUNDARY("EnsureRole", "iam", "PutRolePermissionsBoundary", "RoleName"),
    ATTACHMENT("EnsureRole", "iam", "AttachRolePolicy", "RoleName"),
    TRUST("PatchTrust", "iam", "UpdateAssumeRolePolicy", "RoleName"),
    KEY("EnsureAccessKey", "iam", "CreateAccessKey", "UserName"),
    SECRET("EnsureAccessKey", "secretsmanager", "PutSecretValue", "SecretId"),
    PROOF("ValidateAccess", "iam", "TagRole", "RoleName");

    private final String state;
    private final String service;
    private final String operation;
    private final String parameter;

    Step(String state, String service, String operation, String parameter) {
      this.state = state;
      this.service = service;
      this.operation = operation;
      this.parameter = parameter;
    }

    Fault fault(Request request) {
      String name =
          switch (parameter) {
            case "UserName" -> request.userName();
            case "PolicyArn" -> request.policyArn();
            case "SecretId" -> request.secretName();
            default -> request.roleName();
          };
      return Fault.on(service, operation, parameter, name).by(state);
    }
  }

  private static final Failing LOST_KEY = new Failing(Step.KEY, true);
  private static final Failing LOST_STORING = new Failing(Step.SECRET, true);

  /** A key that is left over by the last failure of its list would stand in the way of others. */
  private static final List<List<Step>> SHARING =
      List.of(
          List.of(Step.NEW_VERSION, Step.POLICY_TAGS, Step.SETTINGS, Step.ROLE_TAGS, Step.BOUNDARY),
          List.of(Step.GRANT, Step.ATTACHMENT, Step.TRUST, Step.PROOF),
          List.of(Step.SECRET, Step.KEY));

  static final List<Failing> CASES = cases();

  private static final List<Outcome> outcomes = new ArrayList<>();
  private static Installation rolebridge;

  record Failing(Step step, boolean afterEffect) {

    Fault fault(Request request) {
      Fault fault = step.fault(request);
      return (afterEffect ? fault.afterEffect() : fault).error("AccessDenied", 403);
    }

    @Override
    public String toString() {
      return step + (afterEffect ? ", its answer lost" : ", refused");
    }
  }

  private record Outcome(
      Request request,
      Failing failing,
      Run run,
      Map<String, Object> before,
      Map<String, Object> after) {

    Map<String, Object> user(Map<String, Object> holdings) {
      return JsonText.member(holdings, "user " + request.userName());
    }

    Map<String, Object> secret(Map<String, Object> holdings) {
      return JsonText.member(holdings, "secret " + request.secretName());
    }
  }

  private static List<Failing> failures(List<Step> steps) {
    List<Failing> failures = new ArrayList<>();
    for (Step step : steps) {
      failures.add(new Failing(step, false));
      failures.add(new Failing(step, true));
    }
    // From the mark on another execution may rely on the access; FailureIT tells of that.
    failures.remove(new Failing(Step.PROOF, true));
    return failures;
  }

  private static List<Failing> cases() {
    List<Failing> cases = failures(List.of(Step.values()));
    cases.removeAll(List.of(LOST_KEY, LOST_STORING));
    return List.copyOf(cases);
  }

  @BeforeAll
  static void runAll(Installation installation) throws Exception {
    rolebridge = installation;
    Batch<List<Step>, List<Outcome>> batch = new Batch<>(SHARING, FailedChangeIT::fail);
    for (List<Step> steps : SHARING) {
      outcomes.addAll(batch.of(steps));
    }
  }

  /** All failures of these steps on one integration, since each must leave it as it was. */
  private static List<Outcome> fail(List<Step> steps) {
    Request request =
        Request.ofNewUser("unchanged").with("tags", Map.of("Team", "SOC", "Stage", "prod"));
    rolebridge.provision(request).requireReady();
    steps.forEach(step -> makeUnlike(request, step));
    Request changed =
        request
            .withActions("iam:GetUser", "iam:ListRoles", "iam:CreateAccessKey")
            .with("tags", Map.of("Team", "CERT", "Cost", "4711"))
            .with("description", "For incident responders")
            .with("roleSessionDuration", 7200)
            .with("allowedSourceIps", List.of("198.51.100.7"));
    List<Outcome> all = new ArrayList<>();
    for (Failing failing : failures(steps)) {
      Map<String, Object> before = Holdings.of(rolebridge, request);
      failing.fault(changed).arm(rolebridge);
      Run run = rolebridge.provision(changed);
      all.add(new Outcome(request, failing, run, before, Holdings.of(rolebridge, request)));
    }
    return all;
  }

  /** Takes away what only then is made again. */
  private static void makeUnlike(Request request, Step step) {
    IamClient iam = rolebridge.hub().iam();
    switch (step) {
      case GRANT ->
          iam.deleteUserPolicy(
              r -> r.userName(request.userName()).policyName(request.userName() + "-UserPolicy"));
      case ATTACHMENT ->
          iam.detachRolePolicy(r -> r.roleName(request.roleName()).policyArn(request.policyArn()));
      case SECRET -> {
        String id = StoredKey.of(rolebridge.hub(), request.secretName()).id();
        new UserKeys(rolebridge, request).storedLongAgo();
        iam.deleteAccessKey(r -> r.userName(request.userName()).accessKeyId(id));
      }
      default -> {}
    }
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void failedChange_leavesAllAsItWas(Failing failing) {
    Outcome outcome = outcomeOf(failing);

    assertThat(outcome.after()).isEqualTo(outcome.before());
  }

  private static Outcome outcomeOf(Failing failing) {
    Outcome outcome =
        outcomes.stream().filter(one -> one.failing().equals(failing)).findFirst().orElseThrow();
    Failures.assertAnnounced(
        rolebridge, outcome.run(), failing.step().state, "PermissionMissingException");
    assertThat(outcome.run().failure()).containsEntry("kept", List.of());
    return outcome;
  }

  /** Nobody can tell whose it is before it is old enough to be nobody's. */
  @Test
  void lostAnswerToANewKey_leavesTheKeyAsAnOrphan() {
    Outcome outcome = outcomeOf(LOST_KEY);

    Map<String, Object> user = outcome.user(outcome.after());
    assertThat(JsonText.member(user, "keys")).hasSize(1).containsValue("Active");
    user.put("keys", Map.of());
    assertThat(outcome.after()).isEqualTo(outcome.before());
  }

  /** Secrets Manager itself labels the version that was current in between as the previous one. */
  @Test
  void lostAnswerToStoring_deletesTheKeyAndPutsTheLabelBack() {
    Outcome outcome = outcomeOf(LOST_STORING);

    Map<String, Object> versions = JsonText.member(outcome.secret(outcome.after()), "versions");
    assertThat(versions)
        .hasSize(2)
        .containsAllEntriesOf(JsonText.member(outcome.secret(outcome.before()), "versions"));
    versions.values().removeIf(labels -> labels.equals(List.of("AWSPREVIOUS")));
    assertThat(outcome.after()).isEqualTo(outcome.before());
  }
}
