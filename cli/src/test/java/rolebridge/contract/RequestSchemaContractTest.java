package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rolebridge.catalog.Catalog;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/**
 * The schema of a request says the same as the reader: it refuses nothing the reader accepts, and
 * lets pass only what breaks rules no schema can express. Random requests from values at the edges
 * of the rules, with a fixed seed.
 */
class RequestSchemaContractTest {

  private static final int REQUESTS = 1_000;

  private static final Set<String> RULES_BEYOND_A_SCHEMA =
      Set.of(
          "conditionalActionOfNoCommand",
          "conditionAddress",
          "conditionAddressNotPublic",
          "conditionArn",
          "conditionBinary",
          "conditionDate",
          "conditionFlag",
          "conditionFlags",
          "conditionKeyType",
          "conditionOperator",
          "conditionNumber",
          "duplicateAction",
          "duplicateConditionKey",
          "duplicateSid",
          "duplicateSourceIp",
          "duplicateTag",
          "instanceNameCharacters",
          "neverGranted",
          "policyNameParts",
          "policySize",
          "policyVariable",
          "resourceKind",
          "resourceMissing",
          "resourceOfNoAction",
          "resourcePartition",
          "resourceRegion",
          "resourceService",
          "resourceVariable",
          "riskNotAcknowledged",
          "serviceOfNoAction",
          "sourceIpForm",
          "sourceIpHostBits",
          "sourceIpNotPublic",
          "trustSize",
          "unknownAction",
          "unknownCommand",
          "unknownConditionKey",
          "unknownIntegration",
          "unknownRisk",
          "unknownServiceWildcard");

  private static final List<String> NAMES =
      List.of(
          "xsoar.remediation",
          "a",
          "aa",
          "u".repeat(64),
          "u".repeat(65),
          "p".repeat(128),
          "p".repeat(129),
          "",
          "..",
          "...a",
          "a/b",
          "a b",
          "a,b",
          "a\n",
          "\na",
          "a\u0000",
          "ä",
          "xsoar-reader",
          "xsoar-readers",
          "-123456",
          "111111111111-x",
          "111111111111",
          "rolebridge-x",
          "RoleBridge-x",
          "rolebridgex",
          "a+=,.@_-",
          "a+=.@_-",
          "*",
          "?");

  private static final List<String> INTEGRATIONS =
      List.of(
          "AWS - IAM",
          " AWS",
          "AWS ",
          "-",
          "i".repeat(255),
          "i".repeat(257),
          "",
          "a:/=+@_.",
          "a\n",
          "a,b");

  private static final List<String> ACTIONS =
      List.of(
          "iam:ListUsers",
          "iam:listusers",
          "iam:List*",
          "iam:List?sers",
          "iam:ListUser",
          "iam:PassRole",
          "nosuch:*",
          "*",
          "iam",
          "iam:",
          ":x",
          "i*m:x",
          "iam:a:b",
          "iam:ListUsers\n",
          "vpc-lattice:a-b",
          "iam:" + "x".repeat(124),
          "iam:" + "x".repeat(125),
          "");

  private static final List<Object> COMMANDS =
      List.of(
          "read-only",
          "all",
          "All",
          "",
          List.of(),
          List.of("aws-iam-list-users"),
          List.of("aws-iam-list-users", "aws-iam-get-user"),
          List.of("aws-iam-list-users", "aws-iam-list-users"),
          List.of("aws-iam-create-user"),
          List.of("aws-iam-delete-user"),
          List.of("x"),
          List.of(1),
          7);

  private static final List<Object> REASONS =
      List.of(
          Map.of(),
          Map.of("iam:PassRole", "passed"),
          Map.of("iam:PassRole", " "),
          Map.of("iam:PassRole", ""),
          Map.of("iam:PassRole", 1),
          Map.of("iam:PassRole", "r".repeat(257)),
          List.of());

  private static final List<String> RISKS =
      List.of("aws-iam-delete-user", "iam:DeleteUser", "aws-iam-list-users", "");

