package rolebridge.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.NoExecutions;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.fake.TestClock;

class OtherAppliesTest {

  private static final String MACHINE =
      "arn:aws:states:eu-central-1:123456789012:stateMachine:rolebridge-apply";
  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:123456789012:execution:rolebridge-apply:";
  private static final String END = "-20261124T100100Z-42b0edd4";

  private static final List<ApplyPart> OURS = parts("xsoar.a", "xsoar.b");

  /** What is there at each look; the last for all later. */
  private final Deque<List<Execution>> looks = new ArrayDeque<>();

  private final Map<String, String> inputs = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private int pauses;

  private final Executions executions =
      new NoExecutions() {
        @Override
        public String input(String executionArn) {
          return inputs.get(executionArn);
        }

        @Override
        public List<Execution> list(String stateMachineArn, int limit) {
          assertThat(stateMachineArn).isEqualTo(MACHINE);
          return looks.getFirst().stream().limit(limit).toList();
        }

        @Override
        public List<Execution> running(String stateMachineArn) {
          assertThat(stateMachineArn).isEqualTo(MACHINE);
          return looks.getFirst().stream().filter(Execution::isRunning).toList();
        }
      };

  private final TestClock clock = new TestClock();

  /** How long each pause is. */
  private Duration pause = Duration.ofSeconds(1);

  private final OtherApplies others = others(OURS, false);

  private OtherApplies others(List<ApplyPart> parts, boolean ofAnybody) {
    return new OtherApplies(
        executions,
        MACHINE,
        parts,
        ofAnybody,
        clock,
        () -> {
          pauses++;
          clock.advance(pause);
          if (looks.size() > 1) {
            looks.removeFirst();
          }
        },
        () -> told.add("settled after " + pauses),
        told::add,
        Commands.PLAIN);
  }

  private static List<ApplyPart> parts(String... users) {
    return ApplyPart.of(Stream.of(users).map(user -> new Job(user, user, request(user))).toList());
  }

  private static String request(String user) {
    return "{\"userName\":\"" + user + "\"}";
  }

  private Execution execution(String name, String status, String input) {
    return execution(name, status, input, Instant.EPOCH);
  }

