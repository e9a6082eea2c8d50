package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rolebridge.domain.policy.NotProven.Reason;

class PermissionsTest {

  @Test
  void resourcesByAction_severalStatements_areJoinedWithoutRegardToCase() {
    Permissions permissions =
        of(
            Map.of("Effect", "Allow", "Action", "iam:ListUsers", "Resource", "*"),
            Map.of(
                "Effect",
                "Allow",
                "Action",
                List.of("IAM:listusers", "iam:GetUser"),
                "Resource",
                "arn:aws:iam::111122223333:user/x"));

    assertThat(permissions.resourcesByAction())
        .containsOnlyKeys("iam:GetUser", "iam:ListUsers")
        .containsEntry("iam:ListUsers", Set.of("*", "arn:aws:iam::111122223333:user/x"));
    assertThat(permissions.left()).isEmpty();
  }

  @Test
  void resourcesByAction_wildcardAction_isLeftOut() {
    for (String action : List.of("*", "iam:List*", "iam:ListUser?")) {
      Permissions permissions = of(Map.of("Effect", "Allow", "Action", action, "Resource", "*"));

      assertThat(permissions.resourcesByAction()).isEmpty();
      assertThat(permissions.left())
          .containsExactly(NotProven.of(Reason.WILDCARD, List.of(action), List.of("*")));
      assertThat(permissions.mayAllow("iam:ListUsers")).isTrue();
    }
  }

  @Test
  void resourcesByAction_condition_isLeftOut() {
    Permissions permissions =
        of(
            Map.of(
                "Effect",
                "Allow",
                "Action",
                "iam:ListUsers",
                "Resource",
                "*",
                "Condition",
                Map.of("Bool", Map.of("aws:SecureTransport", "true"))));

    assertThat(permissions.resourcesByAction()).isEmpty();
    assertThat(permissions.left())
        .containsExactly(NotProven.of(Reason.CONDITION, List.of("iam:ListUsers"), List.of("*")));
    assertThat(permissions.mayAllow("iam:listUsers")).isTrue();
  }

  @Test
  void resourcesByAction_policyVariable_isLeftOut() {
    Permissions permissions =
        of(
            Map.of(
                "Effect",
                "Allow",
                "Action",
                "s3:GetObject",
                "Resource",
                List.of("arn:aws:s3:::logs/*", "arn:aws:s3:::homes/${aws:username}/*")));

    assertThat(permissions.resourcesByAction())
        .containsEntry("s3:GetObject", Set.of("arn:aws:s3:::logs/*"));
    assertThat(permissions.left())
        .containsExactly(
            NotProven.of(
                Reason.POLICY_VARIABLE,
                List.of("s3:GetObject"),
                List.of("arn:aws:s3:::homes/${aws:username}/*")));
  }

  @Test
  void resourcesByAction_deniedByTheDocumentItself_isLeftOut() {
    Permissions permissions =
        of(
            Map.of(
                "Effect",
                "Allow",
                "Action",
                List.of("s3:GetObject", "s3:PutObject"),
                "Resource",
                List.of("arn:aws:s3:::logs/*", "arn:aws:s3:::secret/*")),
            Map.of("Effect", "Deny", "Action", "s3:Get*", "Resource", "arn:aws:s3:::secret/*"),
            Map.of(
                "Effect",
                "Deny",
                "Action",
                "s3:PutObject",
                "Resource",
                "arn:aws:s3:::${aws:username}"));

    assertThat(permissions.resourcesByAction())
        .containsOnlyKeys("s3:GetObject")
        .containsEntry("s3:GetObject", Set.of("arn:aws:s3:::logs/*"));
    assertThat(permissions.left())
        .containsExactly(
            NotProven.of(
                Reason.DENIED_BY_DOCUMENT,
                List.of("s3:GetObject"),
                List.of("arn:aws:s3:::secret/*")),
            NotProven.of(
                Reason.DENIED_BY_DOCUMENT,
                List.of("s3:PutObject"),
                List.of("arn:aws:s3:::logs/*", "arn:aws:s3:::secret/*")));
  }

  @Test
  void mayAllow_actionNobodyMentions_isFalse() {
    Permissions permissions =
        of(
            Map.of("Effect", "Allow", "Action", "iam:List*", "Resource", "*"),
            Map.of("Effect", "Deny", "Action", "iam:DeleteUser", "Resource", "*"));

    assertThat(permissions.mayAllow("iam:DeleteUser")).isFalse();
    assertThat(permissions.mayAllow("s3:ListBucket")).isFalse();
  }

  private static Permissions of(Map<String, Object> one, Map<?, ?>... more) {
    ArrayList<Object> statements = new ArrayList<>(List.of(one));
    statements.addAll(List.of(more));
    return new Permissions(new PolicyDocument(Map.of("Statement", statements)));
  }
}
