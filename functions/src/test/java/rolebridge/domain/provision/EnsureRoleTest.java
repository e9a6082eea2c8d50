package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RoleNotManagedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;

class EnsureRoleTest {

  private static final String PATH = "/rolebridge/xsoar.remediation/";

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final Roles roles = aws.caller().roles();
  private final EnsureRole step = new EnsureRole(caller.roles(), Requests.HUB, aws.clock());

  @BeforeEach
  void makePolicy() {
    new EnsurePolicy(aws.caller().policies(), Requests.HUB).apply(Plans.of(aws, Requests.iam()));
  }

  @Test
  void apply_noRole_makesItLettingInNobody() {
    Plan plan = Plans.of(aws, Requests.iam());

    StepResult result = step.apply(plan);

    assertThat(result.changes())
        .containsExactly(
            new Change("CreateRole", Requests.ROLE_ARN),
            new Change("AttachRolePolicy", Requests.ROLE_ARN + " " + Requests.POLICY_ARN));
    assertThat(caller.changes()).containsExactly("CreateRole", "AttachRolePolicy");
    assertThat(role())
        .isEqualTo(
            new Role(
                Requests.ROLE,
                PATH,
                Requests.ROLE_ARN,
                FakeAws.ROLE_BOUNDARY_ARN,
                TrustPolicy.closed(),
                3600,
                "Remediation of weak passwords",
                Map.of(
                    "Team",
                    "SOC",
                    "rolebridge:managed",
                    "true",
                    "rolebridge:integration",
                    "AWS - IAM",
                    "rolebridge:owner-account",
                    "111122223333",
                    "rolebridge:created-by",
                    plan.executionArn(),
                    "rolebridge:requested-by",
                    "tester")));
    assertThat(roles.attachedPolicies(Requests.ROLE_ARN)).containsExactly(Requests.POLICY_ARN);
  }

  @Test
  void apply_trustWithoutAllowIsRefused_makesItWithTheFinalTrust() {
    aws.refuseTrustsWithoutAllow();
    Plan plan = Plans.of(aws, Requests.iam());
    new EnsureUser(aws.caller().users(), Requests.HUB).apply(plan);

    assertThat(step.apply(plan).changes())
        .containsExactly(
            new Change("CreateRole", Requests.ROLE_ARN),
            new Change("AttachRolePolicy", Requests.ROLE_ARN + " " + Requests.POLICY_ARN));

    assertThat(role().trust()).isEqualTo(PolicyDocument.of(List.of(plan.trustStatement())));
  }

  @Test
  void apply_trustWithoutAllowIsRefused_waitsForTheUser() {
    aws.refuseTrustsWithoutAllow();
    aws.principalsSpreadAfter(Duration.ofSeconds(5));
    Plan plan = Plans.of(aws, Requests.iam());
    new EnsureUser(aws.caller().users(), Requests.HUB).apply(plan);

    assertThatThrownBy(() -> step.apply(plan)).isInstanceOf(NotYetPropagatedException.class);
    aws.advance(Duration.ofSeconds(5));

    assertThat(step.apply(plan).changes()).contains(new Change("CreateRole", Requests.ROLE_ARN));
  }

  @Test
  void apply_alreadySo_changesNothing() {
    step.apply(Plans.of(aws, Requests.iam()));
    int changes = caller.changes().size();

    assertThat(step.apply(Plans.of(aws, Requests.iam())).changes()).isEmpty();

    assertThat(caller.changes()).hasSize(changes);
  }

  @Test
  void apply_attachLost_attachesOnly() {
    Plan plan = Plans.of(aws, Requests.iam());
    step.apply(plan);
    roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);