  private Execution execution(String name, String status, String input, Instant started) {
    String arn = EXECUTION + name;
    inputs.put(arn, input);
    return new Execution(
        arn,
        status,
        started,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Execution of(String status, String... users) {
    ApplyPart part = parts(users).getFirst();
    return execution(part.name() + END, status, part.input());
  }

  @SafeVarargs
  private void looks(List<Execution>... there) {
    for (List<Execution> look : there) {
      looks.add(look);
    }
  }

  @Test
  void oneOfTheSameUser_isWaitedFor_andToldOnce() {
    looks(
        List.of(of("RUNNING", "xsoar.b", "xsoar.c")),
        List.of(of("RUNNING", "xsoar.b", "xsoar.c")),
        List.of(of("SUCCEEDED", "xsoar.b", "xsoar.c")));

    others.awaitEnd(OURS);

    assertThat(pauses).isEqualTo(2);
    assertThat(told)
        .containsExactly(
            "Waiting for execution "
                + of("RUNNING", "xsoar.b", "xsoar.c").arn()
                + ", which applies other requests of xsoar.b.",
            "settled after 2");
  }

  @Test
  void severalOfTheSameUsers_areWaitedForUntilNoneIsLeft() {
    Execution first = of("RUNNING", "xsoar.a");
    Execution second = of("PENDING_REDRIVE", "xsoar.b");
    looks(List.of(second, first), List.of(second), List.of());

    others.awaitEnd(OURS);

    assertThat(pauses).isEqualTo(2);
  }

  @Test
  void thoseOfOtherUsers_andThoseThatAreOver_areNotWaitedFor() {
    looks(List.of(of("RUNNING", "xsoar.c"), of("FAILED", "xsoar.a")));

    others.awaitEnd(OURS);

    assertThat(told).isEmpty();
  }

  @Test
  void theSame_isToBeJoined_whateverElseGoesOn() {
    looks(
        List.of(
            of("RUNNING", "xsoar.a"),
            execution(OURS.getFirst().name() + END, "RUNNING", OURS.getFirst().input())));

    others.awaitEnd(OURS);

    assertThat(told).isEmpty();
  }

  /** As it was given to the machine by somebody without the command. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"groups\":[[{\"userName\":\"XSOAR.A\"}]]}",
        "{\"groups\":[[{\"request\":{\"userName\":\"xsoar.a\"},\"requestedBy\":\"somebody\"}]]}",
        "{\"groups\":[[],[7,{}],{},[{\"userName\":\"xsoar.c\"},{\"userName\":\"xsoar.a\"}]]}"
      })
  void whateverItsForm_theUserIsKnown(String input) {
    looks(List.of(execution("by-hand", "RUNNING", input)), List.of());

    others.awaitEnd(OURS);

    assertThat(pauses).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"groups\":7}", "{\"groups\":[[{\"userName\":7}]]}"})
  void whatNamesNoUser_isNotWaitedFor(String input) {
    looks(List.of(execution("by-hand", "RUNNING", input)));

    others.awaitEnd(OURS);

    assertThat(told).isEmpty();
  }

  @Test
  void ofManyUsers_threeAreNamed() {
    String[] users = {"u.e", "u.d", "u.c", "u.b", "u.a"};
    looks(List.of(of("RUNNING", users)), List.of());

    List<ApplyPart> six = parts("u.a", "u.b", "u.c", "u.d", "u.e", "u.f");
    others(six, false).awaitEnd(six);

    assertThat(told.getFirst()).endsWith(" of u.a, u.b, u.c and 2 more.");
  }

  @Test
  void oneThatBeganSince_isTold_thoseBeforeAndOfOthersArent() {
    Execution before = of("SUCCEEDED", "xsoar.a");
    looks(List.of(before));
    others.awaitEnd(OURS);
    assertThat(others.begun(OURS)).isEmpty();

    looks.clear();
    looks(List.of(of("RUNNING", "xsoar.c"), before));
    assertThat(others.begun(OURS)).isEmpty();

    looks.clear();
    looks(List.of(of("SUCCEEDED", "xsoar.a", "xsoar.c"), before));
    assertThat(others.begun(OURS)).contains(of("SUCCEEDED", "xsoar.a", "xsoar.c").arn());

    assertThat(told).isEmpty();
    others.awaitEnd(OURS);
    assertThat(told).as("what it did is to be seen by then").containsExactly("settled after 0");
  }

  private static List<ApplyPart> twoParts() {
    return List.of(parts("xsoar.a").getFirst(), parts("xsoar.b").getFirst());
  }

  @Test
  void onlyUsersOfWhatIsLeft_areWaitedFor() {
    List<ApplyPart> both = twoParts();
    looks(List.of(of("RUNNING", "xsoar.a", "xsoar.c")), List.of());
    OtherApplies ofBoth = others(both, false);

    ofBoth.awaitEnd(both.subList(1, 2));
    assertThat(pauses).isZero();
    ofBoth.awaitEnd(both);
    assertThat(pauses).isOne();
  }

  /** A part that goes on waits for nobody; the others of the same folder do. */
  @Test
  void partsBesideOneThatIsJoined_areStillWaitedFor() {
    List<ApplyPart> both = twoParts();
    Execution joined = execution(both.getFirst().name() + END, "RUNNING", both.getFirst().input());
    looks(
        List.of(of("RUNNING", "xsoar.b", "xsoar.c"), of("RUNNING", "xsoar.a", "xsoar.c"), joined),
        List.of(of("RUNNING", "xsoar.a", "xsoar.c"), joined));

    others(both, false).awaitEnd(both);

    assertThat(pauses).isOne();
  }

  /** What is in no request may be what another execution is making. */
  @Test
  void withRemovals_thoseOfAnybody_count() {
    OtherApplies all = others(OURS, true);
    looks(List.of(of("RUNNING", "xsoar.c")), List.of());

    all.awaitEnd(OURS);

    assertThat(pauses).isOne();
    looks.clear();
    looks(List.of(of("SUCCEEDED", "xsoar.d")));
    assertThat(all.begun(List.of())).contains(of("SUCCEEDED", "xsoar.d").arn());
    assertThat(others.begun(OURS)).isEmpty();
  }

  @Test
  void oneThatNeverEnds_isWaitedForNoLongerThanTheLimit() {
    Execution stuck = of("RUNNING", "xsoar.a");
    pause = Duration.ofMinutes(1);
    looks(List.of(stuck));

    assertThatThrownBy(() -> others.awaitEnd(OURS))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("ApplyHeldOff");
              assertThat(failure.exit()).isEqualTo(Exit.RUN_FAILED);
              assertThat(failure.remedy())
                  .contains("status " + stuck.arn(), "Run the same command again");
            })
        .hasMessage(
            "This waited for 1 execution of others for 4 hours in all, and %s still goes on. Nothing starts beside them."
                .formatted(stuck.arn()));
    assertThat(Duration.ofMinutes(pauses)).isEqualTo(OtherApplies.MOST_WAITING);
  }

