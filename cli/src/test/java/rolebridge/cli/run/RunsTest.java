package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsTest {

  private static final String ROTATE = machine("rotate");
  private static final String ROTATE_USER = machine("rotate-user");
  private static final List<String> MACHINES = List.of(ROTATE, ROTATE_USER);

  private final Kept kept = new Kept();
  private final Runs runs = new Runs(MACHINES, kept);

  private static String machine(String name) {
    return "arn:aws:states:us-east-1:123456789012:stateMachine:rolebridge-" + name;
  }

  /** Runs that a test begins and ends, as Step Functions lists them. */
  private static final class Kept extends NoExecutions {
    private final List<Execution> all = new ArrayList<>();
    private final List<String> listed = new ArrayList<>();

    private void set(String machine, String name, int second, String status) {
      String arn = machine.replace(":stateMachine:", ":execution:") + ":" + name;
      all.removeIf(run -> run.arn().equals(arn));
      all.add(
          new Execution(
              arn,
              status,
              Instant.ofEpochSecond(second),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }

    private List<Execution> of(String machine) {
      return all.stream()
          .filter(
              run -> run.arn().startsWith(machine.replace(":stateMachine:", ":execution:") + ":"))
          .sorted(Comparator.comparing(Execution::started).reversed())
          .toList();
    }

    @Override
    public Optional<Execution> find(String executionArn) {
      return all.stream().filter(run -> run.arn().equals(executionArn)).findFirst();
    }

    @Override
    public List<Execution> list(String machine, int limit) {
      listed.add(machine);
      return of(machine).stream().limit(limit).toList();
    }

    @Override
    public List<Execution> running(String machine) {
      listed.add(machine + " RUNNING");
      return of(machine).stream().filter(Execution::isRunning).toList();
    }

    @Override
    public List<Execution> failed(String machine, int limit) {
      return of(machine).stream().filter(Execution::failed).limit(limit).toList().reversed();
    }
  }

  private void users(int first, int last, String status) {
    for (int i = first; i <= last; i++) {
      kept.set(ROTATE_USER, "user-" + i, 100 + i, status);
    }
  }

  private static List<String> names(List<Execution> runs) {
    return runs.stream().map(Execution::name).toList();
  }

  /** docs/runbook.md sends whoever looks for a pass to the list. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void newest_haveTwoOfEachMachine_howeverManyOfAnotherAreNewer(boolean failed) {
    kept.set(ROTATE, "pass-1", 1, "FAILED");
    kept.set(ROTATE, "pass-2", 2, "FAILED");
    kept.set(ROTATE, "pass-3", 3, "FAILED");
    users(1, 30, "FAILED");

    assertThat(names(runs.newest(failed)))
        .hasSize(22)
        .startsWith("user-30", "user-29")
        .endsWith("user-11", "pass-3", "pass-2");
  }

  @Test
  void named_isFoundHoweverManyAreNewer() {
    kept.set(ROTATE_USER, "jane", 1, "FAILED");
    users(1, 100, "SUCCEEDED");

    assertThat(runs.named("jane")).map(Execution::status).hasValue("FAILED");
    assertThat(runs.named("jan")).isEmpty();
  }

  @Test
  void named_isTheNewest_ifSeveralMachinesHaveOne() {
    kept.set(ROTATE, "jane", 2, "FAILED");
    kept.set(ROTATE_USER, "jane", 1, "FAILED");

    assertThat(runs.named("jane")).map(Execution::machine).hasValue("rolebridge-rotate");
  }

  @Test
  void changes_areAllThatBeginAndEnd_howeverManyInOnePoll() {
    kept.set(ROTATE, "pass", 1, "RUNNING");
    users(1, 3, "SUCCEEDED");
    Changes changes = new Changes(runs);
    assertThat(changes.next()).isEmpty();

    users(4, 60, "RUNNING");
    assertThat(names(changes.next())).hasSize(57).startsWith("user-4").endsWith("user-60");
    assertThat(changes.next()).isEmpty();

    users(4, 60, "SUCCEEDED");
    kept.set(ROTATE, "pass", 1, "FAILED");
    assertThat(changes.next())
        .hasSize(58)
        .startsWith(kept.of(ROTATE).getFirst())
        .noneMatch(Execution::isRunning);
    assertThat(changes.next()).isEmpty();
  }

  @Test
  void changes_haveTheEndOfARunThatIsOlderThanAllThatAreRead() {
    kept.set(ROTATE_USER, "long", 1, "RUNNING");
    users(1, 1_200, "SUCCEEDED");
    Changes changes = new Changes(runs);

    kept.set(ROTATE_USER, "long", 1, "TIMED_OUT");

    assertThat(changes.next())
        .extracting(Execution::name, Execution::status)
        .containsExactly(tuple("long", "TIMED_OUT"));
  }

  @Test
  void changes_haveNoRunTwice_thatBeganBeforeTheFirstList() {
    Changes changes = new Changes(runs);
    kept.set(ROTATE, "pass", 1, "RUNNING");

    assertThat(names(changes.latest(false))).containsExactly("pass");
    assertThat(changes.next()).isEmpty();
  }

  @Test
  void changes_listWhatRuns_onlyOfAMachineThatHasAnOlderRunGoingOn() {
    kept.set(ROTATE_USER, "long", 1, "RUNNING");
    users(1, 40, "SUCCEEDED");
    Changes changes = new Changes(runs);
    kept.listed.clear();

    assertThat(changes.next()).isEmpty();

    assertThat(kept.listed).containsExactly(ROTATE, ROTATE_USER, ROTATE_USER + " RUNNING");
  }
}
