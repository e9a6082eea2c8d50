package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static rolebridge.domain.request.Requests.accepted;
import static rolebridge.domain.request.Requests.json;
import static rolebridge.domain.request.Requests.minimal;
import static rolebridge.domain.request.Requests.violationsOf;
import static rolebridge.domain.request.Requests.with;
import static rolebridge.domain.request.Requests.without;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.json.StrictJson;

class RequestReaderTest {

  private static final String WHOLE_NUMBER = "Write a whole number without quotes here, not ";

  @Test
  void read_everyFieldGiven_keepsThemAll() {
    Map<String, Object> request =
        json(
            """
            {
              "integration": "AWS - IAM",
              "userName": "xsoar.remediation",
              "actions": ["iam:UpdateAccountPasswordPolicy", "iam:ListUsers"],
              "policyName": "xsoar-IAM-Remediation_Policy",
              "roleName": "xsoar-IAM.integration-Role",
              "instanceName": "AWS-IAM-remediation",
              "roleSessionName": "remediation",
              "roleSessionDuration": 3600,
              "region": "eu-central-1",
              "accountId": "012345678901",
              "allowedSourceIps": ["203.0.113.0/24"],
              "tags": {"Team": "SOC", "Cost Centre": "42"},
              "description": "Remediation of weak passwords",
              "allowWildcardActions": false
            }
            """);

    assertThat(accepted(request))
        .isEqualTo(
            new IntegrationRequest(
                "AWS - IAM",
                "xsoar.remediation",
                "xsoar-IAM-Remediation_Policy",
                "xsoar-IAM.integration-Role",
                "AWS-IAM-remediation",
                "remediation",
                3600,
                "012345678901",
                "eu-central-1",
                new PolicyDocument(
                    json(
                        """
                        {
                          "Version": "2012-10-17",
                          "Statement": [
                            {
                              "Effect": "Allow",
                              "Action": ["iam:UpdateAccountPasswordPolicy", "iam:ListUsers"],
                              "Resource": "*"
                            }
                          ]
                        }
                        """)),
                CommandPermissions.NONE,
                List.of(),
                List.of("203.0.113.0/24"),
                Map.of("Team", "SOC", "Cost Centre", "42"),
                "Remediation of weak passwords"));
  }

  @Test
  void read_onlyRequiredFields_derivesTheRest() {
    IntegrationRequest request = accepted(minimal());

    assertThat(request.policyName()).isEqualTo("xsoar.remediation-AWS-IAM-Policy");
    assertThat(request.roleName()).isEqualTo("xsoar.remediation-AWS-IAM-Role");
    assertThat(request.instanceName()).isEqualTo("AWS-IAM-xsoar.remediation");
    assertThat(request.roleSessionName()).isEqualTo("xsoar.remediation-AWS-IAM-Role_SESSION");
    assertThat(request.roleSessionDuration()).isEqualTo(900);
    assertThat(request.accountId()).isEmpty();
    assertThat(request.region()).isEmpty();
    assertThat(request.allowedSourceIps()).isEmpty();
    assertThat(request.tags()).isEmpty();
    assertThat(request.description())
        .isEqualTo("AWS - IAM for the XSOAR user xsoar.remediation, managed by rolebridge");
  }

  @Test
  void read_tags_keepTheirOrder() {
    Map<String, Object> tags = new LinkedHashMap<>();
    IntStream.range(0, 20).forEach(i -> tags.put("Tag" + (97 * i % 20), "x"));

    assertThat(accepted(with("tags", tags)).tags().keySet())
        .containsExactlyElementsOf(tags.keySet());
  }

  @ParameterizedTest
  @MethodSource
  void read_requiredFieldMissing(String field, String remedy) {
    assertThat(violationsOf(without(field)))
        .containsExactly(new Violation("/" + field, "missingField", "", remedy));
  }

