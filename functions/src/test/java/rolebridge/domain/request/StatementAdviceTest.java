package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static rolebridge.domain.request.Requests.json;
import static rolebridge.domain.request.Requests.warningsOf;
import static rolebridge.domain.request.Requests.withPolicy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementAdviceTest {

  private static List<Violation> warnings(String actions, String resources) {
    Map<String, Object> request =
        withPolicy(
            json(
                """
                {"Version": "2012-10-17", "Statement":
                  {"Effect": "Allow", "Action": %s, "Resource": %s}}
                """
                    .formatted(actions, resources)));
    request.put("allowWildcardActions", true);
    return warningsOf(request);
  }

  @Test
  void actionOfNoResource_onOne() {
    assertThat(warnings("\"ec2:DescribeInstances\"", "\"arn:aws:ec2:*:*:instance/*\""))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement/Action",
                "resourceNotOfAction",
                "ec2:DescribeInstances",
                "Write \"Resource\": \"*\" for ec2:DescribeInstances, in a statement of its own: it is"
                    + " about no single resource, so on this one it is never looked for."));
  }

  @Test
  void actionOfAnotherResource() {
    assertThat(warnings("[\"s3:GetObject\"]", "\"arn:aws:s3:::bucket\""))
        .extracting(Violation::field, Violation::value)
        .containsExactly(tuple("/policyDocument/Statement/Action/0", "s3:GetObject"));
  }

  @Test
  void oneOfSeveralActions() {
    assertThat(
            warnings(
                "[\"ec2:StopInstances\", \"ec2:DescribeInstances\"]",
                "\"arn:aws:ec2:*:*:instance/*\""))
        .extracting(Violation::value)
        .containsExactly("ec2:DescribeInstances");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3:ListBucket      | arn:aws:s3:::b/*
          s3:GetBucketPolicy | arn:aws:s3:::b/prefix/*
          sqs:SendMessage    | arn:aws:sqs:::q
          sqs:SendMessage    | arn:aws:sqs:eu-west-1::q
          dynamodb:PutItem   | arn:aws:dynamodb:*:*:table/t/index/*
          """)
  void whatIsNoneOfTheResourcesOfAnAction(String action, String resource) {
    assertThat(warnings('"' + action + '"', '"' + resource + '"'))
        .extracting(Violation::rule, Violation::value)
        .containsExactly(tuple("resourceNotOfAction", action));
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
          """)
  void resourceThatTheActionMayHave_isNoMatter(String actions, String resources) {
    assertThat(warnings(actions, resources))
        .extracting(Violation::rule)
        .doesNotContain("resourceNotOfAction");
  }
}
