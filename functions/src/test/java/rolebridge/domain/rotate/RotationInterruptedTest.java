package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.rotate.RotationFaultsTest.Scenario;

/**
 * A pass is held up just before each of its calls, while another runs from its beginning to its end
 * or is killed on the way; then it goes on. The current key works at every moment.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RotationInterruptedTest {

  /** What comes in between. */
  enum Other {
    SCHEDULED,
    NOW,
    UNDO;

    private RotationRun start(FakeAws aws) {
      return switch (this) {
        case SCHEDULED -> RotationRun.scheduled(aws);
        case NOW -> RotationRun.now(aws);
        case UNDO -> RotationRun.undo(aws);
      };
    }
  }

  @ParameterizedTest
  @EnumSource(names = "REVOKED", mode = EnumSource.Mode.EXCLUDE)
  void pass_anotherComesInBetween_theCurrentKeyWorks(Scenario scenario) {
    List<String> problems = new ArrayList<>();
    int calls = scenario.run(scenario.account()).finish().caller().callCount();

    for (Other other : Other.values()) {
      int otherCalls = callsOf(other, scenario);
      for (int call = 1; call <= calls; call++) {
        interrupt(scenario, other, call, 0, problems);
      }
      for (int killed = 1; killed <= otherCalls; killed += 6) {
        for (int call = 1; call <= calls; call += 5) {
          interrupt(scenario, other, call, killed, problems);
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  private static int callsOf(Other other, Scenario scenario) {
    return other.start(scenario.account()).finish().caller().callCount();
  }

  /**
   * @param killedAfter the other's call after which it is killed; 0 for none
   */
  private static void interrupt(
      Scenario scenario, Other other, int call, int killedAfter, List<String> problems) {
    FakeAws aws = scenario.account();
    String how =
        "%s held up before call %d by %s killed after call %d"
            .formatted(scenario, call, other, killedAfter);
    RotationRun pass = scenario.run(aws);
    RotationRun between = other.start(aws);
    watch(pass.caller(), aws, how, problems);
    watch(between.caller(), aws, how, problems);
    between.caller().failing(made -> made.number() == killedAfter ? Fault.killedAfter() : null);
    pass.caller().before(call, between::finish);
    pass.finish();
    for (Duration pause :
        List.of(Duration.ofMinutes(16), Duration.ofDays(1), Duration.ofHours(5))) {
      aws.advance(pause);
      RotationRun next = RotationRun.scheduled(aws);
      watch(next.caller(), aws, how, problems);
      next.finish();
      if (!next.state().equals("Done")) {
        problems.add(how + ", " + pause + " later: " + next);
      }
    }
  }

  private static void watch(Caller caller, FakeAws aws, String how, List<String> problems) {
    caller.observing(
        () -> {
          SecretAccessKey current = aws.currentKey(Requests.SECRET).orElseThrow();
          if (!aws.rolesRefusing(current, Requests.USER).isEmpty()) {
            problems.add(how + ": the current key is of no use after " + caller.calls().getLast());
          }
        });
  }
}
