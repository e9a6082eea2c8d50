package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.InspectionLevel;
import software.amazon.awssdk.services.sfn.model.MockInput;
import software.amazon.awssdk.services.sfn.model.MockResponseValidationMode;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;

/**
 * What the audit asks IAM Access Analyzer, and what becomes of the answer. The local AWS has no
 * Access Analyzer, so the state that asks is run alone by TestState, which holds the answers given
 * here to the service's API, and the rest of the audit from there.
 */
@ExtendWith(InstallationExtension.class)
class ExternalAccessIT {

  private static final String ANALYZER =
      "arn:aws:access-analyzer:us-east-1:000000000000:analyzer/organization";
  private static final String HUB = "000000000000";
  private static final String SPOKE = "222222222222";

  /** What was found of users before. */
  private static final List<Map<String, Object>> SHOWN =
      List.of(
          Map.of(
              "kind",
              "CONSOLE_PASSWORD",
              "resource",
              "a user",
              "userName",
              "xsoar",
              "found",
              "It has one.",
              "remedy",
              "Delete it.",
              "repaired",
              false));

  private static Installation rolebridge;
  private static SfnClient stepFunctions;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    stepFunctions = installation.hub().stepFunctions();
  }

  private static TestStateRequest.Builder state(String name, String analyzer) {
    return TestStateRequest.builder()
        .definition(
            Project.text("statemachines/audit.asl.json")
                .replace("${Partition}", "aws")
                .replace("${Namespace}", "rolebridge")
                .replace("${AccessAnalyzerArn}", analyzer))
        .stateName(name)
        .inspectionLevel(InspectionLevel.DEBUG)
        .input("{}");
  }

  private static TestStateResponse run(TestStateRequest.Builder state) {
    return stepFunctions.testState(state.build());
  }

  private static MockInput answer(Object result) {
    return MockInput.builder()
        .result(JsonText.of(result))
        .fieldValidationMode(MockResponseValidationMode.STRICT)
        .build();
  }

  private static String roleIn(String accountId) {
    return "arn:aws:iam::" + accountId + ":role/rolebridge/shared/Shared";
  }

  private static Map<String, Object> finding(String id, String accountId) {
    String moment = "2026-01-02T03:04:05Z";
    return Map.of(
        "Id", id,
        "FindingType", "ExternalAccess",
        "Resource", roleIn(accountId),
        "ResourceType", "AWS::IAM::Role",
        "ResourceOwnerAccount", accountId,
        "Status", "ACTIVE",
        "AnalyzedAt", moment,
        "CreatedAt", moment,
        "UpdatedAt", moment);
  }

  @ParameterizedTest
  @CsvSource({
    ANALYZER + ", '', ListExternalAccess",
    ANALYZER + ", xsoar, SummariseAudit",
    "'', '', SummariseAudit",
  })
  void analyzer_isAsked_whereOneIsNamed_andAllUsersAreLookedAt(
      String analyzer, String userName, String next) {
    TestStateResponse choice =
        run(
            state("HasAccessAnalyzer", analyzer)
                .variables(JsonText.of(Map.of("userName", userName))));

    assertThat(choice.nextState()).isEqualTo(next);
  }

  @Test
  void activeFindings_ofRolesBelowOurPath_areAskedFor() {
    TestStateResponse asked =
        run(state("ListExternalAccess", ANALYZER).mock(answer(Map.of("Findings", List.of()))));

    assertThat(JsonText.object(asked.inspectionData().afterArguments()))
        .isEqualTo(
            Map.of(
                "AnalyzerArn",
                ANALYZER,
                "Filter",
                Map.of(
                    "resourceType", Map.of("Eq", List.of("AWS::IAM::Role")),
                    "status", Map.of("Eq", List.of("ACTIVE")),
                    "resource", Map.of("Contains", List.of(":role/rolebridge/"))),
                "MaxResults",
                25));
    assertThat(JsonText.object(asked.output()))
        .isEqualTo(Map.of("findings", List.of(), "more", false));
    assertThat(asked.nextState()).isEqualTo("DescribeExternalAccess");
  }

  @Test
  void eachFinding_isAnnounced_toTheAccountOfTheRole_andTold() {
    TestStateResponse listed =
        run(
            state("ListExternalAccess", ANALYZER)
                .mock(
                    answer(
                        Map.of(
                            "Findings",
                            List.of(finding("first", HUB), finding("second", SPOKE))))));

    Run audit = auditAfter(listed);

    assertThat(audit.output()).containsEntry("findings", 3).containsEntry("failures", List.of());
    assertThat(JsonText.members(audit.output(), "drift"))
        .extracting(finding -> finding.get("kind") + " " + finding.get("resource"))
        .containsExactly(
            "CONSOLE_PASSWORD a user",
            "EXTERNAL_ACCESS " + roleIn(HUB),
            "EXTERNAL_ACCESS " + roleIn(SPOKE));
    List<String> announced =
        Poll.until(
            "two events of " + audit.arn(),
            () ->
                Optional.of(
                        rolebridge.announcements().all().stream()
                            .filter(event -> event.contains(audit.arn()))
                            .toList())
                    .filter(events -> events.size() == 2));
    assertThat(announced)
        .allSatisfy(event -> assertThat(Schemas.errors("event-DriftFound", event)).isEmpty())
        .extracting(event -> JsonText.member(JsonText.object(event), "detail"))
        .extracting(detail -> detail.get("recipientAccount"))
        .containsExactlyInAnyOrder(HUB, SPOKE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AccessAnalyzer.ThrottlingException", "AccessAnalyzer.InternalServerException"})
  void whatPasses_isTriedAgain(String error) {
    assertThat(refused(error).status()).isEqualTo(TestExecutionStatus.RETRIABLE);
  }

  @Test
  void refusal_isTold_andHidesNothingThatWasFoundOfUsers() {
    TestStateResponse refused = refused("AccessAnalyzer.AccessDeniedException");
    assertThat(refused.status()).isEqualTo(TestExecutionStatus.CAUGHT_ERROR);
    assertThat(refused.nextState()).isEqualTo("AnnounceExternalAccess");

    assertThat(auditAfter(refused).failure())
        .containsEntry("error", "AuditIncomplete")
        .extractingByKey("message")
        .asString()
        .contains(
            "Access Analyzer did not answer: AccessAnalyzer.AccessDeniedException: the cause",
            "found 1 differences elsewhere");
  }

  private static TestStateResponse refused(String error) {
    return run(
        state("ListExternalAccess", ANALYZER)
            .mock(m -> m.errorOutput(e -> e.error(error).cause("the cause")))
            .stateConfiguration(c -> c.retrierRetryCount(0)));
  }

  /** The audit as it goes on from this state, one thing having been found of users before. */
  private static Run auditAfter(TestStateResponse listed) {
    DescribeStateMachineResponse audit =
        stepFunctions.describeStateMachine(
            r -> r.stateMachineArn(rolebridge.stack().stateMachines().get("audit")));
    Map<String, Object> definition = JsonText.object(audit.definition());
    Map<String, Object> ofUsers = Map.of("users", 1, "left", 1, "repaired", 0, "shown", SHOWN);
    definition.put("StartAt", "Asked");
    JsonText.member(definition, "States")
        .put(
            "Asked",
            Map.of(
                "Type",
                "Pass",
                "Assign",
                Map.of(
                    "looked",
                    List.of(Map.of("part", ofUsers, "failures", List.of())),
                    "accounts",
                    List.of()),
                "Next",
                listed.nextState()));
    String machine =
        stepFunctions
            .createStateMachine(
                r ->
                    r.name("it-audit-" + UUID.randomUUID())
                        .roleArn(audit.roleArn())
                        .definition(JsonText.of(definition)))
            .stateMachineArn();
    return rolebridge.end(
        stepFunctions
            .startExecution(r -> r.stateMachineArn(machine).input(listed.output()))
            .executionArn());
  }
}
