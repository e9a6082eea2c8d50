package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.json;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.withPolicy;
import static rolebridge.domain.request.Requests.withStatement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.CompactJson;
import rolebridge.domain.policy.PolicyDocument;

class PolicyDocumentRulesTest {

  private static final String STATEMENT = "/policyDocument/Statement/0";
  private static final String VERSION_REMEDY =
      "Write \"Version\": \"2012-10-17\": the older one takes policy variables for plain text.";

  @Test
  void soundDocument_isKeptAsItIs() {
    String document =
        """
        {"Version": "2012-10-17",
         "Statement": [
           {"Sid": "", "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObject"],
            "Resource": ["arn:aws:s3:::bucket/*", "arn:aws:s3:::${aws:username}"]},
           {"Sid": "", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": false}}}]}
        """;

    assertThat(accepted(withPolicy(json(document))).permissionPolicy())
        .isEqualTo(new PolicyDocument(json(document)));
  }

  /** IAM: "The policy failed legacy parsing". */
  @Test
  void versionComesFirst_andStatementsAreAList() {
    PolicyDocument policy =
        accepted(
                withPolicy(
                    json(
                        """
                        {"Statement":
                           {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
                         "Version": "2012-10-17"}
                        """)))
            .permissionPolicy();

    assertThat(policy.json().keySet()).containsExactly("Version", "Statement");
    assertThat(policy.json().get("Statement"))
        .isEqualTo(List.of(Map.of("Effect", "Allow", "Action", "s3:GetObject", "Resource", "*")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2008-10-17", "2012-10-18", "2012-10-17 ", ""})
  void otherVersion(String version) {
    assertThat(violationsOf(withPolicy(document(version))))
        .containsExactly(
            new Violation("/policyDocument/Version", "policyVersion", version, VERSION_REMEDY));
  }

  @Test
  void versionOfAnotherType() {
    assertThat(violationsOf(withPolicy(document(20121017))))
        .containsExactly(
            new Violation("/policyDocument/Version", "policyVersion", "20121017", VERSION_REMEDY));
  }

  @Test
  void emptyDocument_lacksBothElements() {
    assertThat(violationsOf(withPolicy(Map.of())))
        .containsExactly(
            new Violation("/policyDocument/Version", "missingField", "", VERSION_REMEDY),
            new Violation(
                "/policyDocument/Statement",
                "missingField",
                "",
                "Add Statement, a list of at least one statement."));
  }

  @Test
  void noStatements() {
    assertThat(violationsOf(withPolicy(Map.of("Version", "2012-10-17", "Statement", List.of()))))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement",
                "emptyList",
                "[]",
                "Write at least one value into the list."));
  }

  @Test
  void statementOfAnotherType() {
    assertThat(violationsOf(withStatement("\"Allow\"")))
        .containsExactly(
            new Violation(
                STATEMENT,
                "wrongType",
                "Allow",
                "Write an object in curly brackets here, not a string."));
  }

  @ParameterizedTest
  @MethodSource
  void elementMissing(String statement, String element, String remedy) {
    assertThat(violationsOf(withStatement(statement)))
        .containsExactly(new Violation(STATEMENT + "/" + element, "missingField", "", remedy));
  }

  static Stream<Arguments> elementMissing() {
    return Stream.of(
        arguments(
            "{\"Action\": \"s3:GetObject\", \"Resource\": \"*\"}",
            "Effect",
            "Add Effect, which is Allow or Deny."),
        arguments(
            "{\"Effect\": \"Allow\", \"Resource\": \"*\"}",
            "Action",
            "Add Action, what is allowed or denied."),
        arguments(
            "{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\"}",
            "Resource",
            "Add Resource, what it is allowed or denied on."));
  }

  @ParameterizedTest
  @MethodSource
  void refusedElement(String statement, String element, String shown, String remedy) {
    assertThat(violationsOf(withStatement(statement)))
        .containsExactly(
            new Violation(STATEMENT + "/" + element, "refusedPolicyElement", shown, remedy));
  }

  static Stream<Arguments> refusedElement() {
    return Stream.of(
        arguments(
            "{\"Effect\": \"Allow\", \"NotAction\": \"iam:*\", \"Resource\": \"*\"}",
            "NotAction",
            "iam:*",
            "List in Action what is meant: NotAction covers all that AWS adds later, too."),
        arguments(
            """
            {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": ["arn:aws:s3:::b"]}
            """,
            "NotResource",
            "[\"arn:aws:s3:::b\"]",
            "List in Resource what is meant: NotResource covers all that comes later, too."),
        arguments(
            """
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": "*"}
            """,
            "Principal",
            "*",
            "Leave Principal out: the policy is attached to the role and is for it alone."),
        arguments(
            """
            {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
             "NotPrincipal": {"AWS": "*"}}
            """,
            "NotPrincipal",
            "{\"AWS\":\"*\"}",
            "Leave NotPrincipal out: the policy is attached to the role and is for it alone."));
  }

  @Test
  void id_isForResourcePolicies() {
    assertThat(
            violationsOf(
                withPolicy(
                    json(
                        """
                        {"Version": "2012-10-17", "Id": "mine",
                         "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
                        """))))
        .containsExactly(
            new Violation(
                "/policyDocument/Id",
                "refusedPolicyElement",
                "mine",
                "Leave Id out: IAM takes it in resource-based policies only."));
  }

  @Test
  void unknownElements() {
    assertThat(
            violationsOf(
                withPolicy(
                    json(
                        """
                        {"Version": "2012-10-17", "Comment": "x",
                         "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
                                        "Resource": "*", "Conditions": {}}]}
                        """))))
        .containsExactly(
            new Violation(
                "/policyDocument/Comment",
                "unknownPolicyElement",
                "Comment",
                "Leave the field out; known are Version, Statement."),
            new Violation(
                STATEMENT + "/Conditions",
                "unknownPolicyElement",
                "Conditions",
                "Write Condition instead, or leave the field out."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"allow\"", "\"ALLOW\"", "\"\"", "true"})
  void otherEffect(String effect) {
    assertThat(
            violationsOf(
                withStatement(
                    "{\"Effect\": %s, \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}"
                        .formatted(effect))))
        .containsExactly(
            new Violation(
                STATEMENT + "/Effect",
                "policyEffect",
                effect.replace("\"", ""),
                "Write Allow or Deny, with a capital first letter."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-sid", "my sid", "é", "a.b"})
  void sidOfOtherCharacters(String sid) {
    assertThat(violationsOf(withPolicy(documentWithSids(sid))))
        .containsExactly(
            new Violation(
                STATEMENT + "/Sid",
                "policySid",
                sid,
                "Write the Sid with only ASCII letters and digits."));
  }

  @Test
  void sidTwice() {
    assertThat(violationsOf(withPolicy(documentWithSids("One", "Two", "One"))))
        .containsExactly(
            new Violation(
                "/policyDocument/Statement/2/Sid",
                "duplicateSid",
                "One",
                "Write another Sid: each may occur once in a policy."));
  }

  @Test
  void sidsThatDifferInCase_areAccepted() {
    assertThat(violationsOf(withPolicy(documentWithSids("One", "one")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bucket",
        "*:*",
        "arn:*",
        "arn:aws:s3",
        "arn:aws:s3:::",
        "ARN:aws:s3:::b",
        "**",
        "s3:::b"
      })
  void resourceThatIsNoArn(String resource) {
    assertThat(violationsOf(withPolicy(documentWithResource(resource))))
        .containsExactly(
            new Violation(
                STATEMENT + "/Resource",
                "resourceForm",
                resource,
                "Write * or an ARN of six parts, e.g. arn:aws:s3:::example-bucket/*."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "arn:aws:s3:::bucket/*",
        "arn:*:iam::*:role/*",
        "arn:aws:secretsmanager:*",
        "arn:aws:sns:eu-*",
        "arn:aws:logs:eu-central-1:123456789012:log-group:name:*",
        "arn:aws:s3:::${aws:PrincipalTag/team}/ä b"
      })
  void resourceThatIsAnArn_isAccepted(String resource) {
    assertThat(violationsOf(withPolicy(documentWithResource(resource)))).isEmpty();
  }

  /** Each is told at once, as far as it doesn't hang on the variable. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arn:${aws:x}:s3:::b|resourceVariable",
        "arn:aws:${aws:x}:::b|resourceVariable",
        "arn:aws:iam:${aws:x}::u|resourceVariable",
        "arn:aws::${aws:x}::b|resourceVariable resourceService",
        "arn:foo:s3:::b/${aws:TagKeys}|policyVariable resourcePartition",
        "arn:foo:*:${aws:x}::b/${aws:TagKeys}|resourceVariable policyVariable resourcePartition resourceService"
      })
  void variableBeforeTheResource_hidesNoOtherFault(String resource, String rules) {
    assertThat(violationsOf(withPolicy(documentWithResource(resource))))
        .extracting(Violation::rule)
        .containsExactly(rules.split(" "));
  }

  /** Nobody gets it anyway; to deny it does no harm. */
  @Test
  void denyOfWhatNobodyIsGranted_isAccepted() {
    String statement = "{\"Effect\": \"%s\", \"Action\": \"iam:CreateUser\", \"Resource\": \"*\"}";

    assertThat(violationsOf(withStatement(statement.formatted("Deny")))).isEmpty();
    assertThat(violationsOf(withStatement(statement.formatted("Allow"))))
        .extracting(Violation::rule)
        .containsExactly("neverGranted");
  }

  @Test
  void lastCharacterOfLatin1_isAcceptedInAPolicy() {
    assertThat(violationsOf(withPolicy(documentWithResource("arn:aws:s3:::b/\u00ff")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"arn:aws:s3:::b/→", "arn:aws:s3:::b/\n", "arn:aws:s3:::b/\u0080"})
  void charactersIamRefusesInAPolicy(String resource) {
    assertThat(violationsOf(withPolicy(documentWithResource(resource))))
        .containsExactly(
            new Violation(
                STATEMENT + "/Resource",
                "policyCharacters",
                resource,
                "Write printable characters of Latin-1, the only ones IAM takes in a policy."));
  }

  @Test
  void resourcesOfOtherTypes() {
    assertThat(
            violationsOf(
                withStatement(
                    "{\"Effect\": \"Allow\", \"Action\": 1, \"Resource\": [[\"*\"], {}, null]}")))
        .extracting(violation -> violation.field() + " " + violation.rule())
        .containsExactly(
            STATEMENT + "/Action wrongType",
            STATEMENT + "/Resource/0 wrongType",
            STATEMENT + "/Resource/1 wrongType",
            STATEMENT + "/Resource/2 nullValue");
  }

  @Test
  void size_isCountedWithoutWhiteSpace() {
    String prefix = "arn:aws:s3:::";
    int frame = CompactJson.text(documentWithResource(prefix), 10_000).length();
    String fits = prefix + "b".repeat(6_144 - frame);

    assertThat(violationsOf(withPolicy(documentWithResource(fits)))).isEmpty();
    assertThat(violationsOf(withPolicy(documentWithResource(fits + "b"))))
        .containsExactly(
            new Violation(
                "/policyDocument",
                "policySize",
                "6145 characters",
                "Shorten the policy to what fits 10 policies of 6144 characters without white space, IAM's"
                    + " quotas for a role; each of them repeats all Deny statements."));
  }

  /** What is no statement can't be split, and is told as well. */
  @ParameterizedTest
  @CsvSource({"61440, false", "61441, true"})
  void sizeOfWhatIsNoStatement_isCountedInAll(int size, boolean tooLarge) {
    Map<String, Object> empty = Map.of("Version", "2012-10-17", "Statement", List.of(""));
    int frame = CompactJson.text(empty, 10_000).length();

    assertThat(
            violationsOf(
                withPolicy(
                    Map.of(
                        "Version", "2012-10-17", "Statement", List.of("x".repeat(size - frame))))))
        .extracting(Violation::rule)
        .contains("wrongType")
        .matches(rules -> rules.contains("policySize") == tooLarge);
  }

  /** The names of the parts have to fit, and none may be mistaken for another integration's. */
  @Test
  void longPolicy_needsRoomInItsName() {
    List<String> resources =
        IntStream.range(0, 100).mapToObj(n -> "arn:aws:s3:::bucket/%080d".formatted(n)).toList();
    Map<String, Object> request =
        new HashMap<>(
            withPolicy(
                Map.of(
                    "Version",
                    "2012-10-17",
                    "Statement",
                    List.of(
                        Map.of(
                            "Effect", "Allow", "Action", "s3:GetObject", "Resource", resources)))));
    request.put("policyName", "p".repeat(120));
    assertThat(violationsOf(request)).isEmpty();
    request.put("policyName", "p".repeat(121));

    assertThat(violationsOf(request))
        .containsExactly(
            new Violation(
                "/policyName",
                "policyNameParts",
                "p".repeat(121),
                "Write a policyName of at most 120 characters, this has 121: the permissions take 2"
                    + " policies, whose names end in -part- and a number."));
  }

  @Test
  void endlesslyNestedDocument_isRefusedWithoutHarm() {
    List<Object> nested = new ArrayList<>();
    nested.add(nested);

    assertThat(violationsOf(withPolicy(Map.of("Version", "2012-10-17", "Statement", nested))))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple(STATEMENT, "wrongType"));
  }

  private static Map<String, Object> document(Object version) {
    return Map.of(
        "Version",
        version,
        "Statement",
        Map.of("Effect", "Allow", "Action", "s3:GetObject", "Resource", "*"));
  }

  private static Map<String, Object> documentWithSids(String... sids) {
    return Map.of(
        "Version",
        "2012-10-17",
        "Statement",
        Stream.of(sids)
            .map(
                sid ->
                    Map.of(
                        "Sid", sid, "Effect", "Allow", "Action", "s3:GetObject", "Resource", "*"))
            .toList());
  }

  /** The action is one that may be on any resource, as far as AWS's list tells. */
  private static Map<String, Object> documentWithResource(String resource) {
    return Map.of(
        "Version",
        "2012-10-17",
        "Statement",
        List.of(Map.of("Effect", "Allow", "Action", "apigateway:GET", "Resource", resource)));
  }
}
