package rolebridge.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.Account;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.NoExecutions;
import rolebridge.cli.run.RunName;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.DeployedStack;

/** Whoever looks on is told which executions go on without the command, and which no longer do. */
class MachineRunsTest {

  private static final String ARN = "arn:aws:states:eu-central-1:123456789012:";
  private static final String JOINED = RunName.of("joined");
  private static final String THEIR_INPUT = "{\"userName\":\"joined\"}";

  private final List<String> seen = new ArrayList<>();

  /** How those that were started end, by their name's beginning. */
  private final Map<String, String> ends = new LinkedHashMap<>();

  private final class Machines extends NoExecutions {

    @Override
    public String start(String stateMachineArn, String name, String input) {
      return run(stateMachineArn, name);
    }

    @Override
    public Optional<String> join(String stateMachineArn, String name, String input) {
      return Optional.of(run(stateMachineArn, name)).filter(_ -> input.equals(THEIR_INPUT));
    }

    @Override
    public List<Execution> running(String stateMachineArn) {
      return List.of(execution(run(stateMachineArn, JOINED), "RUNNING"));
    }

    @Override
    public Execution describe(String executionArn) {
      return execution(
          executionArn,
          ends.entrySet().stream()
              .filter(end -> shown(executionArn).endsWith(end.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("SUCCEEDED"));
    }

    @Override
    public List<Execution> list(String stateMachineArn, int limit) {
      return List.of();
    }

    @Override
    public List<HistoryEvent> history(String executionArn) {
      return List.of();
    }
  }

  private static String run(String stateMachineArn, String name) {
    return stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name;
  }

  private static Execution execution(String arn, String status) {
    return new Execution(
        arn,
        status,
        Instant.EPOCH,
        Optional.empty(),
        Optional.of("{}"),
        Optional.empty(),
        Optional.empty());
  }

  /** Machine and user of an execution. */
  private static String shown(String arn) {
    return arn.replaceFirst(".*:rolebridge-(.*?):(.*?)-[^-]*-[^-]*$", "$1 $2");
  }

  private MachineRuns runs() {
    Account account =
        (Account)
            Proxy.newProxyInstance(
                Account.class.getClassLoader(),
                new Class<?>[] {Account.class},
                (_, method, _) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    Map<String, String> machines = new LinkedHashMap<>();
    for (String machine : List.of("provision", "apply", "decommission", "rotate-user")) {
      machines.put(machine, ARN + "stateMachine:rolebridge-" + machine);
    }
    DeployedStack stack =
        new DeployedStack(
            machines, Map.of(), Map.of(), Optional.empty(), "123456789012", Optional.empty());
    return new MachineRuns(
        new MachineRuns.Site(account, stack, new Machines(), true, () -> true),
        new Progress(new PrintStream(OutputStream.nullOutputStream()), false, false, 80),
        false,
        new MachineRuns.Onlooker() {
          @Override
          public void goesOn(String executionArn) {
            seen.add("on " + shown(executionArn));
          }

          @Override
          public void isOver(String executionArn) {
            seen.add("over " + shown(executionArn));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUCCEEDED", "FAILED"})
  void one_goesOn_whetherStartedOrJoined(String end) {
    ends.put("u", end);

    assertThat(runs().follow("rotate-user", "u", "{}").execution().status()).isEqualTo(end);
    runs().follow("rotate-user", "joined", THEIR_INPUT);
    runs().follow("rotate-user", "joined", "{\"userName\":\"other\"}");

    assertThat(seen)
        .containsExactly("on rotate-user u", "on rotate-user joined", "on rotate-user joined");
  }

  @Test
  void many_goOn_untilEachIsSeenToHaveEnded() {
    ends.put("v", "FAILED");

    List<String> told = new ArrayList<>();
    runs()
        .followAll(
            "decommission",
            List.of(
                new Job("1", "u", "{}"),
                new Job("2", "v", "{}"),
                new Job("3", "joined", THEIR_INPUT)),
            (one, run) -> told.add(one.job().id() + " " + run.orElseThrow().execution().status()));

    assertThat(told).containsExactly("1 SUCCEEDED", "2 FAILED", "3 SUCCEEDED");
    assertThat(seen)
        .containsExactly(
            "on decommission u",
            "on decommission v",
            "on decommission joined",
            "over decommission u",
            "over decommission v",
            "over decommission joined");
  }

  /** What became of one that didn't succeed isn't known of all its requests. */
  @ParameterizedTest
  @ValueSource(strings = {"SUCCEEDED", "FAILED"})
  void apply_isOverOnlyWhenItSucceeded(String end) {
    ApplyPart part = ApplyPart.of(List.of(new Job("1", "u", "{\"n\":1}"))).getFirst();
    ends.put("apply " + part.name(), end);
    List<String> started = new ArrayList<>();

    Optional<String> succeeded = runs().followApply(part, started::add, (_, _) -> {});

    String name = "apply " + part.name();
    assertThat(started.stream().map(MachineRunsTest::shown)).containsExactly(name);
    assertThat(succeeded.isPresent()).isEqualTo(end.equals("SUCCEEDED"));
    assertThat(seen)
        .isEqualTo(
            succeeded.isPresent() ? List.of("on " + name, "over " + name) : List.of("on " + name));
  }
}
