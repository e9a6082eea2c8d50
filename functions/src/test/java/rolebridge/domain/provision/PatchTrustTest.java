package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RoleNotManagedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.json.JsonDocumentText;

class PatchTrustTest {

  private static final Map<String, Object> OURS =
      Map.of(
          "Sid",
          "RolebridgeTrust",
          "Effect",
          "Allow",
          "Principal",
          Map.of("AWS", Requests.USER_ARN),
          "Action",
          "sts:AssumeRole");

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final Roles roles = aws.caller().roles();
  private final PatchTrust step =
      new PatchTrust(caller.roles(), caller.users(), new JsonDocumentText(), Requests.HUB);

  @Test
  void apply_closedRole_letsInTheUserAndNobodyElse() {
    Plan plan = planAtPatchTrust(Requests.iam());

    StepResult result = step.apply(plan);

    assertThat(result.changes())
        .containsExactly(new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN));
    assertThat(caller.changes()).containsExactly("UpdateAssumeRolePolicy");
    assertThat(statements()).containsExactly(OURS);
  }

  @Test
  void apply_alreadySo_changesNothing() {
    Plan plan = planAtPatchTrust(Requests.iam());
    step.apply(plan);

    assertThat(step.apply(plan).changes()).isEmpty();

    assertThat(caller.changes()).hasSize(1);
  }

  @Test
  void apply_foreignStatements_keepsThemAsTheyAre() {
    Plan plan = planAtPatchTrust(Requests.iam());
    Accounts.addTrust(aws, Accounts.EC2_MAY_ASSUME);

    step.apply(plan);

    assertThat(statements()).containsExactly(Accounts.EC2_MAY_ASSUME, OURS);
  }

  @Test
  void apply_otherSourceIps_replacesOurStatement() {
    step.apply(planAtPatchTrust(Requests.iamFrom("198.51.100.0/24")));

    step.apply(Plans.of(aws, Requests.iam()));

    assertThat(statements()).containsExactly(OURS);
  }

  @Test
  void apply_deadPrincipals_dropsAndReportsThem() {
    Plan plan = planAtPatchTrust(Requests.iam());
    aws.caller().users().create(new User("leaver", "/", "", "", Map.of()));
    Accounts.addTrust(
        aws,
        Map.of(
            "Sid",
            "People",
            "Effect",
            "Allow",
            "Principal",
            Map.of("AWS", "arn:aws:iam::111122223333:user/leaver"),
            "Action",
            "sts:AssumeRole"));
    aws.caller().users().delete("leaver");

    assertThat(step.apply(plan).changes())
        .containsExactly(
            new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN),
            new Change("DropDeadPrincipal", Requests.ROLE_ARN + " AIDA00000000000000002"));

    assertThat(statements()).containsExactly(OURS);
  }

  /** It was replaced since the look before: nobody is let into what rolebridge didn't make. */
  @Test
  void apply_roleBecameSomebodyElses_isLeftAlone() {
    Plan plan = planAtPatchTrust(Requests.iam());
    aws.roleTags(Requests.ROLE_ARN).remove(Tags.MANAGED);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(RoleNotManagedException.class)
        .hasMessageContaining(Tags.MANAGED);

    assertThat(caller.changes()).isEmpty();
    assertThat(roles.find(Requests.ROLE_ARN).orElseThrow().trust()).isEqualTo(TrustPolicy.closed());
  }

  @Test
  void apply_roleGone_saysItVanished() {
    Plan plan = Plans.of(aws, Requests.iam());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(
            "Role " + Requests.ROLE_ARN + " is gone; another execution may have undone it.");
  }

  @Test
  void apply_userUndoneByAnother_asksToStartAgain() {
    Plan plan = planAtPatchTrust(Requests.iam());
    aws.caller().userPolicies().delete(Requests.USER, plan.userPolicyName());
    aws.caller().users().delete(Requests.USER);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageStartingWith("User ")
        .hasMessageEndingWith(" is gone; another execution may have undone it.");
    assertThat(roles.find(Requests.ROLE_ARN).orElseThrow().trust()).isEqualTo(TrustPolicy.closed());
  }

  @Test
  void apply_userNotSpreadYet_asksToRunAgain() {
    Plan plan = planAtPatchTrust(Requests.iam());
    aws.principalsSpreadAfter(Duration.ofSeconds(5));

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessageContaining("Invalid principal in policy");
    assertThat(roles.find(Requests.ROLE_ARN).orElseThrow().trust()).isEqualTo(TrustPolicy.closed());

    aws.advance(Duration.ofSeconds(5));
    step.apply(plan);

    assertThat(statements()).containsExactly(OURS);
  }

  @Test
  void apply_documentTooLong_saysSo() {
    Plan plan = planAtPatchTrust(Requests.iam());
    aws.quota("AssumeRolePolicySizeQuota", 4096);
    Accounts.addTrust(
        aws,
        Map.of(
            "Sid",
            "Long" + "x".repeat(2000),
            "Effect",
            "Allow",
            "Principal",
            Map.of("Service", "ec2.amazonaws.com"),
            "Action",
            "sts:AssumeRole"));
    aws.quota("AssumeRolePolicySizeQuota", 2048);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(DocumentRejectedException.class)
        .hasMessage(
            "The trust of role xsoar-IAM.integration-Role would have 2291 characters, more than the"
                + " account's quota. Ask for fewer allowedSourceIps, remove foreign statements, or"
                + " raise the quota.");
  }

  private Plan planAtPatchTrust(IntegrationRequest request) {
    return new ProvisionRun(aws, request, "run").runTo(State.PATCH_TRUST).plan();
  }

  private List<Map<String, Object>> statements() {
    return roles.find(Requests.ROLE_ARN).orElseThrow().trust().statements();
  }
}
