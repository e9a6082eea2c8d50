package rolebridge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.catalog.ConditionalAction;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceField.Part;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.IntegrationCommand.Derivation;
import rolebridge.domain.catalog.IntegrationCommand.Kind;
import rolebridge.domain.catalog.Risk;
import rolebridge.domain.catalog.Source;
import rolebridge.domain.iamdata.AccessLevel;
import rolebridge.domain.iamdata.ActionReference;
import rolebridge.domain.iamdata.AuthorizationReference;
import rolebridge.json.StrictJson;

/** The catalog's data, each integration by the same rules, and how it is found. */
class CatalogTest {

  private static final Path FOLDER = Path.of("src/main/resources/rolebridge/catalog");
  private static final Set<AccessLevel> READING = Set.of(AccessLevel.LIST, AccessLevel.READ);

  static List<Integration> integrations() {
    return new Catalog().integrations();
  }

  private static Stream<IntegrationCommand> commands(Kind kind) {
    return integrations().stream()
        .flatMap(integration -> integration.commands().stream())
        .filter(command -> command.kind() == kind);
  }

  private static Integration integration(String name) {
    return new Catalog().find(name).orElseThrow();
  }

  private static ActionReference reference(String action) {
    return AuthorizationReference.action(action)
        .orElseThrow(() -> new AssertionError(action + " is no action"));
  }

  @Test
  void catalog_isComplete() {
    assertThat(new Catalog().names())
        .hasSize(27)
        .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    assertThat(integrations()).extracting(Integration::name).isEqualTo(new Catalog().names());
    assertThat(commands(Kind.COMMAND)).hasSize(650);
    assertThat(commands(Kind.FETCH)).hasSize(8);
    assertThat(commands(Kind.MIRRORING)).hasSize(6);
    assertThat(commands(Kind.COMMAND).filter(command -> !command.risks().isEmpty())).hasSize(178);
    assertThat(commands(Kind.COMMAND).filter(IntegrationCommand::isAlwaysRisky)).hasSize(153);
  }

