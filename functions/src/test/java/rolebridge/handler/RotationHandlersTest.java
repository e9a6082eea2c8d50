package rolebridge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;

/** Each handler of rotate, rotate-user and revoke from bytes to bytes. */
class RotationHandlersTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final FakeFunctions functions = new FakeFunctions(aws, caller);
  private final RequestStreamHandler inspect = new InspectKeysHandler(functions);
  private final RequestStreamHandler remove = new RemoveOrphanHandler(functions);
  private final RequestStreamHandler create = new CreatePendingKeyHandler(functions);
  private final RequestStreamHandler validate = new ValidatePendingKeyHandler(functions);
  private final RequestStreamHandler promote = new PromoteKeyHandler(functions);
  private final RequestStreamHandler putBack = new PutBackOldKeyHandler(functions);
  private final RequestStreamHandler deactivate = new DeactivateOldKeyHandler(functions);
  private final RequestStreamHandler delete = new DeleteOldKeyHandler(functions);

  private static Map<String, Object> payload() {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("executionArn", "arn:aws:states:eu-central-1:111122223333:execution:m:one");
    payload.put("userName", Requests.USER);
    payload.put("now", true);
    payload.put("undo", false);
    payload.put("putBack", "");
    payload.put("proven", Map.of("accessKeyId", "", "roles", List.of()));
    return payload;
  }

  @Test
  void handleRequest_statesOfARotation_inOrder() throws IOException {
    Map<String, Object> payload = payload();
    String first = aws.keyIds(Requests.USER).getFirst();
    assertThat(HandlerCall.of(inspect, payload)).containsEntry("decision", "CreatePendingKey");
    HandlerCall.of(create, payload);
    String second = aws.keyIds(Requests.USER).getLast();
    assertThat(HandlerCall.of(inspect, payload))
        .containsEntry("decision", "ValidatePendingKey")
        .containsEntry("target", second);
    Map<String, Object> proof = HandlerCall.of(validate, payload);
    assertThat(proof.get("proven"))
        .isEqualTo(Map.of("accessKeyId", second, "roles", List.of(Requests.ROLE_ARN)));
    payload.put("proven", proof.get("proven"));
    Map<String, Object> promoted = HandlerCall.of(promote, payload);
    assertThat(promoted)
        .containsEntry("changes", List.of(Map.of("action", "PromoteKey", "resource", second)));

    Map<String, Object> inspection = HandlerCall.of(inspect, payload);

    assertThat(promoted).containsEntry("inspection", inspection);
    assertThat(inspection)
        .containsEntry("decision", "NothingDue")
        .containsEntry("accessKeyId", second)
        .containsEntry("accessKeyIds", List.of(first, second))
        .containsEntry("ageDays", 0);
    assertThat(inspection.get("previous")).asString().contains(first, "worksUntil", "deletedAfter");
    assertThat(inspection.get("next")).asString().contains("DeactivateOldKey", "notBefore");
  }

  @Test
  void handleRequest_notItsTurn_changesNothing() throws IOException {
    Map<String, Object> payload = payload();
    for (RequestStreamHandler handler :
        List.of(remove, promote, putBack, deactivate, delete, validate)) {
      assertThat(HandlerCall.of(handler, payload)).containsEntry("changes", List.of());
    }
    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void handleRequest_fieldMissing_isRefused() {
    Map<String, Object> payload = payload();
    payload.remove("undo");

    assertThatThrownBy(() -> HandlerCall.of(inspect, payload)).hasMessage("Field /undo is missing");
  }

  @Test
  void handleRequest_findAndSummarise() throws IOException {
    aws.advance(Duration.ofDays(89));
    Map<String, Object> found =
        HandlerCall.of(
            new FindDueUsersHandler(functions),
            Map.of(
                "executionArn",
                "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-rotate:one"));

    assertThat(found).containsEntry("left", 0).containsEntry("oldestKeyAgeDays", 89);
    assertThat(found.get("users")).asString().contains(Requests.USER, "executionName");
    Map<String, Object> summary =
        HandlerCall.of(
            new SummariseHandler(functions),
            Map.of(
                "left",
                0,
                "oldestKeyAgeDays",
                89,
                "nextPass",
                "",
                "users",
                List.of(
                    Map.of(
                        "userName",
                        Requests.USER,
                        "outcome",
                        "failed",
                        "error",
                        "AccessKeyGoneException",
                        "actions",
                        List.of()))));
    assertThat(summary)
        .containsEntry("failed", 1)
        .containsEntry(
            "failedUsers",
            List.of(Map.of("userName", Requests.USER, "error", "AccessKeyGoneException")));
  }

  @Test
  void handleRequest_revoke() throws IOException {
    Map<String, Object> revoked =
        HandlerCall.of(
            new RevokeKeyHandler(functions), Map.of("userName", Requests.USER, "accessKeyId", ""));

    assertThat(revoked)
        .containsEntry("revokedKeyIds", aws.keyIds(Requests.USER))
        .containsEntry("current", true)
        .containsEntry("roles", List.of(Requests.ROLE_ARN))
        .containsKeys("revokedAt", "changes");
  }
}
