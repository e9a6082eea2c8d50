package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeverGrantedTest {

  private static PolicyDocument allowing(Object action) {
    return PolicyDocument.of(List.of(Map.of("Effect", "Allow", "Action", action)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iam:CreateUser", "IAM:createuser", "sts:AssumeRole"})
  void namedAction_isNamed(String action) {
    NeverGranted never = NeverGranted.of(allowing(action));

    assertThat(never.named()).containsExactly(action);
    assertThat(never.underWildcards()).isEmpty();
  }

  @Test
  void wildcardThatCoversOthersToo_showsWhatItGrantsInVain() {
    NeverGranted never = NeverGranted.of(allowing(List.of("iam:*AccessKey*", "iam:ListUsers")));

    assertThat(never.named()).isEmpty();
    assertThat(never.underWildcards()).contains("iam:CreateAccessKey", "iam:UpdateAccessKey");
    assertThat(never.underWildcards()).doesNotContain("iam:ListAccessKeys", "iam:PassRole");
  }

  /** The boundary's own wildcards are spelled out where the policy's cover a part of them. */
  @Test
  void wildcardThatMeetsOneOfTheBoundary_showsTheActionsThatBothCover() {
    NeverGranted never = NeverGranted.of(allowing("iam:*GroupPolicy"));

    assertThat(never.named()).isEmpty();
    assertThat(never.underWildcards())
        .containsExactly(
            "iam:AttachGroupPolicy",
            "iam:DeleteGroupPolicy",
            "iam:DetachGroupPolicy",
            "iam:PutGroupPolicy");
  }

  @ParameterizedTest
  @CsvSource({
    "iam:CreateUser, true",
    "IAM:createuser, true",
    "rolesanywhere:Create*, true",
    "iam:CreateAccessKey, false",
    "iam:Create*, false",
    "s3:GetObject, false"
  })
  void grantsNothing_whatBothBoundariesDeny(String action, boolean nothing) {
    assertThat(NeverGranted.grantsNothing(action)).isEqualTo(nothing);
  }

  @Test
  void wildcardThatCoversNothingElse_isAsIfNamed() {
    assertThat(NeverGranted.of(allowing("iam:CreateSAML*")).named())
        .containsExactly("iam:CreateSAML*");
  }

  @Test
  void all_coversAllThatTheBoundaryDenies() {
    assertThat(NeverGranted.of(allowing("*")).underWildcards())
        .containsExactlyInAnyOrderElementsOf(RoleBoundary.STANDARD.deniedActions());
  }

  @Test
  void condition_isNoWayAround() {
    PolicyDocument document =
        PolicyDocument.of(
            List.of(
                Map.of(
                    "Effect",
                    "Allow",
                    "Action",
                    "iam:CreateRole",
                    "Condition",
                    Map.of("Bool", Map.of("aws:SecureTransport", "true")))));

    assertThat(NeverGranted.of(document).named()).containsExactly("iam:CreateRole");
  }

  /** What elevates has the elevated boundary's gaps beside it, and them alone. */
  @Test
  void wildcardBesideWhatElevates_isInVainWhereTheElevatedBoundaryDenies() {
    NeverGranted never = NeverGranted.of(allowing(List.of("iam:*", "iam:CreateAccessKey")));

    assertThat(never.named()).isEmpty();
    assertThat(never.underWildcards())
        .contains("iam:CreateUser", "iam:CreateRole", "iam:UpdateAssumeRolePolicy")
        .doesNotContain("iam:CreateAccessKey", "iam:PassRole", "iam:Attach*");
  }

  @Test
  void denyStatement_grantsNothingInVain() {
    PolicyDocument document =
        PolicyDocument.of(List.of(Map.of("Effect", "Deny", "Action", "iam:PassRole")));

    NeverGranted never = NeverGranted.of(document);

    assertThat(never.named()).isEmpty();
    assertThat(never.underWildcards()).isEmpty();
  }

  @Test
  void whatTheBoundaryLeaves_isNotInVain() {
    NeverGranted never = NeverGranted.of(allowing(List.of("ec2:*", "iam:ListUsers", "foo:Bar")));

    assertThat(never.named()).isEmpty();
    assertThat(never.underWildcards()).isEmpty();
  }
}