  @Test
  void index_namesEveryFileOnce() throws IOException {
    Map<String, Object> index =
        StrictJson.readObject(Files.readString(FOLDER.resolve("index.json")));
    List<Object> named =
        ((List<?>) index.get("integrations"))
            .stream().<Object>map(entry -> ((Map<?, ?>) entry).get("file")).toList();

    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(file -> !file.equals("index.json") && !file.equals("risks.json"))
          .containsExactlyInAnyOrderElementsOf(named.stream().map(Object::toString).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void file_isWhatTheIndexSays(Integration integration) throws IOException {
    String file =
        integration.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".json";

    assertThat(StrictJson.read(Files.readString(FOLDER.resolve(file)), Integration.class))
        .isEqualTo(integration);
    for (String name : List.of(integration.name(), integration.displayName())) {
      assertThat(new Catalog().find(name)).contains(integration);
      assertThat(new Catalog().find(name.toUpperCase(Locale.ROOT))).contains(integration);
      assertThat(new Catalog().find(name.toLowerCase(Locale.ROOT))).contains(integration);
    }
  }

  @Test
  void names_leadToOneIntegrationEach() {
    Set<String> names = new HashSet<>();
    for (Integration integration : integrations()) {
      for (String name : new HashSet<>(List.of(integration.name(), integration.displayName()))) {
        assertThat(names.add(name.toLowerCase(Locale.ROOT))).as(name).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void commands_haveNamesOfTheirOwn_byWhichTheyAreFound(Integration integration) {
    assertThat(integration.commands()).extracting(IntegrationCommand::name).doesNotHaveDuplicates();
    for (IntegrationCommand command : integration.userCommands()) {
      assertThat(command.name()).matches("[a-z0-9][a-z0-9_\u2013-]+");
      assertThat(command.description()).isNotBlank();
      assertThat(integration.command(command.name())).contains(command);
    }
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void actions_areAwsOwn_andOfTheAccessThatTheCommandHas(Integration integration) {
    integration.test().actions().forEach(action -> reference(action));
    for (IntegrationCommand command : integration.commands()) {
      boolean reads =
          command.actions().stream()
              .allMatch(action -> READING.contains(reference(action).accessLevel()));

      assertThat(command.isReadOnly()).as(command.name()).isEqualTo(reads);
      assertThat(command.actions()).doesNotHaveDuplicates();
      assertThat(Stream.concat(command.actions().stream(), conditional(command)))
          .allSatisfy(action -> assertThat(reference(action).name()).isEqualTo(action));
      assertThat(command.conditionalActions())
          .allSatisfy(action -> assertThat(action.when()).hasSizeGreaterThan(10));
    }
  }

  private static Stream<String> conditional(IntegrationCommand command) {
    return command.conditionalActions().stream().map(ConditionalAction::action);
  }

  /** Vendors' Tests read: what one needs goes to every role, without anybody's asking for it. */
  @ParameterizedTest
  @MethodSource("integrations")
  void test_reads(Integration integration) {
    assertThat(integration.test().description()).isNotBlank();
    assertThat(integration.test().actions())
        .allSatisfy(action -> assertThat(READING).contains(reference(action).accessLevel()));
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void risks_areOfActionsOfTheirCommand_andSayWhyAndWhoSaysSo(Integration integration) {
    for (IntegrationCommand command : integration.commands()) {
      for (Risk risk : command.risks()) {
        assertThat(risk.reason()).as(command.name()).isNotBlank();
        assertThat(risk.source()).as(command.name()).isNotBlank();
        assertThat(risk.actions()).as(command.name()).isNotEmpty();
        if (risk.always()) {
          assertThat(command.actions()).as(command.name()).containsAll(risk.actions());
        } else {
          assertThat(command.conditionalActions())
              .as(command.name())
              .extracting(ConditionalAction::when)
              .contains(risk.onlyIf());
          assertThat(conditional(command).toList()).as(command.name()).containsAll(risk.actions());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void userCommands_andThoseThatRead(Integration integration) {
    assertThat(integration.commands()).containsAll(integration.userCommands());
    assertThat(integration.userCommands()).containsAll(integration.readOnlyCommands());
    assertThat(integration.readOnlyCommands())
        .allMatch(IntegrationCommand::isReadOnly)
        .allMatch(command -> command.kind() == Kind.COMMAND);
  }

  @ParameterizedTest
  @CsvSource({
    "Amazon DynamoDB, 17, 19",
    "AWS, 77, 154",
    "AWS - EC2, 27, 48",
    "AWS - IAM, 24, 38",
    "AWS - S3, 6, 6",
    "AWS - SQS, 2, 4",
    "AWS - GuardDuty Event Collector, 1, 0"
  })
  void commands_byAccess(String name, int reading, int writing) {
    assertThat(integration(name).readOnlyCommands()).hasSize(reading);
    assertThat(integration(name).userCommands()).hasSize(reading + writing);
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void instance_hasFieldsWithLabels(Integration integration) {
    List<InstanceField> fields = integration.instance().all();

    assertThat(fields).doesNotHaveDuplicates();
    assertThat(fields)
        .allSatisfy(
            field -> {
              assertThat(field.parameter()).matches("[A-Za-z_]+");
              assertThat(field.label()).matches("[A-Z][A-Za-z .]+");
            });
    assertThat(integration.instance().otherRequired()).allMatch(InstanceField::required);
    integration
        .multiAccount()
        .ifPresent(
            several ->
                assertThat(several.fields())
                    .extracting(InstanceField::label)
                    .containsExactly(
                        "AWS organization accounts",
                        "Role name for cross-organization account access",
                        "Max concurrent command calls"));
  }

  @Test
  void multiAccount_isForThree() {
    assertThat(integrations())
        .filteredOn(integration -> integration.multiAccount().isPresent())
        .extracting(Integration::name)
        .containsExactly("AWS", "AWS - EC2", "AWS-EKS");
  }

  @Test
  void instance_inItsVariants() {
    assertThat(integration("AWS - IAM").instance().accessKey())
        .isEqualTo(new InstanceField("credentials", Part.IDENTIFIER, "Access Key", false));
    assertThat(integration("AWS-EKS").instance().secretKey())
        .isEqualTo(new InstanceField("credentials", Part.PASSWORD, "Secret Key", true));
    assertThat(integration("AWS - IAM Identity Center").instance().roleArn())
        .isEqualTo(new InstanceField("roleArnCredentials", Part.PASSWORD, "Role Arn", false));
    assertThat(integration("AWS-WAF").instance().accessKey())
        .isEqualTo(new InstanceField("access_key", Part.PASSWORD, "Access Key", false));
    assertThat(integration("AWS-WAF").instance().secretKey())
        .isEqualTo(new InstanceField("secret_key", Part.PASSWORD, "Secret Key", false));
    assertThat(integration("AWS - Route53").instance().region()).isEmpty();
    assertThat(integration("AWS").instance().stsRegion())
        .contains(new InstanceField("sts_region", Part.WHOLE, "STS Region", false));
    assertThat(integration("AWS - GuardDuty Event Collector").instance().otherRequired())
        .containsExactly(
            new InstanceField("gd_severity", Part.WHOLE, "Guard Duty Severity level", true));
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void source_isRecorded(Integration integration) {
    Source source = integration.source();

    assertThat(source.yml()).startsWith("Packs/" + integration.pack() + "/").endsWith(".yml");
    assertThat(source.ymlCommit()).matches("[0-9a-f]{40}");
    assertThat(source.code()).startsWith("Packs/" + integration.pack() + "/").endsWith(".py");
    assertThat(source.codeCommit()).matches("([0-9a-f]{40})?");
  }

  @ParameterizedTest
  @CsvSource({
    "AwsSecretsManager, aws-secrets-manager-secret\u2013value-get, secretsmanager:GetSecretValue",
    "AwsSecretsManager, aws-secrets-manager-secret\u2013delete, secretsmanager:DeleteSecret",
    "AwsSecretsManager, aws-secrets-manager-secret\u2013restore, secretsmanager:RestoreSecret",
    "AwsSecretsManager, aws-secrets-manager-secret\u2013policy-get, secretsmanager:GetResourcePolicy",
    "AWS - EC2, aws-ec2-waiter-snapshot_completed, ec2:DescribeSnapshots"
  })
  void commandNames_areKeptToTheLetter(String integration, String command, String action) {
    assertThat(integration(integration).command(command).orElseThrow().actions())
        .containsExactly(action);
    assertThat(integration(integration).command(command.replaceAll("[\u2013_]", "-"))).isEmpty();
  }

  @Test
  void whatIsThereTwice_isFoundByEachName() {
    Integration legacy = integration("AWS - EC2");
    Integration unified = integration("Amazon Web Services");

    assertThat(unified.name()).isEqualTo("AWS");
    assertThat(legacy.command("aws-ec2-run-instances")).isPresent();
    assertThat(unified.command("aws-ec2-instances-run")).isPresent();
    assertThat(legacy.command("aws-ec2-instances-run")).isEmpty();
    assertThat(integration("AWS - Lambda").command("aws-lambda-invoke"))
        .map(IntegrationCommand::derivedFrom)
        .contains(Derivation.CODE);
    assertThat(unified.command("aws-lambda-invoke"))
        .map(IntegrationCommand::derivedFrom)
        .isPresent()
        .isNotEqualTo(Derivation.CODE);
  }

  @Test
  void command_isOnlyWhatCanBeCalled() {
    assertThat(integration("AWS - SQS").command("fetch-incidents")).isEmpty();
    assertThat(integration("AWS - SQS").commands())
        .filteredOn(command -> command.name().equals("fetch-incidents"))
        .singleElement()
        .matches(command -> !command.isReadOnly());
  }

  @ParameterizedTest
  @CsvSource({
    "AWS - IAN, AWS - IAM",
    "AWS-EC2, AWS - EC2",
    "aws lambda, AWS - Lambda",
    "Amazon Web Service, AWS",
    "AWS - Identity and Acces Management, AWS - IAM",
    "EC2, AWS - EC2",
    "secrets manager, AwsSecretsManager",
    "security lake, AWS Security Lake",
    "guardduty, AWS - GuardDuty"
  })
  void misspeltName_hasNearestOnes(String name, String nearest) {
    assertThat(new Catalog().find(name)).isEmpty();
    assertThat(new Catalog().nearest(name)).isNotEmpty().first().isEqualTo(nearest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", "Splunk", "index", "aws-iam.json", "../iamdata/source.txt"})
  void whatIsNothingLikeAName_hasNone(String name) {
    assertThat(new Catalog().find(name)).isEmpty();
    assertThat(new Catalog().nearest(name)).isEmpty();
  }
}
