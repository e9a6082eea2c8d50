package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static rolebridge.cli.run.HistoryEvent.Kind.ATTEMPT_FAILED;
import static rolebridge.cli.run.HistoryEvent.Kind.ATTEMPT_SUCCEEDED;
import static rolebridge.cli.run.HistoryEvent.Kind.ENTERED;
import static rolebridge.cli.run.HistoryEvent.Kind.EXITED;
import static rolebridge.cli.run.HistoryEvent.Kind.ITEMS_COUNTED;
import static rolebridge.cli.run.HistoryEvent.Kind.ITEM_ENDED;
import static rolebridge.cli.run.HistoryEvent.Kind.PASSED;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Progress;

class LiveViewTest {

  private static final Instant START = Instant.parse("2026-11-24T08:15:00Z");

  /**
   * A recorded run: one state at once, one after two failed attempts, one whose error is caught,
   * and states between them that only choose or end.
   */
  private static final List<HistoryEvent> RECORDED =
      List.of(
          at(0, ENTERED, "ResolveRequest", ""),
          at(400, ATTEMPT_SUCCEEDED, "", ""),
          at(500, EXITED, "ResolveRequest", "{}"),
          at(500, PASSED, "IsAccepted", ""),
          at(500, EXITED, "IsAccepted", "{}"),
          at(500, ENTERED, "EnsureUser", ""),
          at(700, ATTEMPT_FAILED, "", "rolebridge.domain.error.ThrottledException"),
          at(900, ATTEMPT_FAILED, "", "Lambda.TooManyRequestsException"),
          at(1500, ATTEMPT_SUCCEEDED, "", ""),
          at(1700, EXITED, "EnsureUser", "{}"),
          at(1700, ENTERED, "EnsureRole", ""),
          at(1900, ATTEMPT_FAILED, "", "rolebridge.domain.error.RoleNotManagedException"),
          at(2000, EXITED, "EnsureRole", "{}"),
          at(2000, ENTERED, "Compensate", ""),
          at(2500, ATTEMPT_SUCCEEDED, "", ""),
          at(2600, EXITED, "Compensate", "{}"),
          at(2600, PASSED, "Failed", ""));

  /** The first state ends well, and what it found makes the run fail. */
  private static final List<HistoryEvent> STOPPED =
      List.of(
          at(0, PASSED, "Begin", ""),
          at(0, EXITED, "Begin", "{}"),
          at(0, ENTERED, "InspectKeys", ""),
          at(900, ATTEMPT_SUCCEEDED, "", ""),
          at(1000, EXITED, "InspectKeys", "{}"),
          at(1000, PASSED, "WhatIsDue", ""),
          at(1000, EXITED, "WhatIsDue", "{}"),
          at(1000, PASSED, "DescribeFailure", ""),
          at(1000, EXITED, "DescribeFailure", "{}"),
          at(1000, ENTERED, "AnnounceFailure", ""),
          at(1100, ATTEMPT_SUCCEEDED, "", ""),
          at(1200, EXITED, "AnnounceFailure", "{}"),
          at(1200, PASSED, "Failed", ""));

  /** Another run fails, which this one started. */
  private static final List<HistoryEvent> FAILED_ELSEWHERE =
      List.of(
          at(0, ENTERED, "RevokeKey", ""),
          at(900, ATTEMPT_SUCCEEDED, "", ""),
          at(1000, EXITED, "RevokeKey", "{}"),
          at(1000, ENTERED, "RotateUser", ""),
          at(2900, ATTEMPT_FAILED, "", "States.TaskFailed"),
          at(3000, EXITED, "RotateUser", "{}"),
          at(3000, PASSED, "Failed", ""));

