package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.warningsOf;
import static rolebridge.domain.request.Requests.withStatement;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionRulesTest {

  private static final String CONDITION = "/policyDocument/Statement/0/Condition";
  private static final String NOT_EMPTY =
      "Write a condition, or leave the empty part out if none is meant.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"StringEquals\": {\"aws:RequestedRegion\": \"eu-central-1\"}}",
        "{\"StringEquals\": {\"aws:RequestedRegion\": [\"eu-central-1\", \"eu-west-1\"]}}",
        "{\"Bool\": {\"aws:SecureTransport\": true}}",
        "{\"NumericLessThanEquals\": {\"s3:max-keys\": 10}}",
        "{\"Null\": {\"aws:TokenIssueTime\": \"true\"}}",
        "{\"ForAllValues:StringLike\": {\"aws:TagKeys\": \"team*\"}}",
        "{\"ForAnyValue:StringEqualsIfExists\": {\"aws:TagKeys\": \"team\"}}",
        "{\"foranyvalue:stringequalsifexists\": {\"aws:TagKeys\": \"team\"}}",
        "{\"StringEquals\": {\"aws:ResourceTag/Cost Centre\": \"42\"}}",
        "{\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/24\"},"
            + " \"ArnLike\": {\"aws:PrincipalArn\": \"arn:aws:iam::*:role/x\"}}"
      })
  void soundCondition_isAccepted(String condition) {
    assertThat(violationsWith(condition)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void unsoundCondition(String condition, Violation violation) {
    assertThat(violationsWith(condition)).containsExactly(violation);
  }

  static Stream<Arguments> unsoundCondition() {
    String instead = "Write StringEquals instead.";
    String someOperator = "Write one of IAM's condition operators, e.g. StringEquals.";
    String keyForm = "Write the condition key as prefix:name, e.g. aws:SourceIp.";
    return Stream.of(
        arguments(
            "\"aws:SourceIp\"",
            new Violation(
                CONDITION,
                "wrongType",
                "aws:SourceIp",
                "Write an object in curly brackets here, not a string.")),
        arguments("{}", new Violation(CONDITION, "conditionEmpty", "{}", NOT_EMPTY)),
        arguments(
            "{\"Bool\": {}}",
            new Violation(CONDITION + "/Bool", "conditionEmpty", "{}", NOT_EMPTY)),
        arguments(
            "{\"Bool\": true}",
            new Violation(
                CONDITION + "/Bool",
                "wrongType",
                "true",
                "Write an object in curly brackets here, not true or false.")),
        arguments(
            "{\"nullifexists\": {\"a:b\": \"true\"}}",
            new Violation(
                CONDITION + "/nullifexists", "conditionOperator", "nullifexists", someOperator)),
        arguments(
            "{\"BOOL\": {\"a:b\": \"c\"}}",
            new Violation(CONDITION + "/BOOL/a:b", "conditionFlag", "c", "Write true or false.")),
        arguments(
            "{\"StringEqual\": {\"a:b\": \"c\"}}",
            new Violation(CONDITION + "/StringEqual", "conditionOperator", "StringEqual", instead)),
        arguments(
            "{\"ForAll:Foo\": {\"a:b\": \"c\"}}",
            new Violation(
                CONDITION + "/ForAll:Foo", "conditionOperator", "ForAll:Foo", someOperator)),
        arguments(
            "{\"NullIfExists\": {\"a:b\": \"c\"}}",
            new Violation(
                CONDITION + "/NullIfExists", "conditionOperator", "NullIfExists", someOperator)),
        arguments(
            "{\"StringLike\": {\"SourceIp\": \"c\"}}",
            new Violation(
                CONDITION + "/StringLike/SourceIp", "conditionKeyForm", "SourceIp", keyForm)),
        arguments(
            "{\"StringLike\": {\"aws:\": \"c\"}}",
            new Violation(CONDITION + "/StringLike/aws:", "conditionKeyForm", "aws:", keyForm)),
        arguments(
            "{\"Bool\": {\"a:x/y~z\": []}}",
            new Violation(
                CONDITION + "/Bool/a:x~1y~0z",
                "emptyList",
                "[]",
                "Write at least one value into the list.")),
        arguments(
            "{\"StringLike\": {\"a:b\": [\"x\", {\"c\": 1}]}}",
            new Violation(
                CONDITION + "/StringLike/a:b/1",
                "wrongType",
                "{\"c\":1}",
                "Write a string, a number, true or false here, not an object.")),
        arguments(
            "{\"Bool\": {\"a:b\": null}}",
            new Violation(
                CONDITION + "/Bool/a:b",
                "nullValue",
                "null",
                "Write a string, a number, true or false here instead of null.")),
        arguments(
            "{\"StringLike\": {\"a:b\": \"x\", \"A:b\": \"y\"}}",
            new Violation(
                CONDITION + "/StringLike/A:b",
                "duplicateConditionKey",
                "A:b",
                "Put all values into one list: IAM doesn't tell upper and lower case of the keys"
                    + " apart.")),
        arguments(
            "{\"Bool\": {\"a:b\": \"→\"}}",
            new Violation(
                CONDITION + "/Bool/a:b",
                "policyCharacters",
                "→",
                "Write printable characters of Latin-1, the only ones IAM takes in a policy.")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"StringEquals\": {\"aws:TagKeys\": \"x\"}}",
        "{\"StringNotLikeIfExists\": {\"AWS:tagkeys\": [\"x\", \"y\"]}}",
        "{\"ArnLike\": {\"aws:PrincipalOrgPaths\": \"a:b:c:d:e:f\"}}"
      })
  void severalValuesWithoutASetOperator_areWarnedOf(String condition) {
    assertThat(warningsWith(condition))
        .extracting(Violation::rule)
        .containsExactly("conditionSetOperator");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"ForAnyValue:StringEquals\": {\"aws:TagKeys\": \"x\"}}",
        "{\"Null\": {\"aws:TagKeys\": \"true\"}}",
        "{\"StringEquals\": {\"aws:CalledViaFirst\": \"x\"}}"
      })
  void oneValueOrASetOperator_isNoMatter(String condition) {
    assertThat(warningsWith(condition)).isEmpty();
  }

  /** AWS may have got a key since this was written, so what is near no known one is no fault. */
  @Test
  void globalKeyThatNobodyKnows_isWarnedOf() {
    assertThat(warningsWith("{\"StringEquals\": {\"aws:MoonPhase\": \"full\"}}"))
        .containsExactly(
            new Violation(
                CONDITION + "/StringEquals/aws:MoonPhase",
                "unknownConditionKey",
                "aws:MoonPhase",
                "Check the spelling: among AWS's global condition keys there is none of this"
                    + " name."));
  }

  @ParameterizedTest
  @CsvSource({
    "aws:SourceIPs, 'Write aws:SourceIp instead: AWS has no key of this name.'",
    "aws:RequestTags/a/b, 'Write aws:RequestTag/a/b instead: AWS has no key of this name.'",
    "AWS:resourcetag, 'Write aws:ResourceTag/ and behind it a tag''s key, e.g. aws:ResourceTag/team.'",
    "aws:ResourceTag/, 'Write aws:ResourceTag/ and behind it a tag''s key, e.g. aws:ResourceTag/team.'"
  })
  void misspeltGlobalKey(String key, String remedy) {
    assertThat(violationsWith("{\"StringEquals\": {\"%s\": \"x\"}}".formatted(key)))
        .containsExactly(
            new Violation(
                CONDITION + "/StringEquals/" + key.replace("/", "~1"),
                "unknownConditionKey",
                key,
                remedy));
  }

  private static Map<String, Object> requestWith(String condition) {
    return withStatement(
        """
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": %s}
        """
            .formatted(condition));
  }

  private static List<Violation> warningsWith(String condition) {
    return warningsOf(requestWith(condition));
  }

  private static List<Violation> violationsWith(String condition) {
    return violationsOf(requestWith(condition));
  }
}
