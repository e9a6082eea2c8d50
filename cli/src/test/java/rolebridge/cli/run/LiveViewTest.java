package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static rolebridge.cli.run.HistoryEvent.Kind.ATTEMPT_FAILED;
import static rolebridge.cli.run.HistoryEvent.Kind.ATTEMPT_SUCCEEDED;
import static rolebridge.cli.run.HistoryEvent.Kind.ENTERED;
import static rolebridge.cli.run.HistoryEvent.Kind.EXITED;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.setup.Progress;

class LiveViewTest {

  private static final Instant START = Instant.parse("2026-11-24T08:15:00Z");

  /**
   * A recorded run: one state at once, one after two failed attempts, one whose error is caught.
   */
  private static final List<HistoryEvent> RECORDED =
      List.of(
          at(0, ENTERED, "ResolveRequest", ""),
          at(400, ATTEMPT_SUCCEEDED, "", ""),
          at(500, EXITED, "ResolveRequest", "{}"),
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
          at(2600, ENTERED, "Failed", ""));

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  private static HistoryEvent at(int millis, HistoryEvent.Kind kind, String state, String detail) {
    return new HistoryEvent(kind, START.plusMillis(millis), state, detail);
  }

  private List<String> follow(List<HistoryEvent> recorded, int eventsPerPoll) {
    Progress progress =
        new Progress(new PrintStream(screen, true, StandardCharsets.UTF_8), false, false);
    Execution run =
        new LiveView(
                new Replay(recorded, eventsPerPoll),
                progress,
                Duration.ZERO,
                Clock.fixed(START, ZoneOffset.UTC))
            .follow("arn:one");
    assertThat(run.isRunning()).isFalse();
    return screen.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void follow_notATerminal_writesALineAsAStateStartsAndOneAsItEnds() {
    assertThat(follow(RECORDED, 1))
        .containsExactly(
            "… ResolveRequest",
            "✓ ResolveRequest               0.5 s",
            "… EnsureUser",
            "  EnsureUser: ThrottledException",
            "  EnsureUser: TooManyRequestsException",
            "✓ EnsureUser                   1.2 s  after ThrottledException,"
                + " TooManyRequestsException",
            "… EnsureRole",
            "  EnsureRole: RoleNotManagedException",
            "✗ EnsureRole                   0.3 s  RoleNotManagedException",
            "… Compensate",
            "✓ Compensate                   0.6 s",
            "… Failed",
            "✗ Failed                       0.4 s");
  }

  @Test
  void follow_wholeRunAtOnce_showsEveryState() {
    assertThat(follow(RECORDED, RECORDED.size()))
        .filteredOn(line -> line.startsWith("✓") || line.startsWith("✗"))
        .hasSize(5);
  }

  @Test
  void states_taskThatSucceedsAfterAnError_isNotFailed() {
    List<StateRun> states = History.states(RECORDED);

    assertThat(states)
        .extracting(StateRun::failed)
        .containsExactly(false, false, true, false, false);
    assertThat(states.get(1).errors()).hasSize(2);
    assertThat(states.get(1).took(START)).isEqualTo(Duration.ofMillis(1200));
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
  private static final class Replay implements Executions {
    private final List<HistoryEvent> recorded;
    private final int eventsPerPoll;
    private int shown;

    Replay(List<HistoryEvent> recorded, int eventsPerPoll) {
      this.recorded = recorded;
      this.eventsPerPoll = eventsPerPoll;
    }

    @Override
    public String start(String stateMachineArn, String name, String input) {
      throw new AssertionError("a view starts nothing");
    }

    @Override
    public Optional<String> join(String stateMachineArn, String name, String input) {
      throw new AssertionError("a view joins nothing");
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
          Optional.empty());
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