  private static final List<Object> DURATIONS =
      List.of(899, 900, 900.0, 900.5, 1e3, 43_200, 43_201, -1, "900", true);

  private static final List<String> REGIONS =
      List.of(
          "eu-central-1",
          "us-gov-west-1",
          "eusc-de-east-1",
          "eu-central-1\n",
          "eu",
          "EU-west-1",
          "eu-central-123");

  private static final List<String> ACCOUNTS =
      List.of("123456789012", "12345678901", "1234567890123", "123456789012\n", "١٢٣٤٥٦٧٨٩٠١٢");

  private static final List<String> ADDRESSES =
      List.of(
          "203.0.113.7",
          "203.0.113.0/24",
          "203.0.113.7/24",
          "203.0.113.7/33",
          "203.0.113.256",
          "8.0.0.0/8",
          "8.0.0.0/7",
          "0.0.0.0/0",
          "203.0.113.07",
          "10.0.0.1",
          "2001:db8::/32",
          "2001:db8::1",
          "2600::/16",
          "2000::/3",
          "::1",
          "fe80::1",
          "2001:db8:::1",
          "2001:db8::1%e",
          "203.0.113.7\n",
          "2001:db8:0:0:0:0:0:1/128",
          "2001:db8::/129",
          "localhost",
          "");

  private static final List<String> TAG_KEYS =
      List.of(
          "Team",
          "team",
          "k".repeat(127),
          "k".repeat(128),
          "",
          "aws:x",
          "AWS:x",
          "rolebridge:x",
          "Größe 東京",
          "a,b",
          "a\n",
          "aws",
          "x aws:",
          "a\u2028");

  private static final List<Object> TAG_VALUES =
      List.of("", "SOC", "v".repeat(255), "v".repeat(256), "a,b", "a\n", 1, true, "\u00a0");

  private static final List<String> DESCRIPTIONS =
      List.of("", "d", "d".repeat(1_000), "d".repeat(1_001), "é\n\t", "→", "\u007f", "\u00a0");

  private static final List<Object> FLAGS = Arrays.asList(true, false, "true", 1, null);

  private static final List<String> VERSIONS = List.of("2012-10-17", "2008-10-17", "2012-10-17\n");

  private static final List<String> SIDS = List.of("", "One", "one", "a-b", "a\n", "ä");

  private static final List<String> RESOURCES =
      List.of(
          "*",
          "arn:aws:s3:::b/*",
          "arn:aws:s3:::",
          "arn:aws:s3",
          "b",
          "arn:aws:s3:::ä",
          "arn:aws:s3:::→",
          "arn:aws:s3:::b\n",
          "arn:aws:logs:r:1:log-group:x:*",
          "arn:aws:iam::*:*",
          "arn:aws:iam::1:u*",
          "arn:aws:sns:*",
          "arn:*",
          "arn:foo:s3:::b",
          "");

  private static final List<String> OPERATORS =
      List.of(
          "StringEquals",
          "stringEquals",
          "BoolIfExists",
          "NullIfExists",
          "Null",
          "ForAnyValue:StringLike",
          "ForAllValues:ArnLikeIfExists",
          "For:StringLike",
          "Bool\n",
          "");

  private static final List<String> CONDITION_KEYS =
      List.of(
          "aws:SourceIp", "AWS:sourceip", "aws:", ":x", "x", "aws:ResourceTag/a b", "a:b:c", "");

  private static final List<Object> CONDITION_VALUES =
      Arrays.asList("x", 1, true, "→", "a\n", null, Map.of(), List.of(), List.of("x", 2), "");

  private final Random random = new Random(20261124);

