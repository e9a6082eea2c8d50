package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.warningsOf;
import static rolebridge.domain.request.Requests.with;
import static rolebridge.domain.request.Requests.withStatement;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.iamdata.AuthorizationReference;

class KnownActionsTest {

  private static final String DATE = AuthorizationReference.date();

  private static Map<String, Object> withWildcard(String action) {
    Map<String, Object> request = with("actions", List.of(action));
    request.put("allowWildcardActions", true);
    return request;
  }

  @ParameterizedTest
  @CsvSource({
    "iam:ListUser, iam:ListUsers",
    "iam:listuser, iam:ListUsers",
    "iam:GetUsers, iam:GetUser",
    "ec2:DescribeInstance, ec2:DescribeInstances",
    "s3:ListBuckets, s3:ListAllMyBuckets",
    "S3:listbuckets, s3:ListAllMyBuckets",
    "s3:HeadObject, s3:GetObject",
    "lambda:Invoke, lambda:InvokeFunction",
    "accessanalyzer:ListFindings, access-analyzer:ListFindings",
    "guarduty:ListFindings, guardduty:ListFindings"
  })
  void misspeltAction_isRefusedWithTheRightName(String action, String right) {
    assertThat(violationsOf(with("actions", List.of(action))))
        .containsExactly(
            new Violation(
                "/actions/0",
                "unknownAction",
                action,
                "Write " + right + " instead: AWS has no action " + action + "."));
  }

  @Test
  void misspeltActionOfADeny_isRefused() {
    assertThat(
            violationsOf(
                withStatement(
                    "{\"Effect\": \"Deny\", \"Action\": \"iam:ListUser\", \"Resource\": \"*\"}")))
        .extracting(Violation::rule)
        .containsExactly("unknownAction");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iam:MakeCoffee",
        "nosuchservice:ListThings",
        "securityhub:GetFindingsV7",
        "mediapackagev7:TagResource",
        "ec7:DescribeInstances",
        "iam:U"
      })
  void actionThatNobodyKnows_isAWarning(String action) {
    assertThat(warningsOf(with("actions", List.of(action))))
        .containsExactly(
            new Violation(
                "/actions/0",
                "unknownAction",
                action,
                "Check the spelling: AWS's list of actions of "
                    + DATE
                    + " has none of this name."));
  }

  @Test
  void operationsWithActionsOfOtherNames_areNoActions_andTheirActionsAre() {
    KnownActions.ACTIONS_OF_OPERATIONS.forEach(
        (operation, action) -> {
          assertThat(AuthorizationReference.action(operation)).as(operation).isEmpty();
          assertThat(AuthorizationReference.action(action))
              .hasValueSatisfying(known -> assertThat(known.name()).isEqualTo(action));
        });
  }

  @Test
  void prefixesOfClients_areNoneOfActions() {
    KnownActions.PREFIXES_OF_CLIENTS.forEach(
        (client, prefix) -> {
          assertThat(AuthorizationReference.service(client)).as(client).isEmpty();
          assertThat(AuthorizationReference.service(prefix)).as(prefix).isPresent();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "elbv2:DescribeLoadBalancers, elasticloadbalancing:DescribeLoadBalancers",
    "StepFunctions:listStateMachines, states:ListStateMachines",
    "cloudwatch-logs:DescribeLogGroups, logs:DescribeLogGroups",
    "sqs:SendMessageBatch, sqs:SendMessage",
    "s3:UploadPart, s3:PutObject"
  })
  void whatClientsCallAnAction_isToldByItsName(String action, String right) {
    assertThat(KnownActions.meant(action)).contains(right);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iam:CreateUser", "IAM:createrole", "sts:AssumeRole"})
  void whatTheBoundaryDenies_isRefused(String action) {
    assertThat(violationsOf(with("actions", List.of("iam:ListUsers", action))))
        .containsExactly(
            new Violation(
                "/actions/1",
                "neverGranted",
                action,
                "Leave it out: the boundary of rolebridge's roles denies it to every role, so no"
                    + " call would succeed."));
  }

  @Test
  void condition_isNoWayAroundTheBoundary() {
    assertThat(
            violationsOf(
                withStatement(
                    """
                    {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*", "Condition":
                      {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}}
                    """)))
        .extracting(Violation::rule)
        .containsExactly("neverGranted");
  }

  @Test
  void wildcardOfWhichTheBoundaryLeavesNothing_isRefused() {
    assertThat(violationsOf(withWildcard("iam:CreateSAML*")))
        .containsExactly(
            new Violation(
                "/actions/0",
                "neverGranted",
                "iam:CreateSAML*",
                "Leave it out: the boundary of rolebridge's roles denies all that it covers to every"
                    + " role, so no call would succeed."));
  }

  @Test
  void whatTheBoundaryDenies_mayBeDenied() {
    assertThat(
            violationsOf(
                withStatement(
                    "{\"Effect\": \"Deny\", \"Action\": \"iam:PassRole\", \"Resource\": \"*\"}")))
        .isEmpty();
  }

  @Test
  void wildcardOverAServiceThatNobodyKnows_isRefused() {
    assertThat(violationsOf(withWildcard("nosuchservice:List*")))
        .containsExactly(
            new Violation(
                "/actions/0",
                "unknownServiceWildcard",
                "nosuchservice:List*",
                "Name each action in full: AWS's list of actions of "
                    + DATE
                    + " has no service nosuchservice, so nobody can tell what the wildcard"
                    + " covers."));
  }

  @Test
  void wildcardOverAMisspeltService_isRefusedWithItsName() {
    assertThat(violationsOf(withWildcard("guarduty:*")))
        .extracting(Violation::remedy)
        .containsExactly(
            "Write guardduty for the service if that is meant, or name each action in full: AWS's"
                + " list of actions of "
                + DATE
                + " has no service guarduty, so nobody can tell what the wildcard covers.");
  }

  @Test
  void wildcardThatCoversNothing_isAWarning() {
    assertThat(warningsOf(withWildcard("iam:Lst*")))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("/actions/0", "unknownAction"));
  }

  /** The work has a bound: what is too large for a policy is looked at no closer. */
  @Test
  void policyThatIsTooLarge_isNotSearchedForMisspelling() {
    List<String> actions =
        IntStream.range(0, 9_000).mapToObj("ec2:DescribeInstance%05d"::formatted).toList();

    assertThat(violationsOf(with("actions", actions)))
        .extracting(Violation::rule)
        .containsExactly("policySize");
  }
}
