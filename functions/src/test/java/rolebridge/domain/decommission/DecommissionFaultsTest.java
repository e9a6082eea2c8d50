package rolebridge.domain.decommission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Mishap;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.rotate.RotationRun;

/**
 * Every call of a removal goes wrong in every way, one removal for each. Started again it ends as
 * one that nothing went wrong with; provisioned again instead, access works.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class DecommissionFaultsTest {

  /** What is there, and what is to go. */
  enum Scenario {
    LAST_ROLE,
    LAST_ROLE_IN_ROTATION,
    ONE_OF_TWO_ROLES,
    FORCED,
    WATCH_OVER;

    private static final Map<Scenario, FakeAws> PREPARED = new ConcurrentHashMap<>();

    FakeAws account() {
      return PREPARED.computeIfAbsent(this, Scenario::prepare).copy();
    }

    private FakeAws prepare() {
      FakeAws aws =
          this == ONE_OF_TWO_ROLES
              ? Accounts.with(Requests.iam(), Requests.ec2())
              : Accounts.with(Requests.iam());
      switch (this) {
        case LAST_ROLE_IN_ROTATION -> {
          RotationRun rotation = RotationRun.now(aws);
          while (aws.keyIds(Requests.USER).size() < 2) {
            rotation.step();
          }
        }
        case FORCED -> aws.useRole(Requests.ROLE_ARN, aws.clock().instant());
        case WATCH_OVER -> {
          DecommissionRun.of(aws, Requests.iam()).finish();
          aws.advance(RotationRun.POLICY.watchPeriod().plusHours(1));
        }
        default -> {}
      }
      return aws;
    }

    /** Removes once, as it is asked for or by the schedule. */
    Outcome remove(FakeAws aws, Caller.Faults faults) {
      if (this == WATCH_OVER) {
        RotationRun pass = RotationRun.scheduled(aws);
        pass.caller().failing(faults);
        pass.finish();
        return new Outcome(pass.state().equals("Done"), pass.toString(), pass.caller().calls());
      }
      DecommissionRun run =
          this == FORCED
              ? DecommissionRun.forced(aws, Requests.iam())
              : DecommissionRun.of(aws, Requests.iam());
      run.caller().failing(faults);
      run.finish();
      return new Outcome(run.isDone(), run.toString(), run.caller().calls());
    }
  }

  /** What a removal came to. */
  record Outcome(boolean done, String text, List<Caller.Call> calls) {}

  private static final Caller.Faults NONE = _ -> null;

  /**
   * Times differ when something went wrong on the way, and it stays written down who ended a
   * pending key whose label couldn't be taken.
   */
  private static List<String> state(FakeAws aws) {
    return Snapshot.withoutKeyIds(aws).stream()
        .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[^ ,}]*", "(time)"))
        .map(line -> line.replaceAll(", " + Tags.DEACTIVATED + "=[^,}]*", ""))
        .toList();
  }

  /**
   * For a while all that one operation tells is old and what the others tell isn't, so what two of
   * them tell of one thing is of two moments.
   */
  @ParameterizedTest
  @EnumSource
  void remove_allReadsOfOneOperationLag_endsTheSame(Scenario scenario) {
    FakeAws clean = scenario.account();
    Set<String> operations =
        scenario.remove(clean, NONE).calls().stream()
            .filter(call -> !call.mutating())
            .map(Caller.Call::operation)
            .collect(Collectors.toSet());

    assertThat(operations).contains("ListRoles");
    for (String operation : operations) {
      FakeAws aws = scenario.account();
      Instant upToDate = aws.clock().instant().plus(Mishap.LAG);
      Outcome first =
          scenario.remove(
              aws,
              call ->
                  call.operation().equals(operation) && aws.clock().instant().isBefore(upToDate)
                      ? Fault.lagging(Mishap.LAG)
                      : null);

      assertThat(first.done()).as("%s lags: %s", operation, first.text()).isTrue();
      assertThat(state(aws)).as("%s lags: %s", operation, first.text()).isEqualTo(state(clean));
    }
  }

  @ParameterizedTest
  @EnumSource
  void remove_oneCallGoesWrong_startedAgainEndsTheSame(Scenario scenario) {
    FakeAws clean = scenario.account();
    Outcome reference = scenario.remove(clean, NONE);
    assertThat(reference.done()).as(reference.text()).isTrue();
    List<String> problems = new ArrayList<>();

    for (Caller.Call call : reference.calls()) {
      for (Mishap kind : Mishap.values()) {
        FakeAws aws = scenario.account();
        Outcome first = scenario.remove(aws, kind.at(call.number()));
        Outcome again = scenario.remove(aws, NONE);
        String how = scenario + ", " + kind + " at " + call + ": " + first.text();
        if (!first.done() && kind.passes()) {
          problems.add(how + " wasn't tried again");
        }
        if (!again.done()) {
          problems.add(how + ", and again: " + again.text());
        }
        if (!state(aws).equals(state(clean))) {
          problems.add(how + ", and again left " + state(aws));
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void remove_oneCallGoesWrong_provisionedAgainWorks(Scenario scenario) {
    Outcome reference = scenario.remove(scenario.account(), NONE);
    List<String> problems = new ArrayList<>();

    for (Caller.Call call : reference.calls()) {
      for (Mishap kind : Mishap.values()) {
        FakeAws aws = scenario.account();
        Outcome first = scenario.remove(aws, kind.at(call.number()));
        String how = scenario + ", " + kind + " at " + call + ": " + first.text();
        aws.advance(Duration.ofMinutes(16));
        ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "again").withoutJson().finish();
        if (!run.isReady()) {
          problems.add(how + ", provisioned again: " + run);
        } else if (!aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER)
            .isEmpty()) {
          problems.add(how + ", provisioned again the key is of no use");
        }
        for (Duration pause : List.of(Duration.ofHours(1), Duration.ofDays(8))) {
          aws.advance(pause);
          RotationRun pass = RotationRun.scheduled(aws).finish();
          if (!pass.state().equals("Done")) {
            problems.add(how + ", provisioned again, pass after " + pause + ": " + pass);
          }
        }
        Outcome last = scenario == Scenario.WATCH_OVER ? null : scenario.remove(aws, NONE);
        if (last != null && !last.done()) {
          problems.add(how + ", provisioned again and removed: " + last.text());
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  /** A removal that no retry of its own saves leaves what the next scheduled passes finish. */
  @ParameterizedTest
  @EnumSource(names = {"LAST_ROLE", "LAST_ROLE_IN_ROTATION"})
  void retirement_oneCallGoesWrong_passesFinishIt(Scenario scenario) {
    Outcome reference = scenario.remove(scenario.account(), NONE);
    int begun =
        reference.calls().stream()
            .filter(call -> call.operation().equals("TagResource"))
            .findFirst()
            .orElseThrow()
            .number();
    List<String> problems = new ArrayList<>();

    for (Caller.Call call : reference.calls().subList(begun, reference.calls().size())) {
      for (Mishap kind : Mishap.values()) {
        FakeAws aws = scenario.account();
        Outcome first = scenario.remove(aws, kind.at(call.number()));
        for (int day = 0; day < 10; day++) {
          aws.advance(Duration.ofDays(1));
          RotationRun.scheduled(aws).finish();
        }
        if (!Snapshot.of(aws).isEmpty()) {
          problems.add(kind + " at " + call + ": " + first.text() + " left " + state(aws));
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
