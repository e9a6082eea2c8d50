package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A rotation in which one call goes wrong, and the next pass after it. All calls and all ways are
 * tried in memory by {@code RotationFaultsTest}; here a sample of them runs with real processes.
 */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class RotationFaultsIT {

  private static final int SAMPLES = 21;
  private static final long SEED = 6;

  /** How a call goes wrong. */
  enum Kind {
    REFUSED,
    ANSWER_LOST,
    KILLED_AFTER
  }

  /**
   * A call of the rotation, counted from 1.
   *
   * @param parameter one that tells it from another user's, with a mark in the user's place
   * @param nth among the calls of its state and operation with that parameter
   */
  private record Step(
      int number, String service, String operation, String state, Match parameter, int nth) {

    Fault fault(UserKeys keys, Kind kind) {
      Fault fault =
          Fault.on(service, operation, parameter.name(), parameter.value(keys)).by(state).nth(nth);
      return switch (kind) {
        case REFUSED -> fault.error("AccessDenied", 403);
        case ANSWER_LOST -> fault.afterEffect().error("AccessDenied", 403);
        case KILLED_AFTER -> fault.afterEffect().killCaller();
      };
    }
  }

  private record Match(String name, String template) {

    private static final String MARK = "{mark}";
    private static final String SECRET_ARN = "{secret}";

    static Optional<Match> of(Recorder.Call call, Request request) {
      return call.parameters().entrySet().stream()
          .filter(parameter -> parameter.getValue().toString().contains(request.mark()))
          .map(
              parameter ->
                  new Match(
                      parameter.getKey(),
                      parameter.getValue().toString().contains(":secret:")
                          ? SECRET_ARN
                          : parameter.getValue().toString().replace(request.mark(), MARK)))
          .findFirst();
    }

    /** An ARN of a secret ends with letters of chance. */
    String value(UserKeys keys) {
      return template.equals(SECRET_ARN)
          ? keys.secretArn()
          : template.replace(MARK, keys.request().mark());
    }
  }

  private record Sample(Step step, Kind kind) {}

  /** What became of a sample; {@code problems} is empty when all is well. */
  private record Outcome(String first, String next, List<String> problems) {}

  @Test
  void rotation_oneCallGoesWrong_theNextPassFinishes(Installation rolebridge) throws Exception {
    List<Step> steps = steps(rolebridge);
    List<Sample> samples = new ArrayList<>();
    for (Step step : steps) {
      for (Kind kind : Kind.values()) {
        samples.add(new Sample(step, kind));
      }
    }
    Collections.shuffle(samples, new Random(SEED));
    List<Sample> chosen = samples.subList(0, SAMPLES);

    Batch<Sample, Outcome> outcomes = new Batch<>(chosen, sample -> outcome(rolebridge, sample));

    List<String> problems = new ArrayList<>();
    StringBuilder table = new StringBuilder("rotation, " + steps.size() + " calls\n");
    for (Sample sample : chosen) {
      Outcome outcome = outcomes.of(sample);
      Step step = sample.step();
      table.append(
          "%3d %-18s %-25s %-12s  %s, then %s%n"
              .formatted(
                  step.number(),
                  step.state(),
                  step.operation(),
                  sample.kind(),
                  outcome.first(),
                  outcome.next()));
      outcome.problems().forEach(problem -> problems.add(sample + ": " + problem));
    }
    System.out.print(table);
    assertThat(problems).isEmpty();
  }

  /** The calls of a rotation in which nothing goes wrong. */
  private static List<Step> steps(Installation rolebridge) {
    UserKeys keys = dueForRotation(rolebridge);
    long before = rolebridge.recorder().latest();
    keys.pass().requireReady();
    // An audit of all that comes by reads the user, too.
    Set<String> states =
        JsonText.member(
                JsonText.object(Project.text("statemachines/rotate-user.asl.json")), "States")
            .keySet();
    Map<List<Object>, Integer> seen = new HashMap<>();
    List<Step> steps = new ArrayList<>();
    for (Recorder.Call call : rolebridge.recorder().after(before)) {
      Optional<Match> match = Match.of(call, keys.request());
      if (match.isPresent() && call.caller().contains(":assumed-role/rolebridge-")) {
        String state = call.caller().replaceAll(".*:assumed-role/rolebridge-([A-Za-z]+)/.*", "$1");
        if (!states.contains(state)) {
          continue;
        }
        int nth =
            seen.merge(
                List.of(call.service(), call.operation(), state, match.get()), 1, Integer::sum);
        steps.add(
            new Step(steps.size() + 1, call.service(), call.operation(), state, match.get(), nth));
      }
    }
    assertThat(steps).hasSizeGreaterThan(20);
    return steps;
  }

  private static UserKeys dueForRotation(Installation rolebridge) {
    UserKeys keys = UserKeys.provisioned(rolebridge, "faulty");
    keys.age(Duration.ofDays(90));
    return keys;
  }

  private static Outcome outcome(Installation rolebridge, Sample sample) {
    UserKeys keys = dueForRotation(rolebridge);
    String first = keys.current().id();
    sample.step().fault(keys, sample.kind()).arm(rolebridge);
    Run failed = keys.pass();
    List<String> problems = new ArrayList<>();
    requireUse(keys, "after the fault", problems);

    // Time for what may be an orphan to be shown unused.
    keys.age(Duration.ofMinutes(256));
    Run next = keys.pass();

    requireUse(keys, "after the next pass", problems);
    String current = keys.current().id();
    require(!current.equals(first), "the old key is current: " + next.execution(), problems);
    require(
        keys.statuses().equals(Map.of(first, "Active", current, "Active")),
        "keys " + keys.statuses() + ", current " + current,
        problems);
    require(
        keys.labelled("AWSPENDING").filter(id -> !id.equals(current)).isEmpty(),
        "still pending: " + keys.labelled("AWSPENDING"),
        problems);
    require(
        keys.labelled("AWSPREVIOUS").equals(Optional.of(first)),
        "previous: " + keys.labelled("AWSPREVIOUS"),
        problems);
    return new Outcome(summary(failed), summary(next), problems);
  }

  private static void requireUse(UserKeys keys, String when, List<String> problems) {
    try {
      keys.assumed(keys.current());
    } catch (RuntimeException e) {
      problems.add(when + " the current key is of no use: " + e.getMessage());
    }
  }

  private static void require(boolean holds, String problem, List<String> problems) {
    if (!holds) {
      problems.add(problem);
    }
  }

  private static String summary(Run run) {
    return run.execution().succeeded()
        ? "done " + run.changedBy()
        : run.failure().get("failedState") + " " + run.failure().get("error");
  }
}