  static Stream<Arguments> read_requiredFieldMissing() {
    return Stream.of(
        arguments("integration", "Add integration, the XSOAR integration's name, e.g. AWS - IAM."),
        arguments("userName", "Add userName, the IAM user for XSOAR, e.g. xsoar.remediation."));
  }

  @Test
  void read_noPermissions_namesTheFieldsThatGiveThem() {
    assertThat(violationsOf(without("actions")))
        .containsExactly(
            new Violation(
                "",
                "missingPermissions",
                "",
                "Add commands, a list of the integration's commands or \"read-only\", actions, a list"
                    + " like [\"iam:ListUsers\"], or policyDocument, an IAM policy."));
  }

  @Test
  void read_twoKindsOfPermissions_areRefused() {
    assertThat(
            violationsOf(
                with(
                    "policyDocument",
                    json(
                        """
                        {
                          "Version": "2012-10-17",
                          "Statement": {"Effect": "Deny", "Action": "*:*", "Resource": "*"}
                        }
                        """))))
        .contains(
            new Violation(
                "",
                "conflictingPermissions",
                "actions, policyDocument",
                "Keep one of these fields and leave the others out."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"conditionalActions", "resources"})
  void read_fieldOfCommandsWithoutCommands(String field) {
    assertThat(violationsOf(with(field, List.of("x"))))
        .containsExactly(
            new Violation(
                "/" + field,
                "onlyWithCommands",
                "[\"x\"]",
                "Leave " + field + " out: it belongs to commands."));
  }

  @ParameterizedTest
  @MethodSource
  void read_unknownField(String name, String pointer, String shown, String remedy) {
    assertThat(violationsOf(with(name, "wJalrXUtnFEMI")))
        .containsExactly(new Violation(pointer, "unknownField", shown, remedy));
  }

  /** For editors; a request means the same with it. */
  @Test
  void schemaOfAnEditor_saysNothing() {
    assertThat(accepted(with("$schema", "schemas/request.schema.json")))
        .isEqualTo(accepted(minimal()));
    assertThat(violationsOf(with("$schema", 7)))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("/$schema", "wrongType"));
  }

  static Stream<Arguments> read_unknownField() {
    String known =
        "Leave the field out; known are integration, userName, actions, commands, policyDocument,"
            + " policyName, roleName, instanceName, roleSessionName, roleSessionDuration, region,"
            + " accountId, allowedSourceIps, tags, description, allowWildcardActions,"
            + " conditionalActions, resources, acknowledgeRisks.";
    String longName = "n".repeat(1_000_000);
    return Stream.of(
        arguments(
            "username", "/username", "username", "Write userName instead, or leave the field out."),
        arguments(
            "roleNmae", "/roleNmae", "roleNmae", "Write roleName instead, or leave the field out."),
        arguments("secretKey", "/secretKey", "secretKey", known),
        arguments("a/b~c", "/a~1b~0c", "a/b~c", known),
        arguments("", "/", "", known),
        arguments("\u001b[31m", "", "\\u001b[31m", known),
        arguments(longName, "", "n".repeat(199) + "…", known));
  }

  @ParameterizedTest
  @MethodSource
  void read_wrongType(String field, Object value, String shown, String remedy) {
    assertThat(violationsOf(with(field, value)))
        .containsExactly(new Violation("/" + field, "wrongType", shown, remedy));
  }

  static Stream<Arguments> read_wrongType() {
    String string = "Write a string in double quotes here, not ";
    String list = "Write a list in square brackets here, not ";
    String object = "Write an object in curly brackets here, not ";
    return Stream.of(
        arguments("integration", 1, "1", string + "this number."),
        arguments("userName", true, "true", string + "true or false."),
        arguments("policyName", List.of(), "[]", string + "a list."),
        arguments("roleName", Map.of("a", 1), "{\"a\":1}", string + "an object."),
        arguments("instanceName", 1.5, "1.5", string + "this number."),
        arguments("roleSessionName", false, "false", string + "true or false."),
        arguments("region", List.of("us-east-1"), "[\"us-east-1\"]", string + "a list."),
        arguments("accountId", 123456789012L, "123456789012", string + "this number."),
        arguments("description", Map.of(), "{}", string + "an object."),
        arguments("actions", "iam:ListUsers", "iam:ListUsers", list + "a string."),
        arguments("allowedSourceIps", "203.0.113.7", "203.0.113.7", list + "a string."),
        arguments("tags", List.of("a"), "[\"a\"]", object + "a list."),
        arguments(
            "allowWildcardActions",
            "true",
            "true",
            "Write true or false without quotes here, not a string."));
  }

