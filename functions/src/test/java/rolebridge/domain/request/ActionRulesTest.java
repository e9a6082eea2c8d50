package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.with;
import static rolebridge.domain.request.Requests.withStatement;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.PolicyDocument;

class ActionRulesTest {

  private static final String NAME_IN_FULL =
      "Name each action in full, or set allowWildcardActions to true.";
  private static final String SERVICE_IN_FULL =
      "Write the service's name in full before the colon: IAM takes wildcards only behind it.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iam:ListUsers",
        "IAM:listusers",
        "s3-object-lambda:GetObject",
        "a4b:GetRoom",
        "vpc-lattice:associateViaAWSService-EventsAndStates"
      })
  void serviceAndOperation_areAccepted(String action) {
    assertThat(violationsOf(with("actions", List.of(action)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "iam",
        "iam:",
        ":ListUsers",
        "iam:List:Users",
        "iam:List Users",
        " iam:ListUsers",
        "iam.ListUsers",
        "iam:ListUsers,iam:GetUser",
        "iam:Lïst",
        "arn:aws:iam::aws:policy/ReadOnlyAccess"
      })
  void actionOfAnotherForm(String action) {
    assertThat(violationsOf(with("actions", List.of(action))))
        .containsExactly(
            new Violation(
                "/actions/0",
                "actionForm",
                action,
                "Write the action as service:Operation, e.g. iam:ListUsers."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "iam:*", "iam:G*", "iam:*User", "iam:List?sers"})
  void wildcardWithoutLeave(String action) {
    assertThat(violationsOf(with("actions", List.of(action))))
        .containsExactly(new Violation("/actions/0", "actionWildcard", action, NAME_IN_FULL));
  }

  @Test
  void wildcardInsideADocument() {
    assertThat(
            violationsOf(
                withStatement(
                    """
                    {"Effect": "Allow", "Action": ["iam:ListUsers", "iam:Get*"], "Resource": "*"}
                    """)))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement/0/Action/1",
                "actionWildcard",
                "iam:Get*",
                NAME_IN_FULL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "iam:*", "iam:G*", "iam:*User", "iam:List?sers"})
  void wildcardWithLeave_isAccepted(String action) {
    Map<String, Object> request = with("actions", List.of(action));
    request.put("allowWildcardActions", true);

    assertThat(accepted(request).permissionPolicy())
        .isEqualTo(PolicyDocument.allowing(List.of(action)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"i?m:x", "?am:x", "*:*", "*:Untag*", "dynamodb*:TagResource"})
  void wildcardInTheService_isRefusedEvenWithLeave(String action) {
    Map<String, Object> request = with("actions", List.of(action));
    Violation service =
        new Violation("/actions/0", "actionServiceWildcard", action, SERVICE_IN_FULL);

    assertThat(violationsOf(request))
        .containsExactly(
            new Violation("/actions/0", "actionWildcard", action, NAME_IN_FULL), service);
    request.put("allowWildcardActions", true);
    assertThat(violationsOf(request)).containsExactly(service);
  }

  @Test
  void duplicate_isFoundWithoutRegardToCase() {
    assertThat(
            violationsOf(with("actions", List.of("iam:ListUsers", "iam:GetUser", "IAM:listUsers"))))
        .containsExactly(
            new Violation(
                "/actions/2",
                "duplicateAction",
                "IAM:listUsers",
                "Leave this out: it is in the list already, since case doesn't count in actions."));
  }

  @Test
  void actionAsLongAsIamTakes_isAccepted() {
    assertThat(violationsOf(with("actions", List.of("iam:" + "x".repeat(124))))).isEmpty();
  }

  @Test
  void longAction() {
    String action = "iam:" + "x".repeat(125);

    assertThat(violationsOf(with("actions", List.of(action))))
        .containsExactly(
            new Violation(
                "/actions/0",
                "actionLength",
                action,
                "Write an action of at most 128 characters; it has 129."));
  }

  @Test
  void moreActionsThanARoleHolds() {
    List<String> actions = IntStream.range(0, 4_000).mapToObj("iam:Action%04d"::formatted).toList();

    assertThat(violationsOf(with("actions", actions)))
        .extracting(Violation::field, Violation::rule, Violation::value, Violation::remedy)
        .containsExactly(
            tuple(
                "/actions",
                "policySize",
                "68083 characters",
                "Shorten the policy to what fits 10 policies of 6144 characters without white space, IAM's"
                    + " quotas for a role; each of them repeats all Deny statements."));
  }

  @Test
  void actions_becomeOneStatementInTheirOrder() {
    assertThat(accepted(with("actions", List.of("s3:PutObject", "iam:GetUser"))).permissionPolicy())
        .isEqualTo(
            PolicyDocument.of(
                List.of(
                    Map.of(
                        "Effect",
                        "Allow",
                        "Action",
                        List.of("s3:PutObject", "iam:GetUser"),
                        "Resource",
                        "*"))));
  }
}
