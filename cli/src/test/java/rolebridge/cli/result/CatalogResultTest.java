package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.cli.catalog.CatalogDifference;
import rolebridge.cli.catalog.CatalogDifference.Kind;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;

class CatalogResultTest {

  private static final List<Integration> ALL = new Catalog().integrations();
  private static final CatalogResult RESULT = new CatalogResult(80);

  static List<Integration> integrations() {
    return ALL;
  }

  private static Integration integration(String name) {
    return new Catalog().find(name).orElseThrow();
  }

  /** Nothing is cut, so a line may be wider that has little but a name or address. */
  private static void assertFits(Outcome outcome, int columns) {
    assertThat(outcome.text().lines())
        .allSatisfy(line -> assertThat(line).isEqualTo(line.stripTrailing()))
        .filteredOn(line -> line.length() > columns)
        .allSatisfy(line -> assertThat(line).containsPattern("\\S{" + (columns - 10) + ",}"));
  }

  private static void assertFollowsItsSchema(Outcome outcome) {
    assertThat(Schemas.errors("catalog", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void list_hasARowForEach() {
    Outcome outcome = RESULT.listed(ALL);

    assertThat(outcome.text())
        .startsWith("INTEGRATION                       READ  WRITE  RISKY  TEST NEEDS\n")
        .contains("AWS                                 77    154     64  no permission\n")
        .contains("AWS - IAM                           24     38     34  iam:ListUsers\n")
        .contains(
            """
            AWS - AccessAnalyzer                 5      2      1
                  access-analyzer:ListAnalyzers
            """)
        .contains("27 integrations, 650 commands: ");
    assertFollowsItsSchema(outcome);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 200})
  void list_fitsOnTheScreen(int columns) {
    assertFits(new CatalogResult(columns).listed(ALL), columns);
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void integration_fitsOnEveryScreen_withEveryCommandAndItsActions(Integration integration) {
    for (int columns : List.of(60, 80, 120, 200)) {
      Outcome outcome = new CatalogResult(columns).shown(integration);

      assertFits(outcome, columns);
      for (IntegrationCommand command : integration.commands()) {
        assertThat(outcome.text()).contains(command.name());
        command.actions().forEach(action -> assertThat(outcome.text()).contains(action));
      }
      integration
          .instance()
          .all()
          .forEach(field -> assertThat(outcome.text()).contains(field.label(), field.parameter()));
    }
    assertFollowsItsSchema(RESULT.shown(integration));
  }

  @Test
  void integration_withItsMarksCasesAndRisks() {
    assertThat(RESULT.shown(integration("AWS - SNS")).text())
        .contains("Test: lists topics. It needs sns:ListTopics.\n")
        .contains("  Access Key                  credentials.identifier, required\n")
        .contains(
            """
              write ! aws-sns-create-subscription          sns:Subscribe
                    + iam:PassRole (subscriptionRoleArn is given (Firehose delivery))
              read    aws-sns-list-topics                  sns:ListTopics
            """)
        .contains(
            """
              data exfiltration: can send a topic's messages to any address or account
                aws-sns-create-subscription: sns:Subscribe
                From Rhino Security Labs Pacu, module sns__subscribe
            """)
        .contains("aws-sns-create-subscription: iam:PassRole (subscriptionRoleArn is given");
    assertThat(RESULT.shown(integration("AWS - S3")).text())
        .contains("  write ? aws-s3-create-bucket ");
    assertThat(RESULT.shown(integration("AWS - SQS")).text())
        .contains("Called by XSOAR itself, to fetch and to mirror:\n  write   fetch-incidents");
    assertThat(RESULT.shown(integration("AWS")).text())
        .contains("AWS, which XSOAR shows as Amazon Web Services\n")
        .contains("  AWS organization accounts   accounts_to_access\n");
    assertThat(RESULT.shown(integration("AWS-WAF")).text()).doesNotContain("Risks:");
  }

  @ParameterizedTest
  @CsvSource({
    "dynamodb, Amazon DynamoDB, 36",
    "Identity and Access, AWS - IAM, 0",
    "secret\u2013value, '', 1",
    "manager-secret-value, '', 1",
    "secret\ufffd\ufffd\ufffdvalue, '', 1",
    "snapshot_completed, '', 1",
    "SQS:DELETEMESSAGE, '', 1",
    "nothing like it, '', 0"
  })
  void search_looksIntoNamesOfAll(String word, String integration, int commands) {
    Outcome outcome = RESULT.found(word, ALL);
    Map<String, Object> document = outcome.document();

    assertThat(Json.list(document, "integrations"))
        .extracting(found -> ((Map<?, ?>) found).get("name"))
        .isEqualTo(integration.isEmpty() ? List.of() : List.of(integration));
    assertThat(Json.list(document, "commands")).hasSize(commands);
    assertFollowsItsSchema(outcome);
    assertFits(outcome, 80);
  }

  @Test
  void search_findsActionsThatACommandNeedsInSomeCases() {
    Outcome outcome = RESULT.found("iam:passrole", List.of(integration("AWS - SNS")));

    assertThat(outcome.text())
        .startsWith("AWS - SNS\n  write ! aws-sns-create-subscription  sns:Subscribe\n")
        .doesNotContain("aws-sns-list-topics");
    assertThat(Json.list(outcome.document(), "integrations")).isEmpty();
    assertThat(RESULT.found("x1", ALL).text())
        .isEqualTo("Nothing in the catalog has \"x1\" in its name.");
  }

  private static Outcome checked(CatalogDifference... differences) {
    return new CatalogCheckResult(Path.of("content"), 80).of(ALL, List.of(differences));
  }

  @Test
  void check_ofTheSame() {
    Outcome outcome = checked();

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text()).isEqualTo("The catalog's 27 integrations are as in content.");
    assertFollowsItsSchema(outcome);
  }

  @Test
  void check_ofOthers_tellsEachDifference() {
    Outcome outcome =
        checked(
            new CatalogDifference("AWS - EC2", Kind.COMMAND_GONE, "aws-ec2-a", "aws-ec2-a", ""),
            new CatalogDifference("AWS - SNS", Kind.COMMAND_ADDED, "aws-sns-b", "", "aws-sns-b"),
            new CatalogDifference("AWS - SNS", Kind.PARAMETER_ADDED, "tenant", "", "required"),
            new CatalogDifference("AWS - SNS", Kind.PARAMETER_GONE, "roleArn", "optional", ""),
            new CatalogDifference(
                "AWS - SQS", Kind.PARAMETER_GONE, "roleArn", "optional", "hidden"),
            new CatalogDifference(
                "AWS - SQS", Kind.PARAMETER_CHANGED, "roleArn", "Role Arn", "Role ARN"),
            new CatalogDifference("AWS-WAF", Kind.FILE_MISSING, "Packs/a.yml", "Packs/a.yml", ""));

    assertThat(outcome.exit()).isEqualTo(Exit.DIFFERENT);
    assertThat(outcome.text())
        .isEqualTo(
            """
            AWS - EC2
              command gone: aws-ec2-a

            AWS - SNS
              command added: aws-sns-b
              parameter added: tenant, required
              parameter gone: roleArn

            AWS - SQS
              parameter gone: roleArn, it is hidden
              parameter changed: roleArn, "Role Arn" is "Role ARN" now

            AWS-WAF
              file missing: Packs/a.yml

            7 differences in 4 of 27 integrations. docs/catalog.md says how to bring the
            catalog up to date.""");
    assertFollowsItsSchema(outcome);
  }
}
