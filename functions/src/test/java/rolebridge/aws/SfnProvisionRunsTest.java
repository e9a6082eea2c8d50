package rolebridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import rolebridge.domain.provision.undo.RunToUndo;
import rolebridge.json.JsonRunReader;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

class SfnProvisionRunsTest {

  private static final String MACHINE =
      "arn:aws:states:eu-central-1:111122223333:stateMachine:rolebridge-provision";
  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-provision:run";

  private static final String PLAN =
      """
      "executionArn": "%s", "integration": "AWS - IAM", "userName": "u", "userArn": "arn:u",
      "userPolicyName": "u-UserPolicy", "grantResource": "arn:g", "policyName": "p",
      "policyArn": "arn:p", "permissionPolicy": {"Version": "2012-10-17", "Statement": []},
      "roleName": "r", "roleArn": "arn:r", "trustStatement": {"Effect": "Allow"},
      "description": "d", "secretName": "rolebridge/u", "instanceName": "i",
      "roleSessionName": "r_SESSION", "roleSessionDuration": 900, "userTags": {}, "roleTags": {},
      "requestedBy": "", "digest": "0f"
      """
          .formatted(EXECUTION);
  private static final String FORMER_BEFORE =
      """
      {"userExists": true, "userPolicy": null, "defaultVersionId": "v3", "policyTags": null,
       "role": null, "policyAttached": false, "secret": {"deleted": false,
       "currentVersionId": null, "previousVersionId": null, "leaving": false}}
      """;
  private static final String BEFORE =
      FORMER_BEFORE
          .replace("\"userPolicy\"", "\"userTags\": {\"Team\": \"SOC\"}, \"userPolicy\"")
          .replace("\"leaving\"", "\"tags\": {}, \"leaving\"");
  private static final String ANSWER =
      "{\"plan\": {"
          + PLAN
          + ", \"region\": \"eu-central-1\", \"found\": {\"user\": true, \"policy\": true,"
          + " \"role\": false, \"ready\": \"\", \"secret\": false}}, \"before\": "
          + BEFORE
          + ", \"violations\": []}";

  /** As the functions before those of this version answered. */
  private static final String FORMER_ANSWER =
      "{\"plan\": {"
          + PLAN
          + ", \"trustSizeQuota\": 2048, \"before\": "
          + FORMER_BEFORE
          + "}, \"violations\": []}";

  private final List<GetExecutionHistoryRequest> asked = new ArrayList<>();

  @Test
  void isOne_executionOfTheMachineOnly() {
    SfnProvisionRuns runs = answering(request -> null);

    assertThat(runs.isOne(EXECUTION)).isTrue();
    assertThat(runs.isOne(EXECUTION + ":more")).isFalse();
    assertThat(runs.isOne(EXECUTION.replace("provision", "provision2"))).isFalse();
    assertThat(runs.isOne(EXECUTION.replace("111122223333", "444455556666"))).isFalse();
    assertThat(runs.isOne(MACHINE)).isFalse();
  }

  @Test
  void isRunning_byItsStatus() {
    assertThat(described(ExecutionStatus.RUNNING).isRunning(EXECUTION)).contains(true);
    assertThat(described(ExecutionStatus.FAILED).isRunning(EXECUTION)).contains(false);
    assertThat(described(ExecutionStatus.ABORTED).isRunning(EXECUTION)).contains(false);
    assertThat(
            answering(
                    request -> {
                      throw ExecutionDoesNotExistException.builder().message("none").build();
                    })
                .isRunning(EXECUTION))
        .isEmpty();
  }

  @Test
  void hasFailed_compensationWasEntered_onAnyPage() {
    assertThat(
            history(List.of(entered("EnsureUser")), List.of(entered("Compensate")))
                .hasFailed(EXECUTION))
        .isTrue();
    assertThat(asked)
        .allMatch(GetExecutionHistoryRequest::reverseOrder)
        .noneMatch(GetExecutionHistoryRequest::includeExecutionData)
        .extracting(GetExecutionHistoryRequest::nextToken)
        .containsExactly(null, "1");
    assertThat(
            history(List.of(entered("EnsureUser"), exited("Compensate", "{}")))
                .hasFailed(EXECUTION))
        .isFalse();
  }

  @Test
  void resolved_isTheFirstStatesAnswer() {
    RunToUndo run =
        history(List.of(entered("ResolveRequest")), List.of(exited("ResolveRequest", ANSWER)))
            .firstAnswer(EXECUTION)
            .flatMap(SfnProvisionRunsTest::read)
            .orElseThrow();

    assertThat(run.plan().executionArn()).isEqualTo(EXECUTION);
    assertThat(run.plan().found().user()).isTrue();
    assertThat(run.before().defaultVersionId()).isEqualTo("v3");
  }

  @Test
  void resolved_formerAnswer_isReadToo() {
    RunToUndo run =
        history(List.of(exited("ResolveRequest", FORMER_ANSWER)))
            .firstAnswer(EXECUTION)
            .flatMap(SfnProvisionRunsTest::read)
            .orElseThrow();

    assertThat(run.plan().policyArn()).isEqualTo("arn:p");
    assertThat(run.before().userExists()).isTrue();
    assertThat(run.before().userTags()).isNull();
  }

  @Test
  void resolved_noPlanYet_isEmpty() {
    assertThat(history(List.of(entered("ResolveRequest"))).firstAnswer(EXECUTION)).isEmpty();
    assertThat(
            history(
                    List.of(
                        exited(
                            "ResolveRequest",
                            "{\"plan\": null, \"before\": null, \"violations\": []}")))
                .firstAnswer(EXECUTION)
                .flatMap(SfnProvisionRunsTest::read))
        .isEmpty();
  }

  @Test
  void resolved_answerOfAnotherShape_saysWhose() {
    assertThatThrownBy(
            () ->
                history(List.of(exited("ResolveRequest", "{\"plan\": {}}")))
                    .firstAnswer(EXECUTION)
                    .flatMap(SfnProvisionRunsTest::read))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "What ResolveRequest of execution " + EXECUTION + " answered can't be read: Field /");
  }

  private static Optional<RunToUndo> read(String answer) {
    return new JsonRunReader().read(EXECUTION, answer);
  }

  private static HistoryEvent entered(String state) {
    return HistoryEvent.builder().stateEnteredEventDetails(details -> details.name(state)).build();
  }

  private static HistoryEvent exited(String state, String output) {
    return HistoryEvent.builder()
        .stateExitedEventDetails(details -> details.name(state).output(output))
        .build();
  }

  @SafeVarargs
  private SfnProvisionRuns history(List<HistoryEvent>... pages) {
    return answering(
        request -> {
          GetExecutionHistoryRequest asking = (GetExecutionHistoryRequest) request;
          asked.add(asking);
          int page = asking.nextToken() == null ? 0 : Integer.parseInt(asking.nextToken());
          return GetExecutionHistoryResponse.builder()
              .events(pages[page])
              .nextToken(page + 1 < pages.length ? String.valueOf(page + 1) : null)
              .build();
        });
  }

  private SfnProvisionRuns described(ExecutionStatus status) {
    return answering(request -> DescribeExecutionResponse.builder().status(status).build());
  }

  private static SfnProvisionRuns answering(UnaryOperator<Object> answer) {
    return new SfnProvisionRuns(StubClients.of(SfnClient.class, answer::apply), MACHINE);
  }
}
