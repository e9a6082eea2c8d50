package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.provision.fake.FakeAws;
import rolebridge.domain.provision.fake.Snapshot;

/** Whole runs whose access is spoilt as often as it is about to be proven. */
class ProvisionDiagnosisTest {

  private static final String STRANGER = "arn:aws:iam::444455556666:user/stranger";

  enum Spoilt {
    KEY_INACTIVE(
        aws -> aws.keyIds(Requests.USER).forEach(aws::deactivate), "has made the key Inactive"),
    KEY_DELETED(Accounts::deleteKeys, "of user " + Requests.USER_ARN + " is gone"),
    USER_POLICY_MISSING(
        aws -> aws.caller().userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy"),
        "has lost its policy xsoar.remediation-UserPolicy"),
    TRUST_OF_A_STRANGER(
        aws -> Accounts.replaceTrust(aws, TrustPolicy.statementFor(STRANGER, List.of())),
        "its statement RolebridgeTrust (Allow " + STRANGER + ") isn't the planned one"),
    TRUST_OF_THE_ACCOUNT(
        aws ->
            Accounts.addTrust(
                aws,
                Map.of(
                    "Sid",
                    "Everybody",
                    "Effect",
                    "Allow",
                    "Principal",
                    Map.of("AWS", "arn:aws:iam::111122223333:root"),
                    "Action",
                    "sts:AssumeRole")),
        "admits principals of the account that it should not"),
    USER_BOUNDARY_DENIES(
        aws -> aws.boundaryDenies(FakeAws.USER_BOUNDARY_ARN, "sts:AssumeRole"),
        "the permissions boundary of user"),
    ORGANIZATION_DENIES_ROLE(
        aws -> aws.organizationDenies("iam:ListUsers"),
        "an organization's policy denies the role iam:ListUsers"),
    ORGANIZATION_DENIES_USER(
        aws -> aws.organizationDenies("sts:AssumeRole"), "an organization's policy denies user"),
    ROLE_BOUNDARY_DENIES(
        aws -> aws.boundaryDenies(FakeAws.ROLE_BOUNDARY_ARN, "iam:ListUsers"),
        "the permissions boundary of the role denies iam:ListUsers"),
    ACTION_MISSING(
        aws ->
            aws.caller()
                .policies()
                .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:ListUsers")),
        "does not allow iam:UpdateAccountPasswordPolicy on *");

    private final Consumer<FakeAws> hand;
    private final String diagnosis;

    Spoilt(Consumer<FakeAws> hand, String diagnosis) {
      this.hand = hand;
      this.diagnosis = diagnosis;
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_spoiltAgainAndAgain_failsWithTheDiagnosisAndLeavesNothing(Spoilt spoilt) {
    FakeAws aws = new FakeAws();
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run");
    State before = State.RESOLVE_REQUEST;
    while (!run.state().isEnd()) {
      if (run.state() == State.VALIDATE_ACCESS && before != State.VALIDATE_ACCESS) {
        spoilt.hand.accept(aws);
      }
      before = run.state();
      run.step();
    }

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.failedState()).isEqualTo(State.VALIDATE_ACCESS);
    assertThat(run.failure())
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageContaining(spoilt.diagnosis);
    assertThat(Snapshot.of(aws)).isEmpty();
  }
}
