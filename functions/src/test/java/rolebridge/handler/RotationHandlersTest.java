package rolebridge.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import rolebridge.domain.rotate.CreatePendingKey;
import rolebridge.domain.rotate.DeactivateOldKey;
import rolebridge.domain.rotate.DeleteOldKey;
import rolebridge.domain.rotate.FindDueUsers;
import rolebridge.domain.rotate.InspectKeys;
import rolebridge.domain.rotate.PromoteKey;
import rolebridge.domain.rotate.PutBackOldKey;
import rolebridge.domain.rotate.RemoveOrphan;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.Summarise;
import rolebridge.domain.rotate.UserReader;
import rolebridge.domain.rotate.ValidatePendingKey;
import rolebridge.domain.rotate.revoke.RevokeKey;
import rolebridge.json.StrictJson;

/** Each handler of rotate, rotate-user and revoke from bytes to bytes. */
class RotationHandlersTest {

  private static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(1));

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final UserReader reader =
      new UserReader(
          caller.users(),
          caller.accessKeys(),
          caller.secrets(),
          caller.userRoles(),
          Requests.HUB,
          POLICY,
          aws.clock());
  private final RequestStreamHandler inspect =
      new InspectKeysHandler(new InspectKeys(reader, aws.clock()));
  private final RequestStreamHandler remove =
      new RemoveOrphanHandler(new RemoveOrphan(reader, caller.accessKeys()));
  private final RequestStreamHandler create =
      new CreatePendingKeyHandler(
          new CreatePendingKey(reader, caller.accessKeys(), caller.secrets(), aws.clock()));
  private final RequestStreamHandler validate =
      new ValidatePendingKeyHandler(
          new ValidatePendingKey(
              reader,
              caller.secrets(),
              caller.securityTokens(),
              caller.userRoles(),
              caller.roles(),
              caller.simulator(),
              caller.callContexts(),
              aws.clock(),
              aws.pause()));
  private final RequestStreamHandler promote =
      new PromoteKeyHandler(new PromoteKey(reader, caller.secrets(), aws.clock()));
  private final RequestStreamHandler putBack =
      new PutBackOldKeyHandler(
          new PutBackOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock()));
  private final RequestStreamHandler deactivate =
      new DeactivateOldKeyHandler(
          new DeactivateOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock()));
  private final RequestStreamHandler delete =
      new DeleteOldKeyHandler(
          new DeleteOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock()));

  private static Map<String, Object> payload() {
    Map<String, Object> payload = new LinkedHashMap<>();
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
    assertThat(call(inspect, payload)).containsEntry("decision", "CreatePendingKey");
    call(create, payload);
    String second = aws.keyIds(Requests.USER).getLast();
    assertThat(call(inspect, payload))
        .containsEntry("decision", "ValidatePendingKey")
        .containsEntry("target", second);
    Map<String, Object> proof = call(validate, payload);
    assertThat(proof.get("proven"))
        .isEqualTo(Map.of("accessKeyId", second, "roles", List.of(Requests.ROLE_ARN)));
    payload.put("proven", proof.get("proven"));
    assertThat(call(promote, payload))
        .isEqualTo(Map.of("changes", List.of(Map.of("action", "PromoteKey", "resource", second))));

    Map<String, Object> inspection = call(inspect, payload);

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
      assertThat(call(handler, payload)).containsEntry("changes", List.of());
    }
    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void handleRequest_fieldMissing_isRefused() {
    Map<String, Object> payload = payload();
    payload.remove("undo");

    assertThatThrownBy(() -> call(inspect, payload)).hasMessage("Field /undo is missing");
  }

  @Test
  void handleRequest_findAndSummarise() throws IOException {
    aws.advance(Duration.ofDays(89));
    Map<String, Object> found =
        call(
            new FindDueUsersHandler(
                new FindDueUsers(
                    caller.inventory(),
                    caller.accessKeys(),
                    _ -> List.of(),
                    Requests.HUB,
                    POLICY,
                    aws.clock(),
                    aws.pause())),
            Map.of());

    assertThat(found).containsEntry("left", 0).containsEntry("oldestKeyAgeDays", 89);
    assertThat(found.get("users")).asString().contains(Requests.USER, "executionName");
    Map<String, Object> summary =
        call(
            new SummariseHandler(new Summarise(_ -> {})),
            Map.of(
                "left",
                0,
                "oldestKeyAgeDays",
                89,
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
        call(
            new RevokeKeyHandler(
                new RevokeKey(
                    reader,
                    caller.accessKeys(),
                    caller.secrets(),
                    caller.userPolicies(),
                    caller.userRoles(),
                    caller.rolePolicies(),
                    aws.clock())),
            Map.of("userName", Requests.USER, "accessKeyId", ""));

    assertThat(revoked)
        .containsEntry("revokedKeyIds", aws.keyIds(Requests.USER))
        .containsEntry("current", true)
        .containsEntry("roles", List.of(Requests.ROLE_ARN))
        .containsKeys("revokedAt", "changes");
  }

  private static Map<String, Object> call(RequestStreamHandler handler, Map<String, Object> payload)
      throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(StrictJson.text(payload).getBytes(UTF_8)), output, null);
    return StrictJson.readObject(output.toString(UTF_8));
  }
}