    assertThat(step.apply(plan).changes())
        .containsExactly(
            new Change("AttachRolePolicy", Requests.ROLE_ARN + " " + Requests.POLICY_ARN));
  }

  @Test
  void apply_otherSettings_convergesThem() {
    step.apply(Plans.of(aws, Requests.iam()));
    roles.updateSettings(Requests.ROLE_ARN, "Their text", 3600);

    assertThat(step.apply(Plans.of(aws, Requests.iamChanged())).changes())
        .containsExactly(
            new Change("UpdateRole", Requests.ROLE_ARN), new Change("TagRole", Requests.ROLE_ARN));

    assertThat(role().maxSessionDuration()).isEqualTo(7200);
    assertThat(role().description()).isEqualTo("Remediation of weak passwords");
    assertThat(role().tags()).containsEntry("Cost", "42");
    assertThat(role().trust()).isEqualTo(TrustPolicy.closed());
  }

  @Test
  void apply_elevated_makesItInsideTheElevatedBoundary() {
    step.apply(Plans.of(aws, Requests.iamElevated()));

    assertThat(role().boundaryArn()).isEqualTo(FakeAws.ELEVATED_BOUNDARY_ARN);
    assertThat(role().tags())
        .containsEntry(Tags.BOUNDARY, Tags.ELEVATED)
        .containsEntry(Tags.ACKNOWLEDGED_RISKS, "iam:CreateAccessKey");
  }

  @Test
  void apply_elevatedThatWasNot_andBack_bringsItToItsBoundary() {
    step.apply(Plans.of(aws, Requests.iam()));

    assertThat(step.apply(Plans.of(aws, Requests.iamElevated())).changes())
        .containsExactly(
            new Change("TagRole", Requests.ROLE_ARN),
            new Change("PutRolePermissionsBoundary", Requests.ROLE_ARN));
    assertThat(role().boundaryArn()).isEqualTo(FakeAws.ELEVATED_BOUNDARY_ARN);
    assertThat(step.apply(Plans.of(aws, Requests.iamElevated())).changes()).isEmpty();

    assertThat(step.apply(Plans.of(aws, Requests.iam())).changes())
        .containsExactly(
            new Change("TagRole", Requests.ROLE_ARN),
            new Change("PutRolePermissionsBoundary", Requests.ROLE_ARN));
    assertThat(role().boundaryArn()).isEqualTo(FakeAws.ROLE_BOUNDARY_ARN);
    assertThat(role().tags())
        .containsEntry(Tags.BOUNDARY, Tags.NONE)
        .containsEntry(Tags.ACKNOWLEDGED_RISKS, Tags.NONE);
    assertThat(step.apply(Plans.of(aws, Requests.iam())).changes()).isEmpty();
  }

  /** An execution that ended between the tag and the boundary is no stranger's work. */
  @Test
  void apply_boundaryBehindItsTag_isBroughtUp() {
    step.apply(Plans.of(aws, Requests.iamElevated()));
    roles.setBoundary(Requests.ROLE_ARN, FakeAws.ROLE_BOUNDARY_ARN);

    assertThat(step.apply(Plans.of(aws, Requests.iamElevated())).changes())
        .containsExactly(new Change("PutRolePermissionsBoundary", Requests.ROLE_ARN));
  }

  @ParameterizedTest
  @CsvSource({
    "/, xsoar-IAM.integration-Role, true, true,"
        + " 'its ARN is arn:aws:iam::111122223333:role/xsoar-IAM.integration-Role, not"
        + " arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/"
        + "xsoar-IAM.integration-Role'",
    "/rolebridge/xsoar.remediation/, xsoar-iam.INTEGRATION-role, true, true,"
        + " 'its ARN is arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/"
        + "xsoar-iam.INTEGRATION-role, not"
        + " arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/"
        + "xsoar-IAM.integration-Role'",
    "/rolebridge/xsoar.remediation/, xsoar-IAM.integration-Role, false, true,"
        + " 'its permissions boundary is missing, not"
        + " arn:aws:iam::111122223333:policy/rolebridge-role-boundary'",
    "/rolebridge/xsoar.remediation/, xsoar-IAM.integration-Role, true, false,"
        + " it lacks the tag rolebridge:managed=true",
    "/rolebridge/xsoar.remediation/, xsoar-IAM.integration-Role, true, true,"
        + " 'it serves the integration of no name, not AWS - IAM'",
  })
  void apply_somebodyElses_refusesAndTouchesNothing(
      String path, String name, boolean bounded, boolean tagged, String objection) {
    Plan plan = Plans.of(aws, Requests.iam());
    roles.create(
        new Role(
            name,
            path,
            "",
            bounded ? FakeAws.ROLE_BOUNDARY_ARN : "",
            PolicyDocument.of(List.of(Accounts.EC2_MAY_ASSUME)),
            3600,
            "",
            tagged ? Map.of(Tags.MANAGED, "true") : Map.of()));
    Role before = role();

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(RoleNotManagedException.class)
        .hasMessage(
            "Role xsoar-IAM.integration-Role exists but isn't managed by rolebridge: "
                + objection
                + ". Ask for another roleName, or remove that role.");
    assertThat(role()).isEqualTo(before);
    assertThat(roles.attachedPolicies(Requests.ROLE_ARN)).isEmpty();
  }

  @Test
  void apply_takenInAnotherCaseThatIsNotFound_namesWhoHasIt() {
    aws.findNamesInTheirOwnCaseOnly();
    Plan plan = Plans.of(aws, Requests.iam());
    roles.create(
        new Role(
            "XSOAR-iam.integration-role",
            "/",
            "",
            "",
            PolicyDocument.of(List.of(Accounts.EC2_MAY_ASSUME)),
            3600,
            "",
            Map.of()));

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(RoleNotManagedException.class)
        .hasMessage(
            "Role xsoar-IAM.integration-Role exists but isn't managed by rolebridge: the name is"
                + " taken by arn:aws:iam::111122223333:role/XSOAR-iam.integration-role, and IAM"
                + " tells no names apart by their case. Ask for another roleName, or remove that"
                + " role.");
  }

  @Test
  void apply_beingUndoneByAnother_waitsUntilItCanBeOver() {
    step.apply(Plans.of(aws, Requests.iam()));
    roles.tag(Requests.ROLE_ARN, RoleRemoval.tag("other", aws.clock().instant()));
    Plan plan = Plans.of(aws, Requests.iam());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessage(
            "Role xsoar-IAM.integration-Role is being undone by other 2026-03-01T08:00:00Z; waiting"
                + " until that is over.");

    aws.advance(Duration.ofMinutes(15));

    assertThat(step.apply(plan).changes()).isEmpty();
  }

  @Test
  void apply_takenAndGoneAtOnce_asksToRunAgain() {
    Plan plan = Plans.of(aws, Requests.iam());
    step.apply(plan);
    roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    Caller second = aws.caller();
    second.before(2, () -> roles.delete(Requests.ROLE_ARN));

    assertThatThrownBy(() -> new EnsureRole(second.roles(), Requests.HUB, aws.clock()).apply(plan))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessage(
            "Role xsoar-IAM.integration-Role was made by somebody else at this moment; looking"
                + " again.");
  }

  @Test
  void apply_policyGone_saysItVanished() {
    Plan plan = Plans.of(aws, Requests.iam());
    aws.caller().policies().delete(Requests.POLICY_ARN);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining(Requests.POLICY_ARN);
  }

  @Test
  void apply_quotaUsedUp_saysSo() {
    Plan plan = Plans.of(aws, Requests.iam());
    aws.quota("RolesQuota", 0);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(QuotaExceededException.class)
        .hasMessageContaining("LimitExceeded");
  }

  private Role role() {
    return roles.find(Requests.ROLE_ARN).orElseThrow();
  }
}
