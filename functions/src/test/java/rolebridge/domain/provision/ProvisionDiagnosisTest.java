package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.provision.ProvisionRun.State;

/** Whole runs whose access is spoilt as often as it is about to be proven. */
class ProvisionDiagnosisTest {

  private static final String STRANGER = "arn:aws:iam::444455556666:user/stranger";

  private static final String OTHER_BOUNDARY = "arn:aws:iam::111122223333:policy/other";

  static Stream<Arguments> spoilt() {
    return Stream.of(
        spoilt(
            "key inactive",
            aws -> aws.keyIds(Requests.USER).forEach(aws::deactivate),
            "has made the key Inactive"),
        spoilt("key deleted", Accounts::deleteKeys, "of user " + Requests.USER_ARN + " is gone"),
        spoilt(
            "user policy missing",
            aws -> aws.caller().userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy"),
            "has lost its policy xsoar.remediation-UserPolicy"),
        spoilt(
            "trust of a stranger",
            aws -> Accounts.replaceTrust(aws, TrustPolicy.statementFor(STRANGER, List.of())),
            "its statement RolebridgeTrust (Allow " + STRANGER + ") isn't the planned one"),
        spoilt(
            "trust of the account",
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
        spoilt(
            "user boundary denies",
            aws -> aws.boundaryDenies(FakeAws.USER_BOUNDARY_ARN, "sts:AssumeRole"),
            "the permissions boundary of user"),
        spoilt(
            "user boundary replaced",
            aws -> {
              aws.replaceUserBoundary(Requests.USER, OTHER_BOUNDARY);
              aws.boundaryDenies(OTHER_BOUNDARY, "sts:AssumeRole");
            },
            "User " + Requests.USER_ARN + " has permissions boundary " + OTHER_BOUNDARY),
        spoilt(
            "user boundary removed",
            aws -> aws.replaceUserBoundary(Requests.USER, ""),
            "User " + Requests.USER_ARN + " has no permissions boundary"),
        spoilt(
            "role boundary replaced",
            aws -> {
              aws.replaceRoleBoundary(Requests.ROLE_ARN, OTHER_BOUNDARY);
              aws.boundaryDenies(OTHER_BOUNDARY, "iam:ListUsers");
            },
            "Role " + Requests.ROLE_ARN + " has permissions boundary " + OTHER_BOUNDARY),
        spoilt(
            "role boundary removed",
            aws -> aws.replaceRoleBoundary(Requests.ROLE_ARN, ""),
            "Role " + Requests.ROLE_ARN + " has no permissions boundary"),
        spoilt(
            "organization denies role",
            aws -> aws.organizationDenies("iam:ListUsers"),
            "an organization's policy denies the role iam:ListUsers"),
        spoilt(
            "organization denies user",
            aws -> aws.organizationDenies("sts:AssumeRole"),
            "an organization's policy denies user"),
        spoilt(
            "role boundary denies",
            aws -> aws.boundaryDenies(FakeAws.ROLE_BOUNDARY_ARN, "iam:ListUsers"),
            "the permissions boundary of the role denies iam:ListUsers"),
        spoilt(
            "action missing",
            aws ->
                aws.caller()
                    .policies()
                    .createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:ListUsers")),
            "does not allow iam:UpdateAccountPasswordPolicy on *"));
  }

  private static Arguments spoilt(String what, Consumer<FakeAws> hand, String diagnosis) {
    return Arguments.of(Named.of(what, hand), diagnosis);
  }

  @ParameterizedTest
  @MethodSource("spoilt")
  void run_spoiltAgainAndAgain_failsWithTheDiagnosisAndLeavesNothing(
      Consumer<FakeAws> hand, String diagnosis) {
    FakeAws aws = new FakeAws();
    ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "run");
    State before = State.RESOLVE_REQUEST;
    while (!run.state().isEnd()) {
      if (run.state() == State.VALIDATE_ACCESS && before != State.VALIDATE_ACCESS) {
        hand.accept(aws);
      }
      before = run.state();
      run.step();
    }

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.failedState()).isEqualTo(State.VALIDATE_ACCESS);
    assertThat(run.failure())
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageContaining(diagnosis);
    assertThat(Snapshot.of(aws)).isEmpty();
  }
}
