package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.PolicyNotManagedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;

class EnsurePolicyTest {

  private static final String PATH = "/rolebridge/xsoar.remediation/";

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final ManagedPolicies policies = aws.caller().policies();
  private final EnsurePolicy step = new EnsurePolicy(caller.policies(), Requests.HUB);

  @Test
  void apply_noPolicy_makesIt() {
    Plan plan = Plans.of(aws, Requests.iam());

    StepResult result = step.apply(plan);

    assertThat(result.changes()).containsExactly(new Change("CreatePolicy", Requests.POLICY_ARN));
    assertThat(caller.changes()).containsExactly("CreatePolicy");
    assertThat(policy())
        .isEqualTo(
            new ManagedPolicy(
                Requests.POLICY,
                PATH,
                Requests.POLICY_ARN,
                "v1",
                0,
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
    assertThat(policies.document(Requests.POLICY_ARN, "v1")).isEqualTo(plan.permissions());
  }

  @Test
  void apply_alreadySo_changesNothing() {
    step.apply(Plans.of(aws, Requests.iam()));

    assertThat(step.apply(Plans.of(aws, Requests.iam())).changes()).isEmpty();

    assertThat(caller.changes()).containsExactly("CreatePolicy");
  }

  @Test
  void apply_madeByAnotherMeanwhile_takesIt() {
    Plan plan = Plans.of(aws, Requests.iam());
    new EnsurePolicy(policies, Requests.HUB).apply(plan);

    assertThat(step.apply(plan).changes()).isEmpty();
  }

  @Test
  void apply_otherDocumentAndTags_convergesBoth() {
    step.apply(Plans.of(aws, Requests.iam()));
    Plan changed = Plans.of(aws, Requests.iamChanged());

    assertThat(step.apply(changed).changes())
        .containsExactly(
            new Change("CreatePolicyVersion", Requests.POLICY_ARN),
            new Change("TagPolicy", Requests.POLICY_ARN));

    assertThat(policy().defaultVersionId()).isEqualTo("v2");
    assertThat(policy().tags()).containsEntry("Team", "Blue").containsEntry("Cost", "42");
  }

  @Test
  void apply_splitPermissions_makesEachPart_andChangesWhatDiffers() {
    Plan plan = Plans.of(aws, Requests.iamSplit());

    assertThat(step.apply(plan).changes())
        .containsExactly(
            new Change("CreatePolicy", Requests.POLICY_ARN),
            new Change("CreatePolicy", Requests.POLICY_ARN + "-part-2"),
            new Change("CreatePolicy", Requests.POLICY_ARN + "-part-3"));
    policies.createDefaultVersion(
        Requests.POLICY_ARN + "-part-2", Requests.allowing("iam:ListUsers"));
    assertThat(step.apply(plan).changes())
        .containsExactly(new Change("CreatePolicyVersion", Requests.POLICY_ARN + "-part-2"));

    assertThat(plan.policies())
        .allSatisfy(
            part ->
                assertThat(
                        policies.document(
                            part.arn(), policies.find(part.arn()).orElseThrow().defaultVersionId()))
                    .isEqualTo(part.document()));
  }

  @Test
  void apply_fiveVersions_removesTheOldestUnusedFirst() {
    step.apply(Plans.of(aws, Requests.iam()));
    for (int i = 0; i < 4; i++) {
      aws.advance(Duration.ofHours(1));
      policies.createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:Old" + i));
    }
    policies.setDefaultVersion(Requests.POLICY_ARN, "v1");

    StepResult result = step.apply(Plans.of(aws, Requests.iamChanged()));

    assertThat(result.changes())
        .contains(new Change("DeletePolicyVersion", Requests.POLICY_ARN + " v2"));
    assertThat(policies.versions(Requests.POLICY_ARN))
        .extracting(PolicyVersion::id)
        .containsExactlyInAnyOrder("v1", "v3", "v4", "v5", "v6");
    assertThat(policy().defaultVersionId()).isEqualTo("v6");
  }

  @ParameterizedTest
  @CsvSource({
    "/, xsoar-IAM-Remediation_Policy, true,"
        + " 'its ARN is arn:aws:iam::111122223333:policy/xsoar-IAM-Remediation_Policy, not '",
    "/rolebridge/xsoar.remediation/, XSOAR-IAM-Remediation_Policy, true,"
        + " 'its ARN is arn:aws:iam::111122223333:policy/rolebridge/xsoar.remediation/"
        + "XSOAR-IAM-Remediation_Policy, not '",
    "/rolebridge/xsoar.remediation/, xsoar-IAM-Remediation_Policy, false,"
        + " it lacks the tag rolebridge:managed=true",
    "/rolebridge/xsoar.remediation/, xsoar-IAM-Remediation_Policy, true,"
        + " 'it serves the integration of no name, not AWS - IAM'",
  })
  void apply_somebodyElses_refusesAndTouchesNothing(
      String path, String name, boolean tagged, String objection) {
    Plan plan = Plans.of(aws, Requests.iam());
    policies.create(
        "arn:aws:iam::111122223333:policy" + path + name,
        "",
        Requests.allowing("iam:Theirs"),
        tagged ? Map.of(Tags.MANAGED, "true") : Map.of());

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(PolicyNotManagedException.class)
        .hasMessageStartingWith(
            "Policy xsoar-IAM-Remediation_Policy exists but isn't managed by rolebridge: "
                + objection)
        .hasMessageEndingWith(". Ask for another policyName, or remove that policy.");
    assertThat(caller.changes()).containsExactly("CreatePolicy");
    String arn = policies.findArnByName(Requests.POLICY_ARN).orElseThrow();
    assertThat(policies.versions(arn)).hasSize(1);
  }

  @Test
  void apply_takenAndGoneAtOnce_asksToRunAgain() {
    Plan plan = Plans.of(aws, Requests.iam());
    policies.create(Requests.POLICY_ARN, "", Requests.allowing("iam:X"), Map.of());
    caller.before(2, () -> policies.delete(Requests.POLICY_ARN));

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessage(
            "Policy xsoar-IAM-Remediation_Policy was made by somebody else at this moment; looking"
                + " again.");
  }

  @Test
  void apply_quotaUsedUp_saysSo() {
    Plan plan = Plans.of(aws, Requests.iam());
    aws.quota("PoliciesQuota", 0);

    assertThatThrownBy(() -> step.apply(plan))
        .isInstanceOf(QuotaExceededException.class)
        .hasMessageContaining("LimitExceeded");
  }

  private ManagedPolicy policy() {
    return policies.find(Requests.POLICY_ARN).orElseThrow();
  }
}