  @Test
  void oneThatGoesOn_isWaitedFor_behindAnyNumberOfNewerOnes() {
    List<Execution> there = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      there.add(execution("by-hand" + i, "SUCCEEDED", "{}"));
    }
    there.add(of("RUNNING", "xsoar.a"));
    looks(there, List.of());

    others.awaitEnd(OURS);

    assertThat(pauses).isEqualTo(1);
  }

  /** Each ends soon, and the next has begun by then. */
  @Test
  void oneAfterAnother_areWaitedForNoLongerThanTheLimitInAll() {
    pause = Duration.ofMinutes(30);
    for (int i = 0; i < 100; i++) {
      looks(
          List.of(
              execution("by-hand" + i, "RUNNING", "{\"groups\":[[{\"userName\":\"xsoar.a\"}]]}")));
    }

    assertThatThrownBy(() -> others.awaitEnd(OURS))
        .hasMessageContaining("This waited for 8 executions of others for 4 hours in all");
    assertThatThrownBy(() -> others.awaitEnd(OURS)).hasMessageContaining("by-hand8 still goes on");
  }

  /** Comparing and asking take time that isn't waiting. */
  @Test
  void timeBetweenWaits_doesNotCount() {
    looks(List.of(of("RUNNING", "xsoar.a")), List.of());
    others.awaitEnd(OURS);
    clock.advance(Duration.ofDays(1));
    looks.clear();
    looks(List.of(of("RUNNING", "xsoar.b")), List.of());

    others.awaitEnd(OURS);

    assertThat(pauses).isEqualTo(2);
  }

  /** Such as fail at once, so that there is nothing to wait for. */
  @Test
  void thoseThatBeginAndEndWhileItCompares_keepItNoMoreThanSomeTimes() {
    looks(List.of());
    for (int i = 1; i <= OtherApplies.MOST_OVERTAKEN; i++) {
      others.awaitEnd(OURS);
      looks.clear();
      looks(List.of(execution("by-hand" + i, "FAILED", OURS.getFirst().input())));
      if (i < OtherApplies.MOST_OVERTAKEN) {
        assertThat(others.begun(OURS)).isPresent();
      }
    }

    assertThatThrownBy(() -> others.begun(OURS))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("ApplyHeldOff"))
        .hasMessageStartingWith("10 times in a row executions of others began before");
  }

  /**
   * Of two that began within the second in which neither saw the other, the later one gives way.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 1, other, false",
    "1, 0, other, true",
    "1, 1, a-other, true",
    "1, 1, b-other, false",
    "1, 0, ours, false",
    "1, 0, elsewhere, false"
  })
  void oneThatWasNotSeen_isOverlooked_ifItBeganFirst(
      int ourSecond, int otherSecond, String which, boolean overlooked) {
    looks(List.of());
    others.awaitEnd(OURS);
    Execution ours =
        execution(
            OURS.getFirst().name() + END,
            "SUCCEEDED",
            OURS.getFirst().input(),
            Instant.ofEpochSecond(ourSecond));
    String name =
        switch (which) {
          case "ours" -> OURS.getFirst().name() + END.replace("42b0edd4", "00000000");
          case "b-other" -> "b-other";
          default -> "a-other";
        };
    String input =
        which.equals("elsewhere")
            ? parts("xsoar.c").getFirst().input()
            : parts("xsoar.a").getFirst().input();
    Execution other = execution(name, "RUNNING", input, Instant.ofEpochSecond(otherSecond));
    looks.clear();
    looks(List.of(other, ours));

    assertThat(others.overlooked(OURS, ours.arn()))
        .isEqualTo(Optional.of(other.arn()).filter(_ -> overlooked));
  }
}