  /** Two items at once, one of which fails. */
  private static final List<HistoryEvent> OF_A_MAP =
      List.of(
          at(0, ENTERED, "RotateUsers", ""),
          at(0, ITEMS_COUNTED, "", "2"),
          at(0, ENTERED, "RotateUser", ""),
          at(0, ENTERED, "RotateUser", ""),
          at(900, ATTEMPT_SUCCEEDED, "", ""),
          at(1000, EXITED, "RotateUser", "{}"),
          at(1000, ITEM_ENDED, "RotateUsers", ""),
          at(1900, ATTEMPT_FAILED, "", "States.TaskFailed"),
          at(2000, EXITED, "RotateUser", "{}"),
          at(2000, ITEM_ENDED, "RotateUsers", ""),
          at(2000, EXITED, "RotateUsers", "{}"),
          at(2000, ENTERED, "Summarise", ""),
          at(2500, ATTEMPT_SUCCEEDED, "", ""),
          at(2500, EXITED, "Summarise", "{}"));

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  private static HistoryEvent at(int millis, HistoryEvent.Kind kind, String state, String detail) {
    return new HistoryEvent(kind, START.plusMillis(millis), state, detail);
  }

  private static String said(String state, String error) {
    return "{\"failedState\": \"%s\", \"error\": \"%s\"}".formatted(state, error);
  }

