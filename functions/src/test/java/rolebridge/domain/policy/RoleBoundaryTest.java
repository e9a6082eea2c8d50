package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which boundary a role has follows from what it is granted. */
class RoleBoundaryTest {

  private static PolicyDocument document(String effect, Object action) {
    return PolicyDocument.of(
        List.of(
            Map.of("Effect", "Allow", "Action", "s3:ListAllMyBuckets"),
            Map.of("Effect", effect, "Action", action)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "iam:ListUsers, STANDARD",
        "iam:CreateAccessKey, ELEVATED",
        "IAM:createaccesskey, ELEVATED",
        "iam:CreateAccess*, ELEVATED",
        "iam:Put*, ELEVATED",
        "iam:PassRole, ELEVATED",
        "organizations:CreateAccount, ELEVATED",
        "organizations:Delete*, ELEVATED",
        "identitystore:CreateUser, ELEVATED",
        // Denied in part, so the rest of it is what may have been meant.
        "iam:*, STANDARD",
        "iam:Create*, STANDARD",
        "iam:*AccessKey*, STANDARD",
        "organizations:*, STANDARD",
        "*, STANDARD",
        // Denied by both.
        "iam:CreateUser, STANDARD",
        "iam:CreateRole, STANDARD",
        "iam:PutRolePermissionsBoundary, STANDARD",
        "iam:Put*PermissionsBoundary, STANDARD",
        "sts:AssumeRole, STANDARD",
        "cloudformation:CreateStackSet, STANDARD",
        "account:Close*, STANDARD",
        "events:PutPermission, STANDARD",
        // Nobody's actions.
        "foo:Bar, STANDARD",
        "foo:*, STANDARD",
      })
  void allowed_hasTheBoundary(String action, RoleBoundary boundary) {
    assertThat(RoleBoundary.of(document("Allow", action))).isEqualTo(boundary);
    assertThat(RoleBoundary.of(document("Allow", List.of("iam:ListUsers", action))))
        .isEqualTo(boundary);
    assertThat(RoleBoundary.of(document("Deny", action))).isEqualTo(RoleBoundary.STANDARD);
  }

  private static final String ACCOUNT = "111122223333";

  private static List<String> left(Map<String, Object> statement) {
    return RoleBoundary.ELEVATED.leftBy(PolicyDocument.of(List.of(statement)), "aws", ACCOUNT);
  }

  @Test
  void leftBy_isAllThatNoStatementDeniesWhateverTheCircumstances() {
    List<String> all = RoleBoundary.ELEVATED.leftBy(PolicyDocument.NONE, "aws", ACCOUNT);
    Map<String, Object> everything = Map.of("Effect", "Deny", "Action", "*", "Resource", "*");

    assertThat(all)
        .containsAll(RoleBoundary.ELEVATED.deniedActions())
        .contains("arn:aws:iam::111122223333:role/rolebridge*")
        .noneMatch(left -> left.contains("${"));
    assertThat(left(Map.of("Effect", "Allow", "Action", "*", "Resource", "*"))).isEqualTo(all);
    assertThat(
            left(Map.of("Effect", "Deny", "Action", "*", "Resource", "*", "Condition", Map.of())))
        .isEqualTo(all);
    assertThat(left(Map.of("Effect", "Deny", "NotAction", "s3:*", "Resource", "*"))).isEqualTo(all);
    assertThat(left(Map.of("Effect", "Deny", "Action", "sts:AssumeRole", "Resource", "arn:x")))
        .isEqualTo(all);
    assertThat(left(Map.of("Effect", "Deny", "Action", "STS:*", "Resource", "*")))
        .isEqualTo(all.stream().filter(left -> !left.startsWith("sts:")).toList());
    assertThat(left(everything)).isEmpty();
  }

  /** A question mark stands for one character, so next to nothing would be denied any more. */
  @ParameterizedTest
  @EnumSource
  void leftBy_starsReplacedByQuestionMarks_isAllThatHadOne(RoleBoundary boundary) {
    List<String> all = boundary.leftBy(PolicyDocument.NONE, "aws", ACCOUNT);
    List<String> hadOne = all.stream().filter(Wildcards::hasAny).toList();
    UnaryOperator<String> emptied = text -> text.replace('*', '?');
    Map<Boolean, List<String>> ofResources =
        all.stream()
            .map(emptied)
            .collect(Collectors.partitioningBy(left -> left.startsWith("arn:")));

    assertThat(
            boundary.leftBy(
                PolicyDocument.of(
                    List.of(
                        Map.of("Effect", "Deny", "Action", ofResources.get(false), "Resource", "*"),
                        Map.of(
                            "Effect", "Deny", "Action", "*", "Resource", ofResources.get(true)))),
                "aws",
                ACCOUNT))
        .isEqualTo(hadOne);
    for (String one : hadOne) {
      List<String> others = new ArrayList<>(boundary.deniedActions());
      others.replaceAll(action -> action.equals(one) ? emptied.apply(one) : action);
      if (!one.startsWith("arn:")) {
        assertThat(
                boundary.leftBy(
                    PolicyDocument.of(
                        List.of(Map.of("Effect", "Deny", "Action", others, "Resource", "*"))),
                    "aws",
                    ACCOUNT))
            .filteredOn(left -> !left.startsWith("arn:"))
            .containsExactly(one);
      }
    }
  }

  /** Or a request's pattern would count as one that the boundary denies as a whole. */
  @ParameterizedTest
  @EnumSource
  void deniedOf_patternWithAQuestionMark_isNoPatternOfTheBoundary(RoleBoundary boundary) {
    assertThat(boundary.deniedActions().stream().filter(Wildcards::hasAny))
        .isNotEmpty()
        .allSatisfy(
            denied ->
                assertThat(boundary.deniedOf(denied.replace('*', '?'))).doesNotContain(denied));
  }

  /** Or a role could lose by what it is granted besides. */
  @Test
  void elevated_deniesNothingThatTheStandardOneLeaves() {
    assertThat(RoleBoundary.ELEVATED.deniedActions())
        .allMatch(RoleBoundary.STANDARD::deniesAllOf, "denied by the standard boundary");
  }
}
