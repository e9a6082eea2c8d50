package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static rolebridge.domain.request.Requests.json;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.warningsOf;
import static rolebridge.domain.request.Requests.withPolicy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementAdviceTest {

  private static Map<String, Object> request(String actions, String resources) {
    return request(List.of(statement(actions, resources)));
  }

  private static Map<String, Object> request(List<String> statements) {
    Map<String, Object> request =
        withPolicy(
            json(
                "{\"Version\": \"2012-10-17\", \"Statement\": [%s]}"
                    .formatted(String.join(", ", statements))));
    request.put("allowWildcardActions", true);
    return request;
  }

  private static String statement(String actions, String resources) {
    return "{\"Effect\": \"Allow\", \"Action\": %s, \"Resource\": %s}"
        .formatted(actions, resources);
  }

  private static List<Violation> warnings(String actions, String resources) {
    return warningsOf(request(actions, resources));
  }

  @Test
  void actionOfNoResource_onOne() {
    assertThat(violationsOf(request("\"ec2:DescribeInstances\"", "\"arn:aws:ec2:*:*:instance/*\"")))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement/0/Action",
                "resourceNotOfAction",
                "ec2:DescribeInstances",
                "Write \"Resource\": \"*\" for ec2:DescribeInstances, in a statement of its own: it is"
                    + " about no single resource, so on arn:aws:ec2:*:*:instance/* it is never"
                    + " looked for."));
  }

  @Test
  void actionOfAnotherResource() {
    assertThat(violationsOf(request("[\"s3:GetObject\"]", "\"arn:aws:s3:::bucket\"")))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement/0/Action/0",
                "resourceNotOfAction",
                "s3:GetObject",
                "Add a resource that s3:GetObject is about, such as"
                    + " arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}"
                    + "/object/${ObjectName} (accesspointobject) or"
                    + " arn:${Partition}:s3:::${BucketName}/${ObjectName} (object), or leave the"
                    + " action out: on arn:aws:s3:::bucket it is never looked for."));
  }

  @Test
  void oneOfSeveralActions() {
    assertThat(
            violationsOf(
                request(
                    "[\"ec2:StopInstances\", \"EC2:describeinstances\"]",
                    "\"arn:aws:ec2:*:*:instance/*\"")))
        .extracting(Violation::field, Violation::value)
        .containsExactly(tuple("/policyDocument/Statement/0/Action/1", "EC2:describeinstances"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3:ListBucket             | arn:aws:s3:::b/*
          s3:ListAllMyBuckets       | arn:aws:s3:::*
          s3:GetBucketPolicy        | arn:aws:s3:::b/prefix/*
          s3:GetObject              | arn:aws:iam::111122223333:role/x
          iam:GetUser               | arn:aws:iam::111122223333:role/${aws:username}
          dynamodb:PutItem          | arn:aws:dynamodb:*:*:table/t/index/*
          lambda:ListFunctions      | arn:aws:lambda:*:*:*
          secretsmanager:ListSecrets | arn:*:secretsmanager:*:*:secret:a
          """)
  void whatIsNoneOfTheResourcesOfAnAction(String action, String resource) {
    assertThat(violationsOf(request('"' + action + '"', '"' + resource + '"')))
        .extracting(Violation::rule, Violation::value)
        .containsExactly(tuple("resourceNotOfAction", action));
  }

  /** Also by a statement with a condition, under a wildcard or in another case. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "ec2:DescribeInstances"  | "*"
          "EC2:Describe*"          | "*"
          "ec2:describeinstances"  | ["arn:aws:ec2:*:*:instance/*", "*"]
          """)
  void whatAnotherStatementGrants_isWorthALookOnly(String actions, String resources) {
    Map<String, Object> request =
        request(
            List.of(
                statement("\"ec2:DescribeInstances\"", "\"arn:aws:ec2:*:*:instance/*\""),
                statement(actions, resources)
                    .replace(
                        "\"Resource\"",
                        "\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}},"
                            + " \"Resource\"")));

    assertThat(warningsOf(request))
        .extracting(Violation::field, Violation::rule)
        .contains(tuple("/policyDocument/Statement/0/Action", "resourceNotOfAction"));
  }

  @Test
  void whatIsDeniedWithoutEffect_isWorthALookOnly() {
    Map<String, Object> request =
        request(
            List.of(
                statement("\"ec2:DescribeInstances\"", "\"*\""),
                statement("\"ec2:DescribeInstances\"", "\"arn:aws:ec2:*:*:instance/*\"")
                    .replace("Allow", "Deny")));
    assertThat(warningsOf(request))
        .extracting(Violation::field)
        .containsExactly("/policyDocument/Statement/1/Action");

    request =
        request(
            List.of(
                statement("\"s3:ListBucket\"", "\"arn:aws:s3:::b\""),
                statement("\"ec2:DescribeInstances\"", "\"arn:aws:ec2:*:*:instance/*\"")
                    .replace("Allow", "Deny")));
    assertThat(violationsOf(request)).isEmpty();
  }

  @Test
  void aDenyGrantsNothing() {
    Map<String, Object> request =
        request(
            List.of(
                statement("\"s3:ListBucket\"", "\"arn:aws:s3:::b/*\""),
                statement("\"s3:ListBucket\"", "\"arn:aws:s3:::b\"").replace("Allow", "Deny")));

    assertThat(violationsOf(request))
        .extracting(Violation::field)
        .containsExactly("/policyDocument/Statement/0/Action");
  }

  /** What AWS's list doesn't have may be new. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "sqs:SendMessage"  | "arn:aws:sqs:::q"
          "sqs:SendMessage"  | "arn:aws:sqs:eu-west-1::q"
          "ec2:StopInstances" | "arn:aws:ec2:*:*:new-kind/*"
          "ec2:DescribeInstances" | "arn:aws:nosuch:::x"
          "ec2:DescribeInstances" | ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:new-kind/*"]
          "ec2:Describe*"    | "arn:aws:sns:*:*:x"
          """)
  void whatNobodyKnows_isWorthALookOnly(String actions, String resources) {
    assertThat(warnings(actions, resources))
        .extracting(Violation::rule, Violation::value)
        .containsExactly(tuple("resourceNotOfAction", actions.replace("\"", "")));
  }

  private static List<Violation> warningsOn(String actions, String condition) {
    Map<String, Object> request =
        withPolicy(
            json(
                """
                {"Version": "2012-10-17", "Statement":
                  {"Effect": "Allow", "Action": %s, "Resource": "*", "Condition": %s}}
                """
                    .formatted(actions, condition)));
    request.put("allowWildcardActions", true);
    return warningsOf(request);
  }

  @Test
  void conditionOnAKeyThatTheActionLacks() {
    assertThat(
            warningsOn(
                "[\"s3:ListBucket\", \"s3:GetObject\"]",
                "{\"StringLike\": {\"s3:prefix\": \"x\"}}"))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement/Action/1",
                "conditionKeyNotOfAction",
                "s3:GetObject",
                "Move s3:GetObject to a statement without the condition key s3:prefix: no call of the"
                    + " action has this key, so none meets the condition."));
  }

  @Test
  void conditionOnAMisspeltKey() {
    assertThat(
            warningsOn("\"s3:PutObject\"", "{\"StringEquals\": {\"s3:x-amz-aclt\": \"private\"}}"))
        .extracting(Violation::remedy)
        .containsExactly(
            "Move s3:PutObject to a statement without the condition key s3:x-amz-aclt, or write"
                + " s3:x-amz-acl for it: no call of the action has this key, so none meets the"
                + " condition.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "s3:GetObject"                     | {"StringNotLike": {"s3:prefix": "x"}}
          "s3:GetObject"                     | {"StringLikeIfExists": {"s3:prefix": "x"}}
          "s3:GetObject"                     | {"ForAllValues:StringLike": {"s3:prefix": "x"}}
          "s3:GetObject"                     | {"Null": {"s3:prefix": "true"}}
          "s3:GetObject"                     | {"StringEquals": {"s3:existingobjecttag/team": "x"}}
          "s3:GetObject"                     | {"StringEquals": {"accounts.google.com:aud": "x"}}
          "s3:GetObject"                     | {"StringEquals": {"lambda:SourceFunctionArn": "x"}}
          "S3:ListBucket"                    | {"StringLike": {"S3:Prefix": "x"}}
          ["s3:List*", "s3:GetObject*"]      | {"StringLike": {"s3:prefix": "x"}}
          "ec2:StopInstances"                | {"StringEquals": {"ec2:ResourceTag/soc": "x"}}
          "kms:Decrypt"                      | {"StringEquals": {"kms:EncryptionContext:a": "x"}}
          "nosuch:MakeCoffee"                | {"StringEquals": {"nosuch:Sugar": "x"}}
          """)
  void conditionThatACallMayMeet_isNoMatter(String actions, String condition) {
    assertThat(warningsOn(actions, condition))
        .extracting(Violation::rule)
        .doesNotContain("conditionKeyNotOfAction");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ["s3:ListBucket", "s3:GetObject"]     | ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
          ["s3:GetObject"]                      | "arn:aws:s3:::*"
          ["s3:GetObject"]                      | "arn:aws:s3:::${aws:username}"
          ["s3:GetObject"]                      | "arn:*:s3:::b/a?c/*"
          ["ec2:DescribeInstances"]             | ["arn:aws:ec2:*:*:instance/*", "*"]
          ["ec2:StopInstances"]                 | "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"
          ["ec2:*"]                             | "arn:aws:ec2:*:*:instance/*"
          ["iam:GetRole"]                       | "arn:aws:iam::*:role/path/*"
          ["logs:PutLogEvents"]                 | "arn:aws:logs:*:*:log-group:/aws/x:*"
          ["logs:CreateLogStream"]              | "arn:aws:logs:*:*:log-group:/aws/x:log-stream:*"
          ["kms:Decrypt"]                       | "arn:aws:kms:*:111122223333:key/*"
          ["sqs:SendMessage"]                   | "arn:aws:sqs:*:*:q"
          ["secretsmanager:GetSecretValue"]     | "arn:aws:secretsmanager:*:*:secret:a/*"
          ["nosuch:MakeCoffee"]                 | "arn:aws:nosuch:::x"
          ["apigateway:GET"]                    | "arn:aws:apigateway:eu-west-1::/restapis/a"
          "codeconnections:UseConnection"       | "arn:aws:codestar-connections:*:*:connection/*"
          "codestar-connections:UseConnection"  | "arn:aws:codeconnections:*:*:connection/*"
          "ssm:SendCommand"                     | "arn:aws:ssm:*::document/AWS-RunShellScript"
          "ssm:GetParameter"                    | "arn:aws:ssm:*::parameter/aws/service/*"
          "s3:GetObject"                        | "arn:aws:s3:*:*:accesspoint/a/object/*"
          "s3:ListBucket"                       | "arn:aws:s3:*:*:accesspoint/a"
          """)
  void resourceThatTheActionMayHave_isNoMatter(String actions, String resources) {
    assertThat(warnings(actions, resources))
        .extracting(Violation::rule)
        .doesNotContain("resourceNotOfAction");
  }
}