  @Test
  void read_policyDocumentAsText_isOfTheWrongType() {
    assertThat(violationsOf(Requests.withPolicy("{\"Version\": \"2012-10-17\"}")))
        .containsExactly(
            new Violation(
                "/policyDocument",
                "wrongType",
                "{\"Version\": \"2012-10-17\"}",
                "Write an object in curly brackets here, not a string."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "actions",
        "policyName",
        "roleName",
        "instanceName",
        "roleSessionName",
        "roleSessionDuration",
        "region",
        "accountId",
        "allowedSourceIps",
        "tags",
        "description",
        "allowWildcardActions",
        "resources",
        "acknowledgeRisks"
      })
  void read_null(String field) {
    assertThat(violationsOf(with(field, null)))
        .containsExactly(
            new Violation(
                "/" + field,
                "nullValue",
                "null",
                "Write a value for " + field + ", or leave the field out."));
  }

  @ParameterizedTest
  @MethodSource("read_requiredFieldMissing")
  void read_requiredFieldNull(String field, String remedy) {
    assertThat(violationsOf(with(field, null)))
        .containsExactly(new Violation("/" + field, "nullValue", "null", remedy));
  }

  @Test
  void read_nullInList() {
    assertThat(violationsOf(with("actions", Arrays.asList("iam:ListUsers", null))))
        .containsExactly(
            new Violation(
                "/actions/1",
                "nullValue",
                "null",
                "Write a string in double quotes here instead of null."));
  }

  @Test
  void read_noTree() {
    assertThat(violationsOf(null))
        .containsExactly(
            new Violation(
                "",
                "nullValue",
                "null",
                "Write an object in curly brackets here instead of null."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"actions", "allowedSourceIps"})
  void read_emptyList(String field) {
    assertThat(violationsOf(with(field, List.of())))
        .containsExactly(
            new Violation(
                "/" + field, "emptyList", "[]", "Write at least one value into the list."));
  }

  @ParameterizedTest
  @MethodSource
  void read_durationInRange(Number duration, int seconds) {
    assertThat(accepted(with("roleSessionDuration", duration)).roleSessionDuration())
        .isEqualTo(seconds);
  }

  /** JSON and JSON Schema have one kind of number, so the way it is written doesn't count. */
  static Stream<Arguments> read_durationInRange() {
    return Stream.of(
        arguments(900, 900),
        arguments(43_200, 43_200),
        arguments(3_600L, 3_600),
        arguments(1e3, 1_000),
        arguments(900.0f, 900),
        arguments(new BigDecimal("9e2"), 900),
        arguments(BigInteger.valueOf(901), 901));
  }

  @ParameterizedTest
  @MethodSource
  void read_durationOutOfRange(Number duration, String shown) {
    assertThat(violationsOf(with("roleSessionDuration", duration)))
        .containsExactly(
            new Violation(
                "/roleSessionDuration",
                "roleSessionDurationRange",
                shown,
                "Write a number of seconds from 900 to 43200."));
  }

  static Stream<Arguments> read_durationOutOfRange() {
    return Stream.of(
        arguments(899, "899"),
        arguments(43_201, "43201"),
        arguments(0, "0"),
        arguments(-900, "-900"),
        arguments(1e300, "1.0E300"),
        arguments(new BigDecimal("1e999999999"), "1E+999999999"),
        arguments(new BigDecimal("-1e999999999"), "-1E+999999999"),
        arguments(BigInteger.TWO.pow(64), "18446744073709551616"));
  }

  @ParameterizedTest
  @MethodSource
  void read_durationNotWhole(Object duration, String shown, String kind) {
    assertThat(violationsOf(with("roleSessionDuration", duration)))
        .containsExactly(
            new Violation("/roleSessionDuration", "wrongType", shown, WHOLE_NUMBER + kind + "."));
  }

  static Stream<Arguments> read_durationNotWhole() {
    return Stream.of(
        arguments("900", "900", "a string"),
        arguments(900.5, "900.5", "this number"),
        arguments(new BigDecimal("1e-999999999"), "1E-999999999", "this number"),
        arguments(Double.NaN, "NaN", "this number"),
        arguments(Double.POSITIVE_INFINITY, "Infinity", "this number"),
        arguments(List.of(900), "[900]", "a list"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us-east-1",
        "eu-central-1",
        "us-gov-west-1",
        "us-isob-east-1",
        "ap-southeast-7",
        "il-central-1",
        "eusc-de-east-1"
      })
  void read_region(String region) {
    assertThat(accepted(with("region", region)).region()).isEqualTo(region);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "EU-central-1", "eu_central_1", "eu-central", "eu-central-1a", "*", "global"})
  void read_regionOfAnotherForm(String region) {
    assertThat(violationsOf(with("region", region)))
        .containsExactly(
            new Violation(
                "/region", "regionForm", region, "Write a region's code, e.g. eu-central-1."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12345678901",
        "1234567890123",
        "1234-5678-9012",
        "١٢٣٤٥٦٧٨٩٠١٢",
        "12345678901a"
      })
  void read_accountIdOfAnotherForm(String accountId) {
    assertThat(violationsOf(with("accountId", accountId)))
        .containsExactly(
            new Violation(
                "/accountId",
                "accountIdForm",
                accountId,
                "Write the 12 digits of the account id, without hyphens."));
  }

  @Test
  void read_manyViolations_findsThemAllAtOnce() {
    Map<String, Object> request =
        json(
            """
            {
              "integration": "",
              "userName": "../xsoar*-abcdef",
              "actions": ["iam", "iam:*", "iam:*", "i?m:x", 7, null],
              "commands": ["aws-iam-list-users"],
              "policyDocument": {
                "Version": "2008-10-17",
                "Statement": [
                  {"Sid": "a-b", "Effect": "allow", "NotAction": "iam:*", "Principal": "*"},
                  {"Effect": "Allow", "Action": [], "Resource": "bucket",
                   "Condition": {"StringEqual": {"SourceIp": {}}}}
                ]
              },
              "policyName": "a/b",
              "roleName": "..",
              "roleSessionName": "x",
              "roleSessionDuration": 60,
              "region": "Europe",
              "accountId": "1",
              "allowedSourceIps": ["10.0.0.0/8", "0.0.0.0/0", "localhost"],
              "tags": {"aws:x": "1", "Team": "a", "TEAM": 3},
              "description": "→",
              "allowWildcardActions": "no",
              "username": "x"
            }
            """);

    assertThat(violationsOf(request))
        .extracting(violation -> violation.field() + " " + violation.rule())
        .containsExactly(
            "/integration integrationLength",
            "/userName userNameCharacters",
            "/userName userNameSecretSuffix",
            "/allowWildcardActions wrongType",
            "/integration unknownIntegration",
            "/actions/0 actionForm",
            "/actions/1 actionWildcard",
            "/actions/2 actionWildcard",
            "/actions/2 duplicateAction",
            "/actions/3 actionWildcard",
            "/actions/3 actionServiceWildcard",
            "/actions/4 wrongType",
            "/actions/5 nullValue",
            "/policyDocument/Version policyVersion",
            "/policyDocument/Statement/0/NotAction refusedPolicyElement",
            "/policyDocument/Statement/0/Principal refusedPolicyElement",
            "/policyDocument/Statement/0/Sid policySid",
            "/policyDocument/Statement/0/Effect policyEffect",
            "/policyDocument/Statement/0/Resource missingField",
            "/policyDocument/Statement/1/Action emptyList",
            "/policyDocument/Statement/1/Resource resourceForm",
            "/policyDocument/Statement/1/Condition/StringEqual conditionOperator",
            "/policyDocument/Statement/1/Condition/StringEqual/SourceIp conditionKeyForm",
            "/policyDocument/Statement/1/Condition/StringEqual/SourceIp wrongType",
            "/policyName policyNameCharacters",
            "/roleName roleNamePath",
            "/roleSessionName roleSessionNameLength",
            "/roleSessionDuration roleSessionDurationRange",
            "/region regionForm",
            "/accountId accountIdForm",
            "/allowedSourceIps/0 sourceIpNotPublic",
            "/allowedSourceIps/1 sourceIpTooWide",
            "/allowedSourceIps/2 sourceIpForm",
            "/tags/aws:x tagKeyReserved",
            "/tags/TEAM duplicateTag",
            "/tags/TEAM wrongType",
            "/description descriptionCharacters",
            "/username unknownField");
  }

  @Test
  void read_moreViolationsThanFitAnAnswer_saysHowManyAreLeftOut() throws IOException {
    List<String> actions = IntStream.range(0, 20_000).mapToObj(i -> "bad" + i).toList();

    List<Violation> violations = violationsOf(with("actions", actions));

    // Each action breaks a rule, and so does the size of them all.
    int listed = violations.size() - 1;
    assertThat(listed).isBetween(100, 200);
    assertThat(violations.getLast())
        .isEqualTo(
            new Violation(
                "",
                "tooManyViolations",
                (20_001 - listed) + " more",
                "Correct the violations listed and check again to see the rest."));
    assertThat(StrictJson.text(violations)).hasSizeBetween(19_000, 21_000);
  }

  @Test
  void read_treeChangedAfterwards_leavesTheRequestAsItWas() {
    Map<String, Object> statement =
        new HashMap<>(Map.of("Effect", "Allow", "Action", "iam:ListUsers", "Resource", "*"));
    Map<String, Object> tree =
        Requests.withPolicy(
            Map.of("Version", "2012-10-17", "Statement", new ArrayList<>(List.of(statement))));
    IntegrationRequest request = accepted(tree);

    statement.put("Action", "iam:CreateUser");

    assertThat(request.permissionPolicy().statements())
        .containsExactly(Map.of("Effect", "Allow", "Action", "iam:ListUsers", "Resource", "*"));
  }

  /** What was granted once has to be removable, whatever the rules of today say of it. */
  @Test
  void readForRemoval_looksNotAtWhatIsGranted() {
    Map<String, Object> request = with("actions", List.of("iam:CreateUser", "iam:ListUser", 1));

    assertThat(violationsOf(request)).hasSize(3);
    assertThat(new RequestReader(IntegrationCatalog.NONE).readForRemoval(request))
        .isInstanceOfSatisfying(
            Reading.Accepted.class,
            accepted ->
                assertThat(accepted.request().permissionPolicy()).isEqualTo(PolicyDocument.NONE));
  }

  @Test
  void readForRemoval_looksAtAllElse() {
    assertThat(new RequestReader(IntegrationCatalog.NONE).readForRemoval(with("roleName", "a/b")))
        .isInstanceOf(Reading.Rejected.class);
    assertThat(new RequestReader(IntegrationCatalog.NONE).readForRemoval(without("actions")))
        .isInstanceOf(Reading.Rejected.class);
  }

  /** It would be mistaken for a part of another integration's; one that is there can be removed. */
  @Test
  void policyNameOfAPart_isNotGranted_andCanBeRemoved() {
    Map<String, Object> request = with("policyName", "xsoar-IAM-part-2");

    assertThat(violationsOf(request))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("/policyName", "policyNamePart"));
    assertThat(new RequestReader(IntegrationCatalog.NONE).readForRemoval(request))
        .isInstanceOf(Reading.Accepted.class);
  }
}