  private List<String> follow(List<HistoryEvent> recorded, int eventsPerPoll, String cause) {
    Progress progress =
        new Progress(new PrintStream(screen, true, StandardCharsets.UTF_8), false, false, 80);
    Execution run =
        new LiveView(
                new Replay(recorded, eventsPerPoll, cause),
                progress,
                Duration.ZERO,
                Clock.fixed(START, ZoneOffset.UTC))
            .follow("arn:one");
    assertThat(run.isRunning()).isFalse();
    return screen.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> ends(List<String> lines) {
    return lines.stream().filter(line -> !line.startsWith("…") && !line.startsWith(" ")).toList();
  }

  @Test
  void follow_notATerminal_writesALineAsAStateStartsAndOneAsItEnds() {
    assertThat(follow(RECORDED, 1, said("EnsureRole", "RoleNotManagedException")))
        .containsExactly(
            "… ResolveRequest                      checks the request against the account",
            "✓ ResolveRequest               0.5 s  checks the request against the account",
            "… EnsureUser                          creates the IAM user unless it exists",
            "  EnsureUser: ThrottledException",
            "  EnsureUser: TooManyRequestsException",
            "✓ EnsureUser                   1.2 s  creates the IAM user unless it exists: after"
                + " ThrottledException, TooManyRequestsException",
            "… EnsureRole                          creates or updates the role",
            "  EnsureRole: RoleNotManagedException",
            "✗ EnsureRole                   0.3 s  creates or updates the role:"
                + " RoleNotManagedException",
            "… Compensate                          takes back what this run made",
            "✓ Compensate                   0.6 s  takes back what this run made");
  }

  /** How often the command asks changes what a pipe gets by nothing but notes of retries. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void follow_howeverOftenItAsks_tellsTheSameEnds(int eventsPerPoll) {
    assertThat(ends(follow(RECORDED, eventsPerPoll, said("EnsureRole", "RoleNotManagedException"))))
        .extracting(line -> line.replaceFirst(" {2}.*", ""))
        .containsExactly("✓ ResolveRequest", "✓ EnsureUser", "✗ EnsureRole", "✓ Compensate");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void follow_stateThatEndsWellAndIsNamedAsTheFailedOne_isMarked(int eventsPerPoll) {
    assertThat(
            ends(follow(STOPPED, eventsPerPoll, said("InspectKeys", "AccessKeyInactiveException"))))
        .containsExactly(
            "✗ InspectKeys                  1.0 s  reads the keys and decides what is due:"
                + " AccessKeyInactiveException",
            "✓ AnnounceFailure              0.2 s  announces the failure as an event");
  }

  @Test
  void follow_runThatFailsInAnotherRun_namesTheStateThere() {
    assertThat(ends(follow(FAILED_ELSEWHERE, 1, said("InspectKeys", "KeyLimitReachedException"))))
        .last()
        .isEqualTo(
            "✗ RotateUser                   2.0 s  does what is due for the user's keys: in its"
                + " run's state InspectKeys, KeyLimitReachedException");
  }

  @Test
  void follow_map_isOneLineWithItsCount_andOneForEachItemThatFailed() {
    assertThat(ends(follow(OF_A_MAP, 1, "")))
        .containsExactly(
            "✓ RotateUsers                  2.0 s  does it, user by user: 2 of 2",
            "✗ RotateUser                   2.0 s  does what is due for the user's keys:"
                + " TaskFailed",
            "✓ Summarise                    0.5 s  sums up what was done");
  }

  /** A rotation that was asked for now enters them in turn, and each may find that it isn't its. */
  @Test
  void follow_stateWhoseTurnItIsNot_saysThatItDidNothing() {
    String idle = "{\"StatusCode\": 200, \"Payload\": {\"changes\": [], \"inspection\": null}}";
    String told =
        "{\"Payload\": {\"changes\": [], \"inspection\": {\"decision\": \"NothingDue\"}}}";
    String done =
        "{\"Payload\": {\"changes\": [{\"action\": \"ValidateAccessKey\", \"resource\": \"A\"}]}}";
    List<HistoryEvent> events = new ArrayList<>();
    List<String> outputs = List.of(idle, done, told, idle);
    List<String> states =
        List.of("CreatePendingKey", "ValidatePendingKey", "PromoteKey", "RemoveOrphan");
    for (int i = 0; i < states.size(); i++) {
      events.add(at(1000 * i, ENTERED, states.get(i), ""));
      events.add(at(1000 * i + 500, EXITED, states.get(i), outputs.get(i)));
    }

    assertThat(ends(follow(events, 1, "")))
        .containsExactly(
            "✓ CreatePendingKey             0.5 s  creates the new key: nothing to do",
            "✓ ValidatePendingKey           0.5 s  proves that the key can assume all roles",
            "✓ PromoteKey                   0.5 s  makes the new key the current one",
            "✓ RemoveOrphan                 0.5 s  deletes a key that never got into use");
  }

  @Test
  void states_taskThatSucceedsAfterAnError_isNotFailed() {
    List<StateRun> states = History.states(RECORDED);

    assertThat(states)
        .extracting(StateRun::failed)
        .containsExactly(false, false, false, true, false, false);
    assertThat(states.get(2).errors()).hasSize(2);
    assertThat(states.get(2).took(START)).isEqualTo(Duration.ofMillis(1200));
  }

  @Test
  void states_sameStateTwice_areTwoPasses() {
    List<StateRun> states =
        History.states(
            List.of(
                at(0, ENTERED, "EnsureUser", ""),
                at(1, EXITED, "EnsureUser", "{\"n\":1}"),
                at(2, ENTERED, "EnsureUser", ""),
                at(3, EXITED, "EnsureUser", "{\"n\":2}")));

    assertThat(states)
        .extracting(StateRun::output)
        .containsExactly(Optional.of("{\"n\":1}"), Optional.of("{\"n\":2}"));
  }

  /** Shows so many more events of a recorded run each time it is asked. */
  private static final class Replay extends NoExecutions {
    private final List<HistoryEvent> recorded;
    private final int eventsPerPoll;
    private final String cause;
    private int shown;

    Replay(List<HistoryEvent> recorded, int eventsPerPoll, String cause) {
      this.cause = cause;
      this.recorded = recorded;
      this.eventsPerPoll = eventsPerPoll;
    }

    @Override
    public Execution describe(String executionArn) {
      boolean ended = shown >= recorded.size();
      return new Execution(
          executionArn,
          ended ? "FAILED" : "RUNNING",
          START,
          ended ? Optional.of(START.plusMillis(3000)) : Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(cause).filter(_ -> ended));
    }

    @Override
    public List<HistoryEvent> history(String executionArn) {
      shown = Math.min(recorded.size(), shown + eventsPerPoll);
      return recorded.subList(0, shown);
    }

    @Override
    public List<Execution> list(String stateMachineArn, int limit) {
      return List.of();
    }
  }
}
