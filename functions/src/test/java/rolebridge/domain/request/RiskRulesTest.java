package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.Risk;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.RoleBoundary;

/** A risk is acknowledged by name, whichever way its action is asked for. */
class RiskRulesTest {

  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "%s", "Resource": "*"}}
      """;

  private static Map<String, Object> request(String integration) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", integration);
    request.put("userName", "xsoar.remediation");
    return request;
  }

  private static List<Violation> violations(Map<String, Object> request) {
    return switch (new RequestReader(new Catalog()).read(request)) {
      case Reading.Accepted _ -> List.of();
      case Reading.Rejected(var violations) -> violations;
    };
  }

  private static List<String> acknowledged(Map<String, Object> request) {
    return switch (new RequestReader(new Catalog()).read(request)) {
      case Reading.Accepted(var accepted) -> accepted.acknowledgedRisks();
      case Reading.Rejected(var violations) -> throw new AssertionError(violations.toString());
    };
  }

  record Command(Integration integration, IntegrationCommand command) {

    @Override
    public String toString() {
      return integration.name() + " " + command.name();
    }
  }

  static List<Command> riskyCommands() {
    List<Command> risky = new ArrayList<>();
    for (Integration integration : new Catalog().integrations()) {
      for (IntegrationCommand command : integration.commands()) {
        if (command.isAlwaysRisky()
            && command.actions().stream().noneMatch(NeverGranted::grantsNothing)) {
          risky.add(new Command(integration, command));
        }
      }
    }
    return risky;
  }

  @ParameterizedTest
  @MethodSource("riskyCommands")
  void command_needsItsOwnName(Command one) {
    Map<String, Object> request = request(one.integration().name());
    request.put("commands", List.of(one.command().name()));
    assertThat(violations(request))
        .isNotEmpty()
        .allSatisfy(
            violation -> {
              assertThat(violation.rule()).isEqualTo("riskNotAcknowledged");
              assertThat(violation.value()).isEqualTo(one.command().name());
            })
        .extracting(Violation::remedy)
        .anySatisfy(
            remedy ->
                assertThat(remedy)
                    .contains(one.command().risks().getFirst().reason())
                    .contains(one.command().risks().getFirst().source()));

    request.put("acknowledgeRisks", List.of(one.command().name()));
    assertThat(acknowledged(request)).containsExactly(one.command().name());
  }

  /** What XSOAR calls by itself has its name in many integrations, so that it tells no action. */
  static List<Command> riskyUserCommands() {
    return riskyCommands().stream()
        .filter(one -> one.command().kind() == IntegrationCommand.Kind.COMMAND)
        .toList();
  }

  /** However the action is asked for, and for whichever integration. */
  @ParameterizedTest
  @MethodSource("riskyUserCommands")
  void actionOfACommand_needsTheSame(Command one) {
    List<String> risky =
        one.command().risks().stream()
            .filter(Risk::always)
            .flatMap(risk -> risk.actions().stream())
            .distinct()
            .toList();
    for (String action : risky) {
      for (String field : List.of("actions", "policyDocument")) {
        for (String integration : List.of(one.integration().name(), "Something else")) {
          Map<String, Object> request = request(integration);
          request.put(
              field,
              field.equals("actions")
                  ? List.of(action.toUpperCase(Locale.ROOT))
                  : Requests.json(POLICY.formatted(action)));
          assertThat(violations(request))
              .extracting(Violation::rule)
              .containsExactly("riskNotAcknowledged");

          for (String name : List.of(one.command().name(), action)) {
            request.put("acknowledgeRisks", List.of(name));
            assertThat(acknowledged(request)).containsExactly(name);
          }
        }
      }
    }
  }

  /** The catalog as it is, but for one integration, whose commands say nothing of risks. */
  private static final class Unmarked extends CatalogAsItIs {

    @Override
    public Optional<Integration> find(String name) {
      return super.find(name).map(Unmarked::unmarked);
    }

    private static Integration unmarked(Integration found) {
      return found.name().equals("AWS - S3")
          ? new Integration(
              found.name(),
              found.displayName(),
              found.pack(),
              found.confidence(),
              found.source(),
              found.test(),
              found.instance(),
              found.multiAccount(),
              found.commands().stream().map(Unmarked::unmarked).toList())
          : found;
    }

    private static IntegrationCommand unmarked(IntegrationCommand command) {
      return new IntegrationCommand(
          command.name(),
          command.kind(),
          command.description(),
          command.access(),
          command.actions(),
          command.conditionalActions(),
          List.of(),
          command.derivedFrom());
    }

    @Override
    public List<RiskyAction> riskyActions() {
      return super.riskyActions().stream()
          .filter(risky -> !risky.integration().equals("AWS - S3"))
          .toList();
    }
  }

  /** The catalog as it is, but its integrations can't be read. */
  private static final class IndexAlone extends CatalogAsItIs {

    @Override
    public Optional<Integration> find(String name) {
      throw new AssertionError(name + " is read");
    }
  }

  /** Each function of an execution checks the request anew, and an integration's file is large. */
  @Test
  void acknowledgedRisk_ofAnAction_readsNoIntegration() {
    Map<String, Object> request = request("AWS - IAM");
    request.put("actions", List.of("iam:UpdateAccountPasswordPolicy", "iam:UpdateAccessKey"));
    request.put(
        "acknowledgeRisks",
        List.of("aws-iam-update-account-password-policy", "iam:UpdateAccessKey"));

    assertThat(new RequestReader(new IndexAlone()).read(request))
        .isInstanceOf(Reading.Accepted.class);
  }

  @Test
  void nameOf_isTheNameOfWhatIsFound() {
    Catalog catalog = new Catalog();
    for (Integration one : catalog.integrations()) {
      for (String name : List.of(one.name(), one.displayName().toUpperCase(Locale.ROOT))) {
        assertThat(catalog.nameOf(name)).isEqualTo(catalog.find(name).map(Integration::name));
      }
    }
    assertThat(catalog.nameOf("AWS - None")).isEmpty();
  }

  /** It isn't granted, so what it would cover is nothing to acknowledge. */
  @Test
  void wildcardWithoutLeave_isRefusedForThatAlone() {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:S*"));

    assertThat(violations(request)).extracting(Violation::rule).containsExactly("actionWildcard");
  }

  /** What a policy leaves of the room is less than the commands beside it need. */
  @Test
  void commandsAndAPolicy_haveToFitTogether() {
    Map<String, Object> request = request("AWS - SNS");
    int most = 0;
    for (int resources = 600; resources < 1000; resources++) {
      request.put("policyDocument", policyWith(resources));
      if (!violations(request).isEmpty()) {
        break;
      }
      most = resources;
    }
    assertThat(most).isPositive();
    request.put("policyDocument", policyWith(most));
    request.put("commands", List.of("aws-sns-list-topics"));

    assertThat(violations(request))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple("/commands", "policySize"));
  }

  private static Map<String, Object> policyWith(int resources) {
    return Map.of(
        "Version",
        "2012-10-17",
        "Statement",
        List.of(
            Map.of(
                "Effect",
                "Allow",
                "Action",
                "s3:ListBucket",
                "Resource",
                IntStream.range(0, resources)
                    .mapToObj("arn:aws:s3:::bucket%050d"::formatted)
                    .toList())));
  }

  /** The mark belongs to the action: a command that isn't marked gets nothing past the rule. */
  @Test
  void riskOfACommandThatIsNotMarked_isTheActionsAllTheSame() {
    Map<String, Object> request = request("AWS - S3");
    request.put("commands", List.of("aws-s3-put-bucket-policy"));

    assertThat(new Catalog().riskyActions())
        .anyMatch(
            risky ->
                risky.action().equals("s3:PutBucketPolicy")
                    && !risky.integration().equals("AWS - S3"));
    Reading reading = new RequestReader(new Unmarked()).read(request);

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Rejected.class,
            rejected ->
                assertThat(rejected.violations())
                    .extracting(Violation::rule, Violation::value)
                    .containsExactly(tuple("riskNotAcknowledged", "s3:PutBucketPolicy")));
  }

  @Test
  void wildcard_hasTheRisksOfAllThatItCovers() {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:S*"));
    request.put("allowWildcardActions", true);

    assertThat(violations(request))
        .singleElement()
        .satisfies(violation -> assertThat(violation.remedy()).contains("sns:Subscribe"));
  }

  /** Whatever elevates is acknowledged, by its own name where no published list has it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "iam:TagUser",
        "iam:TagU*",
        "iam:UntagRole",
        "organizations:TagResource",
        "sso:Start*",
        "identitystore:UpdateGroup"
      })
  void elevatingActionWithoutRisk_needsItsOwnName(String action) {
    Map<String, Object> request = request("Something else");
    request.put("actions", List.of(action));
    request.put("allowWildcardActions", true);
    assertThat(violations(request))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.rule()).isEqualTo("riskNotAcknowledged");
              assertThat(violation.value()).isEqualTo(action);
              assertThat(violation.remedy())
                  .contains("needs the wider boundary of acknowledged risks")
                  .contains("docs/threat-model.md");
            });

    request.put("acknowledgeRisks", List.of(action));
    assertThat(acknowledged(request)).containsExactly(action);
  }

  @Test
  void elevatingCommandWithoutRisk_needsItsOwnName() {
    for (Integration integration : new Catalog().integrations()) {
      for (IntegrationCommand command : integration.commands()) {
        if (!command.isAlwaysRisky()
            && command.actions().stream().noneMatch(NeverGranted::grantsNothing)
            && command.actions().stream().anyMatch(RoleBoundary::elevates)) {
          Map<String, Object> request = request(integration.name());
          request.put("commands", List.of(command.name()));
          assertThat(violations(request))
              .extracting(Violation::rule, Violation::value)
              .containsExactly(tuple("riskNotAcknowledged", command.name()));

          request.put("acknowledgeRisks", List.of(command.name()));
          assertThat(acknowledged(request)).containsExactly(command.name());
        }
      }
    }
  }

  /** To know of one thing isn't to know of another, though the role gets one boundary for both. */
  @Test
  void anotherRiskAcknowledged_coversNoElevatingAction() {
    Map<String, Object> request = request("Something else");
    request.put("actions", List.of("sns:Subscribe", "iam:TagUser"));
    request.put("acknowledgeRisks", List.of("sns:Subscribe"));

    assertThat(violations(request))
        .extracting(Violation::rule, Violation::value)
        .containsExactly(tuple("riskNotAcknowledged", "iam:TagUser"));

    request.put("acknowledgeRisks", List.of("sns:Subscribe", "iam:TagUser"));
    assertThat(acknowledged(request)).containsExactly("iam:TagUser", "sns:Subscribe");
  }

  /** Its risk says it already. */
  @ParameterizedTest
  @MethodSource("riskyCommands")
  void riskyCommandThatElevates_isNotToldOfTheBoundaryToo(Command one) {
    Map<String, Object> request = request(one.integration().name());
    request.put("commands", List.of(one.command().name()));

    assertThat(violations(request))
        .extracting(Violation::remedy)
        .noneMatch(remedy -> remedy.contains("needs the wider boundary of acknowledged risks"));
  }

  /** The own command is proposed; where the integration has none that is risky, the action is. */
  @ParameterizedTest
  @MethodSource("riskyUserCommands")
  void actionOfACommand_isProposedByTheNameThatTheRequesterKnows(Command one) {
    String action =
        one.command().risks().stream()
            .filter(Risk::always)
            .flatMap(risk -> risk.actions().stream())
            .findFirst()
            .orElseThrow();
    Map<String, Object> own = request(one.integration().name());
    own.put("actions", List.of(action));
    Map<String, Object> other = request("Something else");
    other.put("actions", List.of(action));

    assertThat(violations(own))
        .singleElement()
        .extracting(Violation::value)
        .isIn(one.integration().commands().stream().map(IntegrationCommand::name).toList());
    assertThat(violations(other)).singleElement().extracting(Violation::value).isEqualTo(action);
  }

  @Test
  void elevatingCommandThatIsNotGranted_isAdviceOnly() {
    String command =
        new Catalog()
            .integrations().stream()
                .flatMap(integration -> integration.commands().stream())
                .filter(one -> one.risks().isEmpty())
                .filter(one -> one.actions().stream().noneMatch(NeverGranted::grantsNothing))
                .filter(one -> one.actions().stream().anyMatch(RoleBoundary::elevates))
                .map(IntegrationCommand::name)
                .filter(
                    name ->
                        new Catalog()
                            .riskyActions().stream()
                                .noneMatch(risky -> risky.commands().contains(name)))
                .findFirst()
                .orElseThrow();
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:ListTopics"));
    request.put("acknowledgeRisks", List.of(command));

    assertThat(acknowledged(request)).isEmpty();
    assertThat(new RequestReader(new Catalog()).warnings(request))
        .extracting(Violation::rule)
        .containsExactly("riskNotGranted");
  }

  /** The boundary is one for the whole role. */
  @Test
  void wildcardBesideWhatElevates_hasTheRisksThatTheElevatedBoundaryLeaves() {
    Map<String, Object> request = request("AWS - IAM");
    request.put("actions", List.of("iam:*"));
    request.put("allowWildcardActions", true);
    assertThat(violations(request).toString()).doesNotContain("iam:CreateAccessKey");

    request.put("actions", List.of("iam:*", "iam:TagUser"));
    assertThat(violations(request).toString())
        .contains("iam:CreateAccessKey", "iam:PassRole", "iam:AttachRolePolicy")
        .doesNotContain("iam:CreateUser");

    request.put("actions", List.of("iam:*"));
    request.put("commands", List.of("aws-iam-create-access-key"));
    assertThat(violations(request).toString()).contains("iam:PassRole", "iam:AttachRolePolicy");
  }

  @Test
  void elevatingNameThatIsNotGranted_isAdviceOnly() {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:ListTopics"));
    request.put("acknowledgeRisks", List.of("iam:TagUser"));

    assertThat(acknowledged(request)).isEmpty();
    assertThat(new RequestReader(new Catalog()).warnings(request))
        .extracting(Violation::rule)
        .containsExactly("riskNotGranted");
  }

  @Test
  void deniedAction_isNoRisk() {
    Map<String, Object> request = request("AWS - SNS");
    request.put(
        "policyDocument",
        Requests.json(POLICY.formatted("sns:Subscribe").replace("Allow", "Deny")));

    assertThat(violations(request)).isEmpty();
  }

  @Test
  void commandsOfOneRisk_areToldTogether() {
    Map<String, Object> request = request("AWS - EC2");
    request.put("commands", "all");

    assertThat(violations(request))
        .allSatisfy(violation -> assertThat(violation.rule()).isEqualTo("riskNotAcknowledged"))
        .extracting(Violation::remedy)
        .anySatisfy(
            remedy ->
                assertThat(remedy)
                    .startsWith("Add \"aws-ec2-create-fleet\", \"aws-ec2-run-instances\" to"));
  }

  @Test
  void misspeltName_isTold() {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:Subscribe"));
    request.put("acknowledgeRisks", List.of("aws-sns-create-subscriptoin"));

    assertThat(violations(request))
        .extracting(Violation::rule, Violation::remedy)
        .first()
        .satisfies(
            first ->
                assertThat(first.toList())
                    .containsExactly("unknownRisk", "Write aws-sns-create-subscription instead."));
  }

  @Test
  void nameGivenTwice_isRefused() {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:Subscribe"));
    request.put("acknowledgeRisks", List.of("sns:Subscribe", "sns:Subscribe"));

    assertThat(violations(request)).extracting(Violation::rule).containsExactly("duplicateRisk");
  }

  /** A request that lost a command is still sound; its author is told. */
  @Test
  void riskThatIsNotGranted_isAdviceOnly() {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:ListTopics"));
    request.put("acknowledgeRisks", List.of("aws-sns-create-topic"));

    assertThat(acknowledged(request)).isEmpty();
    assertThat(new RequestReader(new Catalog()).warnings(request))
        .extracting(Violation::rule)
        .containsExactly("riskNotGranted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws-sns-create-topic", "true", "[]", "[7]", "{}"})
  void anotherForm_isRefused(String value) {
    Map<String, Object> request = request("AWS - SNS");
    request.put("actions", List.of("sns:ListTopics"));
    request.put(
        "acknowledgeRisks",
        value.startsWith("aws") ? value : Requests.json("{\"x\": %s}".formatted(value)).get("x"));

    assertThat(violations(request))
        .singleElement()
        .satisfies(violation -> assertThat(violation.rule()).matches("wrongType|emptyList"));
  }
}
