package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What revoke.asl.json computes itself, since it alone knows when the new key was there. */
class RevokeMachineTest {

  private static final Scenario REVOCATION =
      Scenario.of("revoke", "a key", Map.of("userName", "any"));

  private static Map<String, Object> change(String action) {
    return Map.of("action", action, "resource", "any");
  }

  private static Map<String, Object> rotated(String accessKeyId) {
    return Map.of("accessKeyId", accessKeyId, "changes", List.of(change("PromoteKey")));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> announced(MachineRun run) {
    return (Map<String, Object>)
        ((List<Map<String, Object>>) run.arguments().get("Entries")).getFirst().get("Detail");
  }

  /**
   * The denial of sessions spreads for 40 s after the key was revoked, then a new one is made.
   *
   * @param took how long the new key took, in milliseconds
   */
  @ParameterizedTest
  @CsvSource({
    "true,  NEW, 20000, 60, NEW",
    "true,  NEW, 20001, 61, NEW",
    "true,  NEW, 0,     40, NEW",
    // A user who is being offboarded gets no new key.
    "true,  OLD, 20000, 0,  ''",
    // The current key goes on.
    "false, NEW, 20000, 0,  NEW",
  })
  void secondsWithoutAccess_areThoseBetweenTheKeys(
      boolean current, String key, int took, int seconds, String shown) {
    MachineRun run =
        REVOCATION
            .with("RevokeKey", Map.of("current", current, "changes", List.of(change("Revoke"))))
            .at("RotateUser");
    assertThat(run.now()).isEqualTo(Scenario.STARTED.plusSeconds(40));
    run.pass(Duration.ofMillis(took));
    run.succeeded(rotated(key.equals("NEW") ? Scenario.NEW_KEY : Scenario.KEY));

    assertThat(announced(run))
        .containsEntry("secondsWithoutAccess", seconds)
        .containsEntry("accessKeyId", shown.isEmpty() ? "" : Scenario.NEW_KEY)
        .containsEntry("revokedKeyIds", List.of(Scenario.KEY))
        .containsEntry("changes", List.of(change("Revoke"), change("PromoteKey")))
        .containsEntry("recipientAccount", Scenario.HUB);
    run.succeeded(Map.of());
    assertThat(run.output())
        .asInstanceOf(MAP)
        .containsEntry("secondsWithoutAccess", seconds)
        .containsEntry("accessKeyId", shown.isEmpty() ? "" : Scenario.NEW_KEY);
  }

  /** A repetition of an old request. */
  @Test
  void denialThatHasSpread_isNotWaitedFor() {
    MachineRun run =
        REVOCATION
            .with(
                "RevokeKey",
                Map.of("sessionsDeniedUntil", Scenario.STARTED.minusSeconds(1).toString()))
            .at("RotateUser");

    assertThat(run.now()).isEqualTo(Scenario.STARTED);
    assertThat(run.arguments())
        .containsEntry(
            "Input",
            Map.of("userName", "any", "revokedKeyIds", List.of(Scenario.KEY), "requestedBy", ""));
  }

  /** Of the user's own pass it says what that says. */
  @Test
  void newKeyThatFails_isToldAsItsPassTellsIt_withTheKeysThatAreRevokedAllTheSame() {
    MachineRun run = REVOCATION.at("RotateUser");
    String own =
        "{\\\"failedState\\\": \\\"ValidatePendingKey\\\", \\\"error\\\": \\\"KeyRefusedException\\\","
            + " \\\"message\\\": \\\"No role takes it.\\\"}";
    run.failed(
        "States.TaskFailed", "{\"Error\": \"KeyRefusedException\", \"Cause\": \"" + own + "\"}");

    assertThat(announced(run))
        .containsEntry("phase", "ValidatePendingKey")
        .containsEntry("error", "KeyRefusedException")
        .containsEntry("reason", "No role takes it.")
        .containsEntry("accessKeyIds", List.of(Scenario.KEY));
    run.succeeded(Map.of());
    assertThat(run.error()).contains("KeyRefusedException");
  }

  @ParameterizedTest
  @CsvSource({"222222222222-team, 222222222222", "team, " + Scenario.HUB, "'', " + Scenario.HUB})
  void revocation_isToldToWhomTheUserIsOf_alsoWhenItFails(String user, String recipient) {
    Scenario scenario = Scenario.of("revoke", "whose", Map.of("userName", user));

    assertThat(announced(scenario.at("Announce"))).containsEntry("recipientAccount", recipient);
    MachineRun failed = scenario.at("RevokeKey");
    failed.failed("Any", "Why");
    assertThat(announced(failed)).containsEntry("recipientAccount", recipient);
  }

  @Test
  void event_isReadLikeARequest_andTellsARepetitionByItsIdAndTime() {
    Map<String, Object> detail =
        Map.of("userName", "any", "accessKeyId", Scenario.KEY, "requestedBy", "somebody");
    MachineRun run =
        Scenario.of(
                "revoke",
                "by event",
                Map.of("id", "one", "time", "2026-02-28T08:00:00Z", "detail", detail))
            .start();

    assertThat(run.payload())
        .isEqualTo(
            Map.of(
                "executionArn",
                "arn:aws:states:eu-central-1:111122223333:execution:any:one",
                "userName",
                "any",
                "accessKeyId",
                Scenario.KEY,
                "requestId",
                "one",
                "requestedAt",
                "2026-02-28T08:00:00Z",
                "startedAt",
                Scenario.STARTED.toString()));
    assertThat(run.variable("requestedBy")).isEqualTo("somebody");
    assertThat(REVOCATION.start().payload())
        .containsEntry("requestId", Scenario.ARN)
        .containsEntry("requestedAt", "");
  }
}
