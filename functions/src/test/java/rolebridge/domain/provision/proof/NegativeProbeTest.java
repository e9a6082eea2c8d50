package rolebridge.domain.provision.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.NotProven;
import rolebridge.domain.policy.NotProven.Reason;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.proof.Backoff;

class NegativeProbeTest {

  private static final String OPENING =
      "The trust of role "
          + Requests.ROLE_ARN
          + " admits principals of the account that it should not: "
          + FakeAws.FUNCTION_ROLE_ARN
          + " could assume the role. ";

  private final Proof proof = Proof.of(Requests.iam());

  @ParameterizedTest
  @ValueSource(strings = {"arn:aws:iam::111122223333:root", "*"})
  void requireRefusal_trustOfTheWholeAccount_namesTheStatementAtOnce(String principal) {
    Accounts.addTrust(proof.aws, trust("Everybody", principal));

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "Narrow or remove what lets it in among the trust's statements for AWS"
                + " principals: Everybody (Allow "
                + principal
                + ").");
    assertThat(proof.pauses).isEmpty();
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void requireRefusal_foreignService_isNoPrincipalOfTheAccount() {
    Accounts.addTrust(proof.aws, Accounts.EC2_MAY_ASSUME);

    proof.apply();

    assertThat(proof.isMarked()).isTrue();
  }

