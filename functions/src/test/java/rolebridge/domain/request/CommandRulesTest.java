package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.RoleBoundary;

/** Commands of a request: what they come to, and what is wrong with them. */
class CommandRulesTest {

  private static Map<String, Object> request(String json) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("userName", "xsoar.remediation");
    request.putAll(Requests.json(json));
    return request;
  }

  private static IntegrationRequest accepted(String json) {
    return switch (new RequestReader(new Catalog()).read(request(json))) {
      case Reading.Accepted(var accepted) -> accepted;
      case Reading.Rejected(var violations) -> throw new AssertionError(violations.toString());
    };
  }

  private static List<String> violations(String json) {
    return switch (new RequestReader(new Catalog()).read(request(json))) {
      case Reading.Accepted _ -> List.of();
      case Reading.Rejected(var violations) ->
          violations.stream()
              .map(
                  found ->
                      "%s %s %s: %s"
                          .formatted(found.field(), found.rule(), found.value(), found.remedy()))
              .toList();
    };
  }

  private static Map<String, Object> allow(List<String> actions, Object resource) {
    return Map.of("Effect", "Allow", "Action", actions, "Resource", resource);
  }

  @Test
  void commands_becomeTheirActionsAndTheTests() {
    IntegrationRequest request =
        accepted(
            """
            {"integration": "AWS - SQS", "commands": ["aws-sqs-get-queue-url"]}
            """);

    assertThat(request.permissionPolicy().statements())
        .containsExactly(allow(List.of("sqs:GetQueueUrl", "sqs:ListQueues"), "*"));
    assertThat(request.commands().neededBy())
        .hasToString("{sqs:GetQueueUrl=[aws-sqs-get-queue-url], sqs:ListQueues=[Test]}");
    assertThat(request.commands().commands()).containsExactly("aws-sqs-get-queue-url");
    assertThat(request.acknowledgedRisks()).isEmpty();
  }

  @Test
  void whatXsoarCallsByItself_isNamedLikeACommand() {
    assertThat(
            accepted(
                    """
                    {"integration": "AWS - SQS", "commands": ["fetch-incidents"]}
                    """)
                .permissionPolicy()
                .statements())
        .containsExactly(
            allow(List.of("sqs:DeleteMessage", "sqs:ListQueues", "sqs:ReceiveMessage"), "*"));
  }

  @Test
  void displayName_isAName() {
    assertThat(
            accepted(
                    """
                    {"integration": "Amazon Security Lake", "commands": "read-only"}
                    """)
                .commands()
                .actions())
        .contains("athena:ListNamedQueries");
  }

  @Test
  void actionsAndPolicy_standBesideCommands() {
    assertThat(
            accepted(
                    """
                    {"integration": "AWS - SQS", "commands": ["aws-sqs-list-queues"],
                     "actions": ["sqs:GetQueueAttributes"],
                     "policyDocument": {"Version": "2012-10-17", "Statement":
                       {"Effect": "Deny", "Action": "sqs:*",
                        "Resource": "arn:aws:sqs:*:*:secret"}},
                     "allowWildcardActions": true}
                    """)
                .permissionPolicy()
                .statements())
        .containsExactly(
            allow(List.of("sqs:ListQueues"), "*"),
            allow(List.of("sqs:GetQueueAttributes"), "*"),
            Map.of("Effect", "Deny", "Action", "sqs:*", "Resource", "arn:aws:sqs:*:*:secret"));
  }

  @Test
  void conditionalAction_isGrantedWithAReasonOnly() {
    String commands =
        """
        {"integration": "AWS - S3", "commands": ["aws-s3-create-bucket"]%s}
        """;

    assertThat(accepted(commands.formatted("")).commands().actions())
        .containsExactly("s3:CreateBucket", "s3:ListAllMyBuckets");
    IntegrationRequest request =
        accepted(
            commands.formatted(
                """
                , "conditionalActions": {"s3:PutBucketAcl": "buckets get an ACL"},
                "acknowledgeRisks": ["aws-s3-create-bucket"]
                """));
    assertThat(request.commands().neededBy().get("s3:PutBucketAcl"))
        .containsExactly("aws-s3-create-bucket");
    assertThat(request.commands().reasons()).containsEntry("s3:PutBucketAcl", "buckets get an ACL");
    assertThat(request.acknowledgedRisks()).containsExactly("aws-s3-create-bucket");
  }

  @Test
  void resources_narrowWhatCanBeNarrowed() {
    assertThat(
            accepted(
                    """
                    {"integration": "AWS - S3",
                     "commands": ["aws-s3-list-bucket-objects", "aws-s3-download-file"],
                     "acknowledgeRisks": ["aws-s3-download-file"],
                     "resources": {"s3": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}}
                    """)
                .permissionPolicy()
                .statements())
        .containsExactly(
            allow(List.of("s3:ListAllMyBuckets"), "*"),
            allow(List.of("s3:ListBucket"), List.of("arn:aws:s3:::logs")),
            allow(List.of("s3:GetObject"), List.of("arn:aws:s3:::logs/*")));
  }

  @Test
  void all_leavesOutWhatNoRoleIsGranted_andSaysSo() {
    CommandPermissions commands =
        accepted(
                """
                {"integration": "AWS - IAM", "commands": "all", "acknowledgeRisks": [%s]}
                """
                    .formatted(risksOf("AWS - IAM")))
            .commands();

    assertThat(commands.leftOut())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "aws-iam-create-user", List.of("iam:CreateUser"),
                "aws-iam-create-role", List.of("iam:CreateRole")));
    assertThat(commands.commands())
        .contains("aws-iam-create-access-key")
        .doesNotContainAnyElementsOf(commands.leftOut().keySet());
  }

  private static String risksOf(String integration) {
    return new Catalog()
        .find(integration).orElseThrow().userCommands().stream()
            .filter(
                command ->
                    command.isAlwaysRisky()
                        || command.actions().stream().anyMatch(RoleBoundary::elevates))
            .map(command -> '"' + command.name() + '"')
            .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @MethodSource
  void violation(String json, String violation) {
    assertThat(violations(json)).containsExactly(violation);
  }

  static Stream<Arguments> violation() {
    return Stream.of(
        arguments(
            """
            {"integration": "AWS - SQ5", "commands": "all"}
            """,
            "/integration unknownIntegration AWS - SQ5: Write AWS - SQS, or list actions instead of"
                + " commands."),
        arguments(
            """
            {"integration": "Splunk", "commands": "all"}
            """,
            "/integration unknownIntegration Splunk: Write the name of an integration that"
                + " ./rolebridge catalog lists, or list actions instead of commands."),
        arguments(
            """
            {"integration": "AWS - SQS", "commands": "All"}
            """,
            "/commands commandsForm All: Write \"read-only\", \"all\" or a list of commands, such as"
                + " [\"aws-sqs-get-queue-url\"]."),
        arguments(
            """
            {"integration": "AWS - SQS", "commands": 7}
            """,
            "/commands wrongType 7: Write a list in square brackets here, not this number."),
        arguments(
            """
            {"integration": "AWS - SQS", "commands": []}
            """,
            "/commands emptyList []: Write at least one value into the list."),
        arguments(
            """
            {"integration": "AWS - SQS", "commands": ["aws-sqs-list-queue"]}
            """,
            "/commands/0 unknownCommand aws-sqs-list-queue: Write aws-sqs-list-queues instead."),
        arguments(
            """
            {"integration": "AWS - SQS", "commands": ["aws-s3-list-buckets"]}
            """,
            "/commands/0 unknownCommand aws-s3-list-buckets: It is a command of AWS - S3: ask for"
                + " that integration in a request of its own."),
        arguments(
            """
            {"integration": "AwsSecretsManager",
             "commands": ["aws-secrets-manager-secret-policy-get"]}
            """,
            "/commands/0 unknownCommand aws-secrets-manager-secret-policy-get: Write"
                + " aws-secrets-manager-secret–policy-get instead."),
        arguments(
            """
            {"integration": "AWS - EC2", "commands": ["aws-ec2-waiter-snapshot-completed"]}
            """,
            "/commands/0 unknownCommand aws-ec2-waiter-snapshot-completed: Write"
                + " aws-ec2-waiter-snapshot_completed instead."),
        arguments(
            """
            {"integration": "AWS - SQS",
             "commands": ["aws-sqs-list-queues", "aws-sqs-list-queues"]}
            """,
            "/commands/1 duplicateCommand aws-sqs-list-queues: Leave this out: it is in the list"
                + " already."),
        arguments(
            """
            {"integration": "AWS - IAM", "commands": ["aws-iam-create-user"]}
            """,
            "/commands/0 neverGranted aws-iam-create-user: Leave it out: it needs iam:CreateUser,"
                + " which the boundary of rolebridge's roles denies to every role."),
        arguments(
            """
            {"integration": "AWS - IAM", "commands": ["aws-iam-create-role"]}
            """,
            "/commands/0 neverGranted aws-iam-create-role: Leave it out: it needs iam:CreateRole,"
                + " which the boundary of rolebridge's roles denies to every role."),
        arguments(
            """
            {"integration": "AWS - SQS", "commands": "read-only",
             "conditionalActions": {"sqs:SendMessage": "it sends"}}
            """,
            "/conditionalActions/sqs:SendMessage conditionalActionOfNoCommand sqs:SendMessage:"
                + " Leave conditionalActions out: no chosen command has any."),
        arguments(
            """
            {"integration": "AWS - S3", "commands": ["aws-s3-create-bucket"],
             "conditionalActions": {"s3:PutBucketAcl": " "}}
            """,
            "/conditionalActions/s3:PutBucketAcl conditionalActionReason  : Write why the command"
                + " needs it, in at most 256 characters."),
        arguments(
            """
            {"integration": "AWS - S3", "commands": "read-only",
             "acknowledgeRisks": ["aws-s3-download-file"],
             "resources": {"sqs": ["arn:aws:sqs:*:*:x"]}}
            """,
            "/resources/sqs serviceOfNoAction sqs: Write the prefix of actions that the commands"
                + " need: s3."),
        arguments(
            """
            {"integration": "AWS - S3", "commands": ["aws-s3-list-bucket-objects"],
             "resources": {"s3": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]}}
            """,
            "/resources/s3/1 resourceOfNoAction arn:aws:s3:::logs/*: Leave it out: no action of the"
                + " commands can be allowed on it."),
        arguments(
            """
            {"integration": "AWS - S3", "commands": ["aws-s3-list-buckets"],
             "resources": {}}
            """,
            "/resources emptyResources {}: Leave resources out, or name a service with resources,"
                + " such as {\"s3\": [\"arn:…\"]}."),
        arguments(
            """
            {"integration": "AWS - S3", "commands": ["aws-s3-list-bucket-objects"],
             "resources": {"s3": ["logs"]}}
            """,
            "/resources/s3/0 resourceForm logs: Write * or an ARN of six parts, e.g."
                + " arn:aws:s3:::example-bucket/*."));
  }

  /** A request comes from anybody: what nobody will read isn't worked out for each of its lines. */
  @Test
  void commandsThatAreNone_costNoMoreThanTheAnswerShows() {
    AtomicInteger searches = new AtomicInteger();
    IntegrationCatalog counting =
        new CatalogAsItIs() {
          @Override
          public List<String> integrationsWith(String command) {
            searches.incrementAndGet();
            return super.integrationsWith(command);
          }
        };
    Map<String, Object> request =
        request(
            """
            {"integration": "AWS - SQS"}
            """);
    request.put(
        "commands", IntStream.range(0, 5_000).mapToObj("no-such-command-%d"::formatted).toList());

    Reading reading = new RequestReader(counting).read(request);

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Rejected.class,
            rejected -> assertThat(searches.get()).isEqualTo(rejected.violations().size()));
  }

  @Test
  void actionThatCouldNotSucceed_namesWhatItNeeds() {
    assertThat(
            violations(
                """
                {"integration": "AWS - S3",
                 "commands": ["aws-s3-list-bucket-objects", "aws-s3-download-file"],
                 "acknowledgeRisks": ["aws-s3-download-file"],
                 "resources": {"s3": ["arn:aws:s3:::logs"]}}
                """))
        .singleElement()
        .asString()
        .startsWith("/resources/s3 resourceMissing s3:GetObject: Add a resource that it can be")
        .contains("arn:${Partition}:s3:::${BucketName}/${ObjectName}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[\"s3\"]", "{\"s3\": \"arn:aws:s3:::logs\"}", "{\"s3\": [7]}"})
  void resourcesOfAnotherForm_areRefused(String resources) {
    assertThat(
            violations(
                """
                {"integration": "AWS - S3", "commands": ["aws-s3-list-bucket-objects"],
                 "resources": %s}
                """
                    .formatted(resources)))
        .singleElement()
        .asString()
        .contains("wrongType");
  }
}
