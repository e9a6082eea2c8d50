package rolebridge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeProvisionRuns;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.provision.undo.RunToUndo;
import rolebridge.json.StrictJson;

/** Each handler from bytes to bytes, with the payloads that the state machine gives it. */
class HandlersTest {

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:provision:run";
  private static final String REQUEST =
      """
      {
        "integration": "AWS - IAM",
        "actions": ["iam:UpdateAccountPasswordPolicy", "iam:ListUsers"],
        "acknowledgeRisks": ["aws-iam-update-account-password-policy"],
        "userName": "xsoar.remediation",
        "policyName": "xsoar-IAM-Remediation_Policy",
        "roleName": "xsoar-IAM.integration-Role",
        "instanceName": "AWS-IAM-remediation"
      }
      """;

  private final FakeAws aws = new FakeAws();
  private final Caller caller = aws.caller();
  private final FakeProvisionRuns runs = new FakeProvisionRuns();
  private final FakeFunctions functions = new FakeFunctions(aws, caller, runs);

  @Test
  void handleRequest_everyStateInOrder_endsWithTheInstance() throws IOException {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.putAll(step(REQUEST));
    HandlerCall.of(ensureUser(), payload);
    HandlerCall.of(new GrantAssumeRoleHandler(functions), payload);
    HandlerCall.of(new EnsurePolicyHandler(functions), payload);
    HandlerCall.of(new EnsureRoleHandler(functions), payload);
    HandlerCall.of(new PatchTrustHandler(functions), payload);
    Map<String, Object> stored = HandlerCall.of(new EnsureAccessKeyHandler(functions), payload);
    Map<String, Object> proven =
        HandlerCall.of(
            new ValidateAccessHandler(functions),
            with(payload, Map.of("provenKeyId", "", "restarted", false, "unchanged", false)));
    Map<String, Object> instance =
        HandlerCall.of(
            new ConfigureInstanceHandler(functions),
            with(
                payload,
                Map.of(
                    "accessKeyId",
                    proven.get("accessKeyId"),
                    "secretArn",
                    stored.get("secretArn"))));

    String keyId = aws.keyIds("xsoar.remediation").getFirst();
    assertThat(proven)
        .containsEntry("accessKeyId", keyId)
        .containsEntry("changes", List.of())
        .containsEntry("notProven", List.of())
        .containsOnlyKeys("accessKeyId", "changes", "proven", "notProven");
    assertThat((List<?>) proven.get("proven")).hasSize(1);
    assertThat(instance)
        .containsEntry("instanceName", "AWS-IAM-remediation")
        .containsEntry("integration", "AWS - IAM")
        .containsEntry(
            "roleArn",
            "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/xsoar-IAM.integration-Role")
        .containsEntry("roleSessionName", "xsoar-IAM.integration-Role_SESSION")
        .containsEntry("roleSessionDuration", 900)
        .containsEntry("region", "eu-central-1")
        .containsEntry("accessKeyId", keyId)
        .containsEntry("userName", "xsoar.remediation")
        .containsEntry("acknowledgedRisks", List.of("aws-iam-update-account-password-policy"))
        .containsEntry("instanceId", "")
        .containsEntry(
            "engineHosts", List.of("iam.amazonaws.com", "sts.eu-central-1.amazonaws.com"))
        .containsEntry("servicesOfUnknownHosts", List.of())
        .containsKeys("secretArn", "userArn", "policyArns", "settings")
        .hasSize(16);
  }

  @Test
  void handleRequest_policyInWhichAnErrorIsFound_isRejected() throws IOException {
    Map<String, Object> rejected =
        resolve(
            """
            {"integration": "AWS - IAM", "actions": ["iam:GetUser"], "userName": "one"}\
            """);

    assertThat(rejected).containsEntry("plan", null);
    assertThat(rejected.get("violations").toString())
        .contains("rule=policyFinding", "value=policy 1: CODE");
    assertThat(resolve(REQUEST).get("validation").toString())
        .contains("notAsked=", "type=SUGGESTION", "code=CODE");
  }

  private static Map<String, Object> with(
      Map<String, Object> payload, Map<String, Object> moreFields) {
    Map<String, Object> more = new LinkedHashMap<>(payload);
    more.putAll(moreFields);
    return more;
  }

