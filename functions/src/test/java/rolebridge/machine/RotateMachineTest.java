package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How rotate.asl.json goes through its users, and what it makes of how each went. */
class RotateMachineTest {

  private static final String EXISTS = "StepFunctions.ExecutionAlreadyExistsException";

  /** Before the first user's pass. */
  private static MachineRun withUsers(int number) {
    List<Map<String, Object>> users =
        IntStream.rangeClosed(1, number)
            .<Map<String, Object>>mapToObj(
                n -> Map.of("userName", "user" + n, "executionName", "pass" + n))
            .toList();
    return Scenario.of("rotate", "users", Map.of("requestedBy", "somebody"))
        .with("FindDueUsers", Map.of("users", users))
        .at("RotateUser");
  }

  private static Map<String, Object> done(String... actions) {
    return Map.of(
        "changes",
        List.of(actions).stream().map(action -> Map.of("action", action, "resource", "")).toList());
  }

  private static List<?> outcomes(MachineRun run) {
    assertThat(run.state()).isEqualTo("Summarise");
    return (List<?>) run.payload().get("users");
  }

  private static Map<String, Object> outcome(
      String user, String outcome, String error, List<String> actions) {
    return Map.of("userName", user, "outcome", outcome, "error", error, "actions", actions);
  }

  @Test
  void noMoreThanTheTemplateSays_areUnderWay_andEachHasItsOwnPass() {
    MachineRun run = withUsers(5);
    List<Object> started = new ArrayList<>();
    List<Integer> underWay = new ArrayList<>();
    while (run.state().equals("RotateUser")) {
      underWay.add(run.underWay("RotateUsers"));
      assertThat(run.arguments())
          .containsEntry(
              "Input",
              Map.of(
                  "userName",
                  run.arguments().get("Name").toString().replace("pass", "user"),
                  "requestedBy",
                  "somebody"));
      started.add(run.arguments().get("Name"));
      run.succeeded(done());
    }

    assertThat(underWay).containsExactly(3, 3, 3, 2, 1);
    assertThat(started).containsExactlyInAnyOrder("pass1", "pass2", "pass3", "pass4", "pass5");
    assertThat(outcomes(run))
        .extracting("userName")
        .containsExactly("user1", "user2", "user3", "user4", "user5");
  }

  /** Step Functions cuts causes at 32,768 letters: what is left can't be parsed. */
  @Test
  void causeThatWasCut_stopsNoOther() {
    MachineRun run = withUsers(2);
    String cause = "{\"Error\": \"UserSharedException\", \"Cause\": \"" + "x".repeat(40_000);
    run.failed("States.TaskFailed", cause.substring(0, 32_768));
    run.succeeded(done("PromoteKey"));

    assertThat(outcomes(run).toString()).contains("failed", "States.TaskFailed", "PromoteKey");
  }

  @Test
  void oneUsersFailure_stopsNoOther_andSaysTheErrorOfTheUsersOwnPass() {
    MachineRun run = withUsers(4);
    run.failed(
        "States.TaskFailed", "{\"Error\": \"SecretUnreadableException\", \"Cause\": \"{}\"}");
    run.failed(EXISTS, "Another is at it");
    run.failed("States.Timeout", "");
    run.succeeded(done("CreateAccessKey", "PromoteKey"));

    assertThat(outcomes(run))
        .isEqualTo(
            List.of(
                outcome("user1", "failed", "SecretUnreadableException", List.of()),
                outcome("user2", "joined", "", List.of()),
                outcome("user3", "failed", "States.Timeout", List.of()),
                outcome("user4", "done", "", List.of("CreateAccessKey", "PromoteKey"))));
  }

  /** Each counts its own attempts. */
  @Test
  void stepFunctionsThatThrottles_isAskedAgain_forEachUserOnItsOwn() {
    MachineRun run = withUsers(2);
    List<Duration> pauses = new ArrayList<>();
    for (int attempt = 0; attempt < 12; attempt++) {
      pauses.add(run.failed("StepFunctions.ThrottlingException", "").orElseThrow());
    }

    assertThat(pauses.subList(0, 4))
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(4));
    assertThat(run.failed("StepFunctions.ThrottlingException", "")).isEmpty();
    run.succeeded(done());
    assertThat(outcomes(run)).extracting("outcome").containsExactly("failed", "done");
  }

  /**
   * Of each user: the item's start and success; RotateUser entered, scheduled, started, submitted,
   * succeeded and exited; Looked entered and exited. A retry is scheduled, started, submitted and
   * ends once more.
   */
  @Test
  void historyOfUsers_hasTheEventsOfEachStateAndRetry() {
    History nobodys = Scenario.of("rotate", "nobody", Map.of()).at("Summarise").history();
    MachineRun run = withUsers(2);
    run.failed("StepFunctions.ThrottlingException", "");
    MachineRun copy = run.copy();
    History before = copy.history().copy();
    run.succeeded(done());
    run.failed("States.Timeout", "");

    assertThat(outcomes(run)).hasSize(2);
    assertThat(run.history().events()).isEqualTo(nobodys.events() + 2 * 10 + 4);
    assertThat(run.history().transitions()).isEqualTo(nobodys.transitions() + 2 * 2 + 1);
    assertThat(copy.history()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void nobodyIsDue_isSummedUpAllTheSame() {
    MachineRun run = Scenario.of("rotate", "nobody", Map.of()).at("Summarise");

    assertThat(outcomes(run)).isEmpty();
    assertThat(run.history().entered()).contains("RotateUsers").doesNotContain("RotateUser");
  }

  @ParameterizedTest
  @CsvSource({"{}, ''", "somebody, somebody"})
  void whoAsked_isHandedOn_alsoWhenItWasTheSchedule(String given, String expected) {
    Map<String, Object> input =
        given.equals("{}") ? Map.of() : Map.<String, Object>of("requestedBy", given);
    MachineRun run = Scenario.of("rotate", "asked", input).at("FindDueUsers");

    assertThat(run.variable("requestedBy")).isEqualTo(expected);
  }
}