  @Test
  void schemaAndReader_agree() throws IOException {
    int accepted = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Map<String, Object> request = request();
      String json = StrictJson.text(request);
      List<String> errors = Schemas.errors("request", json);
      Set<String> rules =
          switch (new RequestReader(new Catalog()).read(StrictJson.readObject(json))) {
            case Reading.Accepted _ -> Set.of();
            case Reading.Rejected(List<Violation> violations) ->
                violations.stream().map(Violation::rule).collect(Collectors.toSet());
          };
      if (rules.isEmpty()) {
        accepted++;
        assertThat(errors).as(json).isEmpty();
      } else if (errors.isEmpty()) {
        assertThat(RULES_BEYOND_A_SCHEMA).as(json).containsAll(rules);
      }
    }
    assertThat(accepted).isGreaterThan(REQUESTS / 20);
  }

  /** A sound request with one or two of its fields replaced, removed or added. */
  private Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", "AWS - IAM");
    request.put("userName", "xsoar.remediation");
    switch (random.nextInt(3)) {
      case 0 -> request.put("actions", List.of("iam:ListUsers"));
      case 1 -> request.put("policyDocument", document());
      default -> request.put("commands", pick(COMMANDS));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      disturb(request);
    }
    return request;
  }

  private void disturb(Map<String, Object> request) {
    switch (random.nextInt(21)) {
      case 0 -> request.put("integration", pick(INTEGRATIONS));
      case 1 -> request.put("userName", pick(NAMES));
      case 2 -> request.put("policyName", pick(NAMES));
      case 3 -> request.put("roleName", pick(NAMES));
      case 4 -> request.put("instanceName", pick(NAMES));
      case 5 -> request.put("roleSessionName", pick(NAMES));
      case 6 -> request.put("actions", some(ACTIONS));
      case 7 -> request.put("policyDocument", document());
      case 8 -> request.put("roleSessionDuration", pick(DURATIONS));
      case 9 -> request.put("region", pick(REGIONS));
      case 10 -> request.put("accountId", pick(ACCOUNTS));
      case 11 -> request.put("allowedSourceIps", some(ADDRESSES));
      case 12 -> request.put("tags", tags());
      case 13 -> request.put("description", pick(DESCRIPTIONS));
      case 14 -> request.put("allowWildcardActions", pick(FLAGS));
      case 15 -> request.put(pick(List.of("commands", "resources", "username")), List.of("x"));
      case 16 -> request.put("commands", pick(COMMANDS));
      case 17 -> request.put("conditionalActions", pick(REASONS));
      case 18 -> request.put("resources", Map.of(pick(List.of("iam", "s3")), some(RESOURCES)));
      case 19 -> request.put("acknowledgeRisks", some(RISKS));
      default -> request.remove(pick(List.copyOf(request.keySet())));
    }
  }

  private Map<String, Object> tags() {
    Map<String, Object> tags = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      tags.put(pick(TAG_KEYS), pick(TAG_VALUES));
    }
    return tags;
  }

  private Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("Version", rarely() ? pick(VERSIONS) : "2012-10-17");
    document.put("Statement", rarely() ? List.of() : List.of(statement(), statement()));
    if (rarely()) {
      document.put("Statement", statement());
    }
    if (rarely()) {
      document.put("Id", "x");
    }
    return document;
  }

  private Map<String, Object> statement() {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", rarely() ? "allow" : "Allow");
    statement.put("Action", rarely() ? pick(ACTIONS) : "iam:ListUsers");
    statement.put("Resource", rarely() ? some(RESOURCES) : "*");
    if (rarely()) {
      statement.put("Sid", pick(SIDS));
    }
    if (rarely()) {
      statement.put(
          "Condition",
          Map.of(
              pick(OPERATORS),
              Collections.singletonMap(pick(CONDITION_KEYS), pick(CONDITION_VALUES))));
    }
    if (rarely()) {
      statement.put(pick(List.of("NotAction", "NotResource", "Principal", "Extra")), "*");
    }
    if (rarely()) {
      statement.remove(pick(List.of("Effect", "Action", "Resource")));
    }
    return statement;
  }

  private boolean rarely() {
    return random.nextInt(10) == 0;
  }

  private <T> List<T> some(List<T> choices) {
    return random.ints(random.nextInt(4), 0, choices.size()).mapToObj(choices::get).toList();
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
