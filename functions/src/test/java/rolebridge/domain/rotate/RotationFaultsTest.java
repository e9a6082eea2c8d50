package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.StoredSecret;

/**
 * Every call of a pass goes wrong in every way, one pass for each; then the next scheduled passes
 * come in time. After every call the current key has to be of use everywhere, and in the end one
 * proven key is left.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RotationFaultsTest {

  /** Past the grace period, to the second read of the last use, and past the watch period. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofDays(1), Duration.ofHours(5), Duration.ofDays(8));

  /** What a pass finds, and what it is asked for. */
  enum Scenario {
    ROTATION_DUE,
    ROTATION_NOW,
    GRACE_OVER,
    UNUSED_FOR_HOURS,
    WATCH_OVER,
    UNDO_IN_GRACE,
    UNDO_IN_WATCH,
    REVOKED;

    private static final Map<Scenario, FakeAws> PREPARED = new ConcurrentHashMap<>();

    FakeAws account() {
      return PREPARED.computeIfAbsent(this, Scenario::prepare).copy();
    }

    private FakeAws prepare() {
      FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
      switch (this) {
        case ROTATION_DUE -> aws.advance(Duration.ofDays(89));
        case ROTATION_NOW -> {}
        case GRACE_OVER -> rotated(aws, Duration.ofDays(1));
        case UNUSED_FOR_HOURS -> rotated(aws, Duration.ofDays(1), Duration.ofHours(4));
        case WATCH_OVER ->
            rotated(aws, Duration.ofDays(1), Duration.ofHours(4), Duration.ofDays(7));
        case UNDO_IN_GRACE -> rotated(aws, Duration.ofHours(3));
        case UNDO_IN_WATCH ->
            rotated(aws, Duration.ofDays(1), Duration.ofHours(4), Duration.ofDays(2));
        case REVOKED -> RotationRun.revoke(aws, aws.caller(), "");
      }
      return aws;
    }

    private static void rotated(FakeAws aws, Duration... pauses) {
      RotationRun.now(aws).finish();
      for (int i = 0; i < pauses.length; i++) {
        if (i > 0) {
          RotationRun.scheduled(aws).finish();
        }
        aws.advance(pauses[i]);
      }
    }

    RotationRun run(FakeAws aws) {
      return switch (this) {
        case ROTATION_NOW -> RotationRun.now(aws);
        case UNDO_IN_GRACE, UNDO_IN_WATCH -> RotationRun.undo(aws);
        default -> RotationRun.scheduled(aws);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void pass_oneCallGoesWrong_theNextOnesFinish(Scenario scenario) {
    FakeAws clean = scenario.account();
    RotationRun reference = scenario.run(clean).finish();
    assertThat(reference.state()).as(reference.toString()).isEqualTo("Done");
    List<String> problems = new ArrayList<>();
    Map<Integer, Map<Mishap, String>> table = new TreeMap<>();

    for (Caller.Call call : reference.caller().calls()) {
      for (Mishap kind : Mishap.values()) {
        FakeAws aws = scenario.account();
        String how = scenario + ", " + kind + " at " + call;
        RotationRun run = scenario.run(aws);
        observe(run, aws, scenario, how, problems);
        run.caller().failing(kind.at(call.number()));
        run.finish();
        // Whose the key is whose making wasn't answered can't be told, and it is in the way.
        String expected =
            scenario == Scenario.ROTATION_NOW
                    && kind == Mishap.ANSWER_LOST
                    && call.operation().equals("CreateAccessKey")
                ? "KeyLimitReachedException"
                : "";
        if (kind.passes() && !run.error().equals(expected)) {
          problems.add(how + " wasn't tried again: " + run);
        }
        String outcome = run.state() + outlast(aws, scenario, how, problems);
        table.computeIfAbsent(call.number(), _ -> new EnumMap<>(Mishap.class)).put(kind, outcome);
      }
    }

    print(scenario, reference, table);
    assertThat(problems).isEmpty();
  }

  /**
   * Its function was killed at its end, or its answer lost: the next try finds that all is done,
   * and yet the pass has to tell it. Which key was made only the dead run knew; its promotion
   * tells.
   */
  @ParameterizedTest
  @EnumSource
  void pass_stateDidAllAndItsAnswerIsLost_isTold(Scenario scenario) {
    RotationRun reference = scenario.run(scenario.account()).finish();
    List<String> expected = actions(reference);
    expected.remove("CreateAccessKey");
    List<String> problems = new ArrayList<>();

    List<Caller.Call> calls = reference.caller().calls();
    for (int i = 0; i < calls.size(); i++) {
      Caller.Call call = calls.get(i);
      boolean isLastOfItsState =
          i + 1 == calls.size() || !calls.get(i + 1).state().equals(call.state());
      if (isLastOfItsState) {
        RotationRun run = scenario.run(scenario.account());
        run.caller().failing(Mishap.KILLED_AFTER.at(call.number()));
        run.finish();
        if (!run.state().equals("Done") || !actions(run).containsAll(expected)) {
          problems.add("after " + call + ": " + run);
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  /** Nothing of a key was changed by the pass, whether or not the state is tried again. */
  @ParameterizedTest
  @ValueSource(strings = {"PromoteKey", "DeactivateOldKey"})
  void pass_stateOnlyWroteSomethingDown_andItsAnswerIsLost_tellsNothing(String state) {
    for (boolean lost : new boolean[] {false, true}) {
      FakeAws aws = Scenario.GRACE_OVER.account();
      if (state.equals("PromoteKey")) {
        aws.secretTags(Requests.SECRET).remove(Tags.PROMOTED);
      } else {
        aws.deactivate(aws.keyIds(Requests.USER).getFirst());
      }
      RotationRun run = RotationRun.scheduled(aws).runTo(state);
      run.caller()
          .failing(
              call -> lost && call.operation().equals("TagResource") ? Fault.killedAfter() : null);
      run.step();
      run.caller().failing(_ -> null);

      run.finish();

      assertThat(run.state()).as(run.toString()).isEqualTo("Done");
      assertThat(run.actions()).isEmpty();
    }
  }

  /**
   * For a while all that one operation tells is old and what the others tell isn't, so what two of
   * them tell of one thing is of two moments.
   */
  @ParameterizedTest
  @EnumSource
  void pass_allReadsOfOneOperationLag_itEndsAsWithoutThat(Scenario scenario) {
    RotationRun reference = untroubled(scenario);
    List<String> operations =
        reference.caller().calls().stream()
            .filter(call -> !call.mutating())
            .map(Caller.Call::operation)
            .distinct()
            .toList();

    assertThat(operations).contains("DescribeSecret", "ListAccessKeys");
    for (String operation : operations) {
      FakeAws aws = scenario.account();
      RotationRun run = scenario.run(aws);
      Instant upToDate = aws.clock().instant().plus(Mishap.LAG);
      run.caller()
          .failing(
              call ->
                  call.operation().equals(operation) && aws.clock().instant().isBefore(upToDate)
                      ? Fault.lagging(Mishap.LAG)
                      : null);
      inTime(run, aws);

      assertThat(run.state()).as("%s, %s lags: %s", scenario, operation, run).isEqualTo("Done");
      assertThat(actions(run))
          .as("%s, %s lags: %s", scenario, operation, run)
          .isEqualTo(actions(reference));
    }
  }

  private static RotationRun untroubled(Scenario scenario) {
    FakeAws aws = scenario.account();
    RotationRun run = scenario.run(aws);
    inTime(run, aws);
    return run;
  }

  /** Each state takes a second. */
  private static void inTime(RotationRun run, FakeAws aws) {
    while (!run.hasEnded()) {
      run.step();
      aws.advance(Duration.ofSeconds(1));
    }
  }

  /** Less the proofs, of which one too many harms nothing. */
  private static List<String> actions(RotationRun run) {
    return run.actions().stream()
        .filter(action -> !action.equals("ValidateAccessKey"))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** The next pass comes soon, then others until all periods are over. */
  private static String outlast(FakeAws aws, Scenario scenario, String how, List<String> problems) {
    aws.advance(Duration.ofMinutes(256));
    RotationRun next = pass(aws, scenario, how, problems, scenario == Scenario.ROTATION_NOW);
    if (next.state().equals("Failed")) {
      problems.add(how + ", the next pass: " + next);
    }
    boolean rotates =
        scenario == Scenario.ROTATION_DUE
            || scenario == Scenario.ROTATION_NOW
            || scenario == Scenario.REVOKED;
    if (rotates && aws.currentKey(Requests.SECRET).orElseThrow().id().endsWith("0001")) {
      problems.add(how + ", the next pass left the old key current: " + next);
    }
    for (Duration pause : PAUSES) {
      aws.advance(pause);
      RotationRun later = pass(aws, scenario, how, problems, false);
      if (later.state().equals("Failed")) {
        problems.add(how + ", " + pause + " later: " + later);
      }
    }
    Optional<SecretAccessKey> current = aws.currentKey(Requests.SECRET);
    if (!aws.keyIds(Requests.USER).equals(current.stream().map(SecretAccessKey::id).toList())) {
      problems.add(how + ", in the end there are " + aws.keyIds(Requests.USER));
    }
    if (aws.secretLabels(Requests.SECRET).containsKey(StoredSecret.PENDING)) {
      problems.add(how + ", in the end a version is still pending");
    }
    return " " + next.actions();
  }

  private static RotationRun pass(
      FakeAws aws, Scenario scenario, String how, List<String> problems, boolean now) {
    RotationRun pass = now ? RotationRun.now(aws) : RotationRun.scheduled(aws);
    observe(pass, aws, scenario, how, problems);
    return pass.finish();
  }

  private static void observe(
      RotationRun run, FakeAws aws, Scenario scenario, String how, List<String> problems) {
    run.caller()
        .observing(
            () -> {
              SecretAccessKey current = aws.currentKey(Requests.SECRET).orElseThrow();
              boolean revoked = scenario == Scenario.REVOKED && current.id().endsWith("0001");
              if (!revoked && !aws.rolesRefusing(current, Requests.USER).isEmpty()) {
                problems.add(how + ": the current key " + current.id() + " is of no use");
              }
            });
  }

  private static void print(
      Scenario scenario, RotationRun reference, Map<Integer, Map<Mishap, String>> table) {
    StringBuilder text = new StringBuilder(scenario + "\n");
    table.forEach(
        (number, outcomes) -> {
          Caller.Call call = reference.caller().calls().get(number - 1);
          text.append("%3d %-18s %-25s".formatted(number, call.state(), call.operation()));
          outcomes.forEach(
              (kind, outcome) -> text.append("  ").append(kind).append(": ").append(outcome));
          text.append('\n');
        });
    System.out.print(text);
  }
}
