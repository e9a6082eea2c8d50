package rolebridge.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.machine.ManyRuns.Ended;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.NoExecutions;
import rolebridge.cli.setup.Failure;

class ApplyRunsTest {

  private static final String ACCOUNT = "arn:aws:states:eu-central-1:123456789012:";
  private static final String PROVISION = ACCOUNT + "stateMachine:rolebridge-provision";
  private static final String RUN = ACCOUNT + "execution:rolebridge-provision:";
  private static final String END = "20261124T100100Z-42b0edd4";
  private static final String APPLY =
      ACCOUNT + "execution:rolebridge-apply:apply-8f14e45fceea167a-" + END;

  private final List<Ended> ended = new ArrayList<>();

  /** What is there at each look; the last for all later. */
  private final Deque<Map<String, Execution>> looks = new ArrayDeque<>();

  private final Set<String> unreadable = new HashSet<>();
  private int pauses;

  private static Execution execution(String arn, String status, String output) {
    return new Execution(
        arn,
        status,
        Instant.EPOCH,
        Optional.empty(),
        Optional.of(output).filter(text -> !text.isEmpty()),
        Optional.of("Why").filter(_ -> status.equals("FAILED")),
        Optional.empty());
  }

  private static String run(String user, int group, int at) {
    return RUN + user + "-" + END + "-" + group + "-" + at;
  }

  private static String answer(String arn, String status, String error) {
    return "{\"executionArn\":\"%s\",\"status\":\"%s\",\"error\":\"%s\"}"
        .formatted(arn, status, error);
  }

  private static String group(int group, String... answers) {
    return "{\"group\":%d,\"requests\":[%s]}".formatted(group, String.join(",", answers));
  }

  private static String output(String... groups) {
    return "{\"groups\":[" + String.join(",", groups) + "]}";
  }

  private void look(Execution... there) {
    Map<String, Execution> look = new LinkedHashMap<>();
    for (Execution one : there) {
      look.put(one.arn(), one);
    }
    looks.add(look);
  }

  private final Executions executions =
      new NoExecutions() {
        @Override
        public Execution describe(String executionArn) {
          if (unreadable.contains(executionArn)) {
            throw new IllegalStateException("can't look at " + executionArn);
          }
          return Optional.ofNullable(looks.getFirst().get(executionArn)).orElseThrow();
        }

        @Override
        public List<Execution> list(String stateMachineArn, int limit) {
          assertThat(stateMachineArn).isEqualTo(PROVISION);
          return looks.getFirst().values().stream()
              .filter(one -> one.arn().startsWith(RUN))
              .limit(limit)
              .toList();
        }
      };

  private Optional<String> run(ApplyPart part) {
    return new ApplyRuns(
            executions,
            PROVISION,
            _ -> APPLY,
            () -> {
              pauses++;
              looks.removeFirst();
            })
        .run(part, ended::add);
  }

  private static ApplyPart part(String... users) {
    return ApplyPart.of(
            IntStream.range(0, users.length)
                .mapToObj(n -> new Job(String.valueOf(n), users[n], "{\"n\":" + n + "}"))
                .toList())
        .getFirst();
  }

  private List<String> told() {
    return ended.stream()
        .map(
            one ->
                one.job().id()
                    + " "
                    + one.execution()
                        .map(Execution::status)
                        .orElseGet(() -> one.error().orElseThrow().getMessage()))
        .toList();
  }

  @Test
  void eachRequest_isToldOnce_whenItsRunEnds() {
    Execution on = execution(APPLY, "RUNNING", "");
    Execution first = execution(run("u", 0, 0), "SUCCEEDED", "{}");
    Execution other = execution(run("v", 1, 0), "FAILED", "");
    look(on, execution(run("u", 0, 0), "RUNNING", ""), other);
    look(on, first, other);
    look(on, first, other, execution(run("u", 0, 1), "SUCCEEDED", "{}"));
    look(
        execution(
            APPLY,
            "SUCCEEDED",
            output(
                group(
                    0,
                    answer(run("u", 0, 0), "SUCCEEDED", ""),
                    answer(run("u", 0, 1), "SUCCEEDED", "")),
                group(1, answer(run("v", 1, 0), "FAILED", "Why")))),
        first,
        other,
        execution(run("u", 0, 1), "SUCCEEDED", "{}"));

    run(part("u", "u", "v"));

    assertThat(told()).containsExactly("2 FAILED", "0 SUCCEEDED", "1 SUCCEEDED");
    assertThat(pauses).isEqualTo(3);
  }

