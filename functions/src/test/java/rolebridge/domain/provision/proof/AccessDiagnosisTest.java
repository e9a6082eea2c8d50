package rolebridge.domain.provision.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.User;

/** Who is named when STS refuses the key its role. */
class AccessDiagnosisTest {

  private static final String OTHER_ARN = "arn:aws:iam::111122223333:user/other";

  private static final String OTHER_BOUNDARY_ARN = "arn:aws:iam::111122223333:policy/other";

  private final Proof proof = Proof.of(Requests.iam());

  @Test
  void key_madeInactive_isNamedAtOnce() {
    proof.aws.deactivate(keyId());

    assertNotProven(
        ": somebody has made the key Inactive. Activate it if that was a mistake, or delete it so"
            + " that a new one is made.");
    assertThat(proof.pauses).isEmpty();
  }

  @Test
  void key_deleted_startsAgainForANewOne() {
    proof.aws.caller().accessKeys().delete(Requests.USER, keyId());

    assertThatThrownBy(proof::apply)
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(
            "Key "
                + keyId()
                + " of user "
                + Requests.USER_ARN
                + " is gone; another execution may have undone it, or somebody changed it.");
  }

  @Test
  void key_deletedAfterRestart_isNotProven() {
    proof.aws.caller().accessKeys().delete(Requests.USER, keyId());

    assertAgain("Key " + keyId() + " of user " + Requests.USER_ARN + " is gone");
  }

  @Test
  void userPolicy_missing_isFoundByReading() {
    proof.aws.caller().userPolicies().delete(Requests.USER, proof.run.plan().userPolicyName());

    assertAgain(
        "User "
            + Requests.USER_ARN
            + " has lost its policy xsoar.remediation-UserPolicy that grants"
            + " arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/*");
  }

  @Test
  void userPolicy_grantingElsewhere_isNamedWhenRefused() {
    refuseForGood();
    proof
        .aws
        .caller()
        .userPolicies()
        .put(Requests.USER, proof.run.plan().userPolicyName(), Requests.allowing("sts:AssumeRole"));

    assertAgain(
        "User "
            + Requests.USER_ARN
            + " has lost its policy xsoar.remediation-UserPolicy that grants"
            + " arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/*");
  }

  @Test
  void trust_ofAnotherUser_isNamedAsSoonAsReadsCantLag() {
    proof.aws.caller().users().create(new User("other", "/", "", "", Map.of()));
    Accounts.replaceTrust(proof.aws, TrustPolicy.statementFor(OTHER_ARN, List.of()));
    String finding =
        "Role "
            + Requests.ROLE_ARN
            + " has another trust: its statement RolebridgeTrust (Allow "
            + OTHER_ARN
            + ") isn't the planned one for "
            + Requests.USER_ARN;

    assertThatThrownBy(proof::apply)
        .isInstanceOf(ResourceVanishedException.class)
        .hasMessage(finding + "; another execution may have undone it, or somebody changed it.");
    assertThat(proof.pauses.stream().mapToLong(Duration::toSeconds).sum()).isEqualTo(15);
    assertAgain(finding);
  }

  @Test
  void trust_closed_isNamed() {
    proof.roles.updateTrust(Requests.ROLE_ARN, TrustPolicy.closed());

    assertAgain(
        "Role "
            + Requests.ROLE_ARN
            + " has another trust: its statement RolebridgeTrust (Deny *) isn't the planned one for "
            + Requests.USER_ARN);
  }

  @Test
  void trust_deniedByAnothersStatement_namesIt() {
    Accounts.addTrust(
        proof.aws,
        Map.of(
            "Sid", "Freeze",
            "Effect", "Deny",
            "Principal", "*",
            "Action", "sts:*"));
    refuseForGood();

    assertNotProven(
        " after 120 s of trying: the role's trust denies it by statements of others: Freeze (Deny"
            + " *). Remove them, or exempt the user from them.");
  }

  @Test
  void boundary_explicitDeny_isNamed() {
    proof.aws.boundaryDenies(FakeAws.USER_BOUNDARY_ARN, "sts:AssumeRole");

    assertNotProven(
        " after 120 s of trying: the permissions boundary of user "
            + Requests.USER_ARN
            + " denies sts:AssumeRole on "
            + Requests.ROLE_ARN
            + "; do without it, or have the boundary changed.");
  }

  @Test
  void userBoundary_replaced_isNamedAsSoonAsReadsCantLag() {
    proof.aws.replaceUserBoundary(Requests.USER, OTHER_BOUNDARY_ARN);
    proof.aws.boundaryDenies(OTHER_BOUNDARY_ARN, "sts:AssumeRole");

    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            "User "
                + Requests.USER_ARN
                + " has permissions boundary "
                + OTHER_BOUNDARY_ARN
                + " where "
                + FakeAws.USER_BOUNDARY_ARN
                + " is due. Find out who or what changed it, in CloudTrail for instance, and start"
                + " again.");
    assertThat(proof.pauses.stream().mapToLong(Duration::toSeconds).sum()).isEqualTo(15);
    assertThat(proof.isMarked()).isFalse();
  }

  @Test
  void organization_deny_isNamedBeforeTheBoundary() {
    proof.aws.organizationDenies("sts:AssumeRole");
    proof.aws.boundaryDenies(FakeAws.USER_BOUNDARY_ARN, "sts:AssumeRole");

    assertNotProven(
        " after 120 s of trying: an organization's policy denies user "
            + Requests.USER_ARN
            + " sts:AssumeRole on "
            + Requests.ROLE_ARN
            + "; have the service control policies of the account allow it.");
  }

  @Test
  void addresses_withoutOurs_areNamedLast() {
    Proof limited = Proof.of(Requests.iamFrom("203.0.113.0/24"));

    assertThatThrownBy(limited::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageEndingWith(
            " after 120 s of trying: the function's own address isn't among those that the role's"
                + " trust admits, {IpAddress={aws:SourceIp=[203.0.113.0/24]}}. Give the stack's"
                + " parameter FunctionEgressIps the addresses that the function"
                + " ValidateAccess calls AWS from.");
    assertThat(limited.isMarked()).isFalse();
  }

  @Test
  void nothingFound_repeatsWhatStsSaid() {
    refuseForGood();

    assertNotProven(" after 120 s of trying: AccessDenied: scripted by the test");
  }

  @Test
  void diagnosis_readsOnly() {
    refuseForGood();

    assertThatThrownBy(proof::apply).isInstanceOf(AccessNotProvenException.class);

    assertThat(proof.caller.changes()).isEmpty();
    assertThat(proof.operations())
        .endsWith(
            "ListAccessKeys",
            "DescribeSecret",
            "GetUser",
            "GetUserPolicy",
            "GetRole",
            "SimulatePrincipalPolicy");
  }

  private String keyId() {
    return proof.run.stored().accessKeyId();
  }

  private void refuseForGood() {
    String[] refusals = new String[100];
    Arrays.fill(refusals, "AccessDenied");
    proof.aws.stsAnswers(refusals);
  }

  private void assertNotProven(String ending) {
    assertThatThrownBy(proof::apply)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            "Key "
                + keyId()
                + " of user "
                + Requests.USER_ARN
                + " can't assume role "
                + Requests.ROLE_ARN
                + ending);
    assertThat(proof.isMarked()).isFalse();
  }

  private void assertAgain(String finding) {
    assertThatThrownBy(proof::applyAfterRestart)
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessage(
            finding
                + ", again after this execution put it right. Find out who or what changes it, in"
                + " CloudTrail for instance, and start again.");
  }
}
