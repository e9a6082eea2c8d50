package rolebridge.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.HistoryEvent;

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
      new Executions() {
        @Override
        public String start(String stateMachineArn, String name, String input) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> join(String stateMachineArn, String name, String input) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Execution describe(String executionArn) {
          throw new UnsupportedOperationException();
        }

        @Override
        public List<HistoryEvent> history(String executionArn) {
          throw new UnsupportedOperationException();
        }

        @Override
        public String input(String executionArn) {
          return inputs.get(executionArn);
        }

        @Override
        public List<Execution> list(String stateMachineArn, int limit) {
          assertThat(stateMachineArn).isEqualTo(MACHINE);
          return looks.getFirst();
        }

        @Override
        public List<Execution> failed(String stateMachineArn, int limit) {
          throw new UnsupportedOperationException();
        }
      };

  private final OtherApplies others =
      new OtherApplies(
          executions,
          MACHINE,
          OURS,
          () -> {
            pauses++;
            looks.removeFirst();
          },
          told::add);

  private static List<ApplyPart> parts(String... users) {
    return ApplyPart.of(Stream.of(users).map(user -> new Job(user, user, request(user))).toList());
  }

  private static String request(String user) {
    return "{\"userName\":\"" + user + "\"}";
  }

  private Execution execution(String name, String status, String input) {
    String arn = EXECUTION + name;
    inputs.put(arn, input);
    return new Execution(
        arn,
        status,
        Instant.EPOCH,
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

    others.awaitEnd();

    assertThat(pauses).isEqualTo(2);
    assertThat(told)
        .containsExactly(
            "Waiting for execution "
                + of("RUNNING", "xsoar.b", "xsoar.c").arn()
                + ", which applies other requests of xsoar.b.");
  }

  @Test
  void severalOfTheSameUsers_areWaitedForUntilNoneIsLeft() {
    Execution first = of("RUNNING", "xsoar.a");
    Execution second = of("PENDING_REDRIVE", "xsoar.b");
    looks(List.of(second, first), List.of(second), List.of());

    others.awaitEnd();

    assertThat(pauses).isEqualTo(2);
  }

  @Test
  void thoseOfOtherUsers_andThoseThatAreOver_areNotWaitedFor() {
    looks(List.of(of("RUNNING", "xsoar.c"), of("FAILED", "xsoar.a")));

    others.awaitEnd();

    assertThat(told).isEmpty();
  }

  @Test
  void theSame_isToBeJoined_whateverElseGoesOn() {
    looks(
        List.of(
            of("RUNNING", "xsoar.a"),
            execution(OURS.getFirst().name() + END, "RUNNING", OURS.getFirst().input())));

    others.awaitEnd();

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

    others.awaitEnd();

    assertThat(pauses).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"groups\":7}", "{\"groups\":[[{\"userName\":7}]]}"})
  void whatNamesNoUser_isNotWaitedFor(String input) {
    looks(List.of(execution("by-hand", "RUNNING", input)));

    others.awaitEnd();

    assertThat(told).isEmpty();
  }

  @Test
  void ofManyUsers_threeAreNamed() {
    String[] users = {"u.e", "u.d", "u.c", "u.b", "u.a"};
    looks(List.of(of("RUNNING", users)), List.of());

    new OtherApplies(
            executions,
            MACHINE,
            parts("u.a", "u.b", "u.c", "u.d", "u.e", "u.f"),
            looks::removeFirst,
            told::add)
        .awaitEnd();

    assertThat(told).singleElement().asString().endsWith(" of u.a, u.b, u.c and 2 more.");
  }

  @Test
  void oneThatBeganSince_isTold_thoseBeforeAndOfOthersArent() {
    Execution before = of("SUCCEEDED", "xsoar.a");
    looks(List.of(before));
    others.awaitEnd();
    assertThat(others.begun()).isEmpty();

    looks.clear();
    looks(List.of(of("RUNNING", "xsoar.c"), before));
    assertThat(others.begun()).isEmpty();

    looks.clear();
    looks(List.of(of("SUCCEEDED", "xsoar.a", "xsoar.c"), before));
    assertThat(others.begun()).contains(of("SUCCEEDED", "xsoar.a", "xsoar.c").arn());
  }
}