  /** Of others, and of another execution of apply with requests of the same users. */
  @Test
  void runsOfOthers_areNotTaken() {
    look(
        execution(APPLY, "SUCCEEDED", output(group(0, answer(run("u", 0, 0), "SUCCEEDED", "")))),
        execution(run("u", 0, 0).replace("42b0edd4", "00000000"), "FAILED", ""),
        execution(run("u", 1, 0), "FAILED", ""),
        execution(run("u", 0, 0), "SUCCEEDED", "{}"));

    run(part("u"));

    assertThat(told()).containsExactly("0 SUCCEEDED");
  }

  /** With more runs about than are looked at, the machine's answer has them all. */
  @Test
  void whatIsNotAmongTheNewest_isToldInTheEnd() {
    List<Execution> there = new ArrayList<>();
    there.add(
        execution(APPLY, "SUCCEEDED", output(group(0, answer(run("u", 0, 0), "EXISTS", "")))));
    IntStream.range(0, 100)
        .forEach(n -> there.add(execution(RUN + "other-" + n, "SUCCEEDED", "{}")));
    there.add(execution(run("u", 0, 0), "ABORTED", ""));
    look(there.toArray(Execution[]::new));

    run(part("u"));

    assertThat(told()).containsExactly("0 ABORTED");
  }

  @Test
  void requestWithoutARun_isToldByTheAnswersError() {
    look(
        execution(
            APPLY,
            "SUCCEEDED",
            output(
                group(0, answer("", "UNKNOWN", "StepFunctions.ExecutionLimitExceededException")),
                group(1, answer(run("v", 1, 0), "UNKNOWN", "States.Timeout")))),
        execution(run("v", 1, 0), "RUNNING", ""));

    run(part("u", "v"));

    assertThat(told())
        .containsExactly(
            "0 Step Functions started no run for it.", "1 " + run("v", 1, 0) + " still goes on.");
    assertThat(ended)
        .extracting(one -> ((Failure) one.error().orElseThrow()).error())
        .containsExactly("StepFunctions.ExecutionLimitExceededException", "States.Timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null"})
  void groupThatIsMissing_failsIncomplete_andWhatIsBehindMayGoOn(String group) {
    look(execution(APPLY, "SUCCEEDED", output(group)));

    assertThat(run(part("u"))).contains(APPLY);

    assertThat(ended)
        .extracting(one -> ((Failure) one.error().orElseThrow()).error())
        .containsExactly("ApplyIncomplete");
  }

  @Test
  void applyThatDoesNotSucceed_keepsWhatIsBehind() {
    look(execution(APPLY, "FAILED", ""), execution(run("u", 0, 0), "SUCCEEDED", "{}"));

    assertThat(run(part("u", "v"))).isEmpty();

    assertThat(told())
        .containsExactly(
            "0 SUCCEEDED",
            "1 Execution apply-8f14e45fceea167a-"
                + END
                + " of apply ended as FAILED by Why, and says nothing of this request.");
  }

  @Test
  void whatCannotBeLookedAt_isToldOfAllThatAreOpen_andKeepsWhatIsBehind() {
    unreadable.add(APPLY);

    assertThat(run(part("u", "v"))).isEmpty();

    assertThat(told()).containsExactly("0 can't look at " + APPLY, "1 can't look at " + APPLY);
  }

  @Test
  void partThatCannotBeStarted_isToldOfItsFirst_andKeepsWhatIsBehind() {
    ApplyRuns runs =
        new ApplyRuns(
            executions,
            PROVISION,
            _ -> {
              throw new IllegalStateException("expired");
            },
            () -> {});

    assertThat(runs.run(part("u", "v"), ended::add)).isEmpty();

    assertThat(told()).containsExactly("0 expired");
  }
}