  private EnsureUserHandler ensureUser() {
    return new EnsureUserHandler(functions);
  }

  @Test
  void handleRequest_compensate_tellsWhatItUndid() throws IOException {
    Map<String, Object> payload = step(REQUEST);
    ResolveRequest.Resolution resolution =
        StrictJson.readTree(resolve(REQUEST), ResolveRequest.Resolution.class);
    runs.failed(EXECUTION, new RunToUndo(resolution.plan(), resolution.before()));
    HandlerCall.of(ensureUser(), payload);

    Map<String, Object> answer =
        HandlerCall.of(new CompensateHandler(functions), Map.of("executionArn", EXECUTION));

    assertThat(answer)
        .isEqualTo(
            Map.of(
                "undone",
                List.of(
                    Map.of(
                        "action",
                        "DeleteUser",
                        "resource",
                        "arn:aws:iam::111122223333:user/rolebridge/xsoar.remediation")),
                "kept",
                List.of()));
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void handleRequest_requestWithRequester_tagsIt() throws IOException {
    Map<String, Object> plan = plan("{\"request\": " + REQUEST + ", \"requestedBy\": \"me\"}");

    assertThat(plan).containsEntry("requestedBy", "me").containsEntry("executionArn", EXECUTION);
  }

  @Test
  void handleRequest_brokenRequest_answersEveryViolationAndNoPlan() throws IOException {
    Map<String, Object> answer = resolve("{\"userName\": 7, \"nonsense\": true}");

    assertThat(answer).containsEntry("plan", null);
    assertThat(rules(answer)).contains("missingPermissions", "unknownField").hasSizeGreaterThan(3);
    assertThat(caller.callCount()).isZero();
  }

  private static List<String> rules(Map<String, Object> answer) {
    return ((List<?>) answer.get("violations"))
        .stream().map(violation -> ((Map<?, ?>) violation).get("rule").toString()).toList();
  }

  @Test
  void handleRequest_stepFails_passesItsExceptionOn() throws IOException {
    Map<String, Object> payload = step(REQUEST);
    aws.caller().users().create(new User("xsoar.remediation", "/", "", "", Map.of()));

    assertThatThrownBy(() -> HandlerCall.of(ensureUser(), payload))
        .isInstanceOf(UserNotManagedException.class)
        .hasMessageContaining("xsoar.remediation");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"executionArn\": \"x\", \"input\": null, \"found\": null}",
        "{\"plan\": {}}",
        "{\"plan\": null, \"more\": 1}",
        "{\"plan\": null} x",
        "[]",
        "null"
      })
  void handleRequest_payloadOfAnotherShape_isRefusedBeforeAnyCall(String json) {
    EnsureUserHandler handler = ensureUser();

    assertThatThrownBy(() -> HandlerCall.of(handler, json)).isInstanceOf(IOException.class);
    assertThat(caller.callCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ResolveRequestHandler.class,
        EnsureUserHandler.class,
        EnsurePolicyHandler.class,
        EnsureRoleHandler.class,
        EnsureAccessKeyHandler.class,
        CompensateHandler.class
      })
  void construct_withoutConfiguration_namesTheVariable(Class<?> handler) {
    assertThatThrownBy(() -> handler.getConstructor().newInstance())
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "Environment variable (AWS_REGION|PARTITION) is missing; the template sets it for every"
                + " function\\.");
  }

  /** What a step gets of an execution that was started with this. */
  private Map<String, Object> step(String input) throws IOException {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("executionArn", EXECUTION);
    payload.put("input", StrictJson.readObject(input));
    payload.put("found", plan(input).get("found"));
    return payload;
  }

  private Map<String, Object> plan(String input) throws IOException {
    Map<String, Object> answer = resolve(input);
    assertThat(answer.get("violations")).isEqualTo(List.of());
    @SuppressWarnings("unchecked")
    Map<String, Object> plan = (Map<String, Object>) answer.get("plan");
    return plan;
  }

  private Map<String, Object> resolve(String input) throws IOException {
    return HandlerCall.of(
        new ResolveRequestHandler(functions),
        "{\"executionArn\": \"" + EXECUTION + "\", \"input\": " + input + "}");
  }
}