  @Test
  void requireRefusal_widerTrustStillInForce_waitsForThePlannedOne() {
    proof.aws.probeIsAnswered("", "", "AccessDenied");

    proof.apply();

    assertThat(proof.pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(proof.isMarked()).isTrue();
  }

  @Test
  void requireRefusal_letInForGood_failsWithinTheBudget() {
    String[] letIn = new String[100];
    Arrays.fill(letIn, "");
    proof.aws.probeIsAnswered(letIn);

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING + "No statement of it says so. Look for one that was replaced a moment ago.");
    assertThat(proof.pauses.stream().mapToLong(Duration::toSeconds).sum()).isBetween(100L, 120L);
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void requireRefusal_otherError_provesNothing() {
    proof.aws.probeIsAnswered("RegionDisabledException");

    assertThatThrownBy(proof::apply)
        .isInstanceOf(RefusedByAwsException.class)
        .hasMessage(
            "The negative probe on role "
                + Requests.ROLE_ARN
                + " was answered with RegionDisabledException, which says nothing about the role's"
                + " trust: scripted by the test")
        .hasCauseInstanceOf(AccessRefusedException.class);
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void requireRefusal_functionLacksThePermission_blamesTheStack() {
    proof.aws.forbidProbe();

    assertThatThrownBy(proof::apply)
        .isInstanceOf(PermissionMissingException.class)
        .hasMessage(
            "The negative probe proves nothing, since rolebridge's own function couldn't pass any"
                + " trust: no policy allows role "
                + FakeAws.FUNCTION_ROLE_ARN
                + " sts:AssumeRole on "
                + Requests.ROLE_ARN
                + " with session name rolebridge-negative-probe. This is the stack's own"
                + " permission, not the trust of the role; deploy the stack again.");
    assertThat(proof.operations()).doesNotContain("AssumeRole as function");
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void requireRefusal_organizationMayHaveRefused_isNotProvenAndMarked() {
    proof.aws.organizationDenies(
        "sts:AssumeRole", keys -> !"198.51.100.7".equals(keys.get("aws:SourceIp")));

    ValidateAccess.Result result = proof.result();

    assertThat(result.notProven())
        .contains(
            NotProven.negativeProof(
                "the trust was judged by its statements only: no refusal shows that it keeps others"
                    + " out, since an organization's policy denies the probe in IAM's simulation"));
    assertThat(proof.roleTags()).containsEntry(Tags.NOT_PROVEN, "negative-proof");
    assertThat(proof.operations())
        .as("it may be let in all the same")
        .contains("AssumeRole as function");
  }

  @Test
  void requireRefusal_organizationMayHaveRefused_wideTrustFailsByItsStatements() {
    proof.aws.organizationDenies("sts:AssumeRole", keys -> !keys.containsKey("aws:SourceVpc"));
    Accounts.addTrust(proof.aws, trust("Everybody", "arn:aws:iam::111122223333:root"));
    proof.aws.probeIsAnswered("AccessDenied");

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            OPENING
                + "Narrow or remove what lets it in among the trust's statements for AWS"
                + " principals: Everybody (Allow arn:aws:iam::111122223333:root).");
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void requireRefusal_organizationExemptsTheFunctionsRole_isProven() {
    proof.aws.functionRoleTags(Map.of("exempt", "true"));
    proof.aws.organizationDenies(
        "sts:AssumeRole",
        keys ->
            keys.get("aws:PrincipalArn").equals(FakeAws.FUNCTION_ROLE_ARN)
                && !"true".equals(keys.get("aws:PrincipalTag/exempt")));

    assertThat(proof.result().notProven())
        .containsExactly(NotProven.of(Reason.RESOURCE_CONTROL_POLICY));
  }

  @Test
  void requireRefusal_stsNamesTheOrganizationsPolicy_isNotProven() {
    proof.aws.probeIsRefusedBecause("with an explicit deny in a resource control policy");

    assertThat(proof.result().notProven())
        .extracting(NotProven::reason)
        .containsExactly(Reason.NEGATIVE_PROOF);
  }

  @Test
  void requireRefusal_roleOfAnotherAccount_isControlledWithOneOfTheHub() {
    Proof inSpoke = Proof.of(Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.iam()));

    assertThat(inSpoke.result().notProven()).isEmpty();
    assertThat(inSpoke.operations()).contains("AssumeRole as function");
  }

  @Test
  void requireRefusal_control_isShownEveryTime() {
    proof.apply();
    proof.apply();

    assertThat(proof.operations())
        .as("permissions and the control, twice")
        .filteredOn("SimulatePrincipalPolicy"::equals)
        .hasSize(4);
    assertThat(proof.operations()).filteredOn("AssumeRole as function"::equals).hasSize(2);
  }

  /** A statement of the planned name that admits everybody, written while the probe is made. */
  @ParameterizedTest
  @CsvSource({"false, ''", "true, AccessDenied"})
  void requireRefusal_trustIsWidenedMeanwhile_isNotTakenForThePlannedOne(
      boolean organizationMayRefuse, String answer) {
    if (organizationMayRefuse) {
      proof.aws.organizationDenies("sts:AssumeRole", keys -> !keys.containsKey("aws:SourceVpc"));
    }
    proof.aws.probeIsAnswered(answer);
    proof.caller.failing(
        call -> {
          if (call.operation().equals("AssumeRole as function")) {
            Accounts.replaceTrust(proof.aws, trust(TrustPolicy.SID, "*"));
          }
          return null;
        });

    assertThatThrownBy(proof::apply)
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessageContaining("has another trust: its statement RolebridgeTrust (Allow *)");
    assertThat(proof.isMarked()).isFalse();
  }

  /** Its pauses are for a trust that was patched a moment ago, not for the wait before it. */
  @Test
  void requireRefusal_afterALongWait_looksAgainSoon() {
    proof.roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    int[] asked = new int[1];
    proof.caller.failing(
        call -> {
          if (call.operation().equals("SimulatePrincipalPolicy") && ++asked[0] == 3) {
            proof.roles.attach(Requests.ROLE_ARN, Requests.POLICY_ARN);
          }
          return null;
        });
    proof.aws.probeIsAnswered("", "AccessDenied");

    proof.apply();

    assertThat(proof.pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  /** No decision allows nothing. */
  @Test
  void requireRefusal_simulatorDecidesNothing_blamesTheStack() {
    NegativeProbe probe =
        new NegativeProbe(
            proof.caller.functionIdentity(),
            (_, _, _, _) -> List.of(),
            proof.roles,
            proof.caller.callContexts(),
            Requests.HUB);
    Backoff backoff = new Backoff(proof.aws.clock(), proof.aws.pause(), Duration.ofMinutes(1));

    assertThatThrownBy(() -> probe.requireRefusal(proof.run.plan(), null, backoff))
        .isInstanceOf(PermissionMissingException.class)
        .hasMessageContaining("no policy allows role " + FakeAws.FUNCTION_ROLE_ARN);
    assertThat(proof.operations()).isEmpty();
  }

  private static Map<String, Object> trust(String sid, String principal) {
    return Map.of(
        "Sid",
        sid,
        "Effect",
        "Allow",
        "Principal",
        Map.of("AWS", principal),
        "Action",
        "sts:AssumeRole");
  }
}
