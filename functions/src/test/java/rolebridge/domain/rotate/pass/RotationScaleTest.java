package rolebridge.domain.rotate.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.FakeRotationRuns;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.instance.InstanceRecords;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.json.StatePayload;
import rolebridge.json.StrictJson;
import rolebridge.machine.History;
import rolebridge.machine.MachineRun;

/**
 * Many users whose keys are due on one day, by the machine's very file, with a clock that each
 * rotation advances.
 */
@Tag("exhaustive")
class RotationScaleTest {

  private static final String MACHINE =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-rotate:";

  /** Of a rotation: 25 calls of a tenth of a second, cold starts, and changes that spread. */
  private static final Duration ROTATION = Duration.ofSeconds(20);

  private static final int CONCURRENCY = 5;

  private final FakeAws aws = new FakeAws();
  private final FakeRotationRuns runs = new FakeRotationRuns();
  private final Map<String, Instant> created = new TreeMap<>();

  /** Age of each key when it was replaced. */
  private final Map<String, Duration> ages = new TreeMap<>();

  private final List<MachineRun> passes = new ArrayList<>();
  private int calls;

  /**
   * Keys grow due just after a pass, so that the next one is the last before they are too old.
   *
   * @param failing every how manieth user fails, 0 for none
   */
  @ParameterizedTest
  @CsvSource({
    "10, 0, 1, 60",
    "100, 0, 1, 300",
    "1000, 0, 2, 2500",
    "5000, 0, 10, 11000",
    "2000, 2, 4, 4500",
  })
  void allDueOnOneDay_areRotatedOnIt_noneLate(
      int users, int failing, int mostPasses, int mostTransitions) {
    for (int i = 0; i < users; i++) {
      String name = "user%04d".formatted(i);
      aws.provisionedUser(name);
      created.put(name, aws.clock().instant());
    }
    Instant due = RotationRun.POLICY.dueDate(created.get("user0000"));
    aws.advance(Duration.between(aws.clock().instant(), due.minus(Duration.ofMinutes(30))));
    day("yesterday", failing);
    assertThat(ages).isEmpty();
    passes.clear();
    calls = 0;
    aws.advance(Duration.ofDays(1));
    Instant began = aws.clock().instant();

    day("today", failing);

    Duration took = Duration.between(began, aws.clock().instant());
    int transitions = passes.stream().map(MachineRun::history).mapToInt(History::transitions).sum();
    System.out.printf(
        "Rotation of %d users, %s fail: %d passes, %d s, %d transitions, %d calls to find them,"
            + " at most %d events and %d KiB%n",
        users,
        failing == 0 ? "none" : "1 of " + failing,
        passes.size(),
        took.toSeconds(),
        transitions,
        calls,
        passes.stream().map(MachineRun::history).mapToInt(History::events).max().orElseThrow(),
        passes.stream().map(MachineRun::history).mapToInt(History::largestData).max().orElseThrow()
            / 1024);
    assertThat(ages).hasSize(failing == 0 ? users : users - users / failing);
    assertThat(ages.values())
        .allMatch(age -> age.compareTo(RotationRun.POLICY.maximumKeyAge()) < 0);
    assertThat(took).isLessThan(Duration.ofHours(6));
    assertThat(passes).hasSize(mostPasses);
    assertThat(transitions).isLessThan(mostTransitions);
    assertThat(passes)
        .allSatisfy(
            pass -> {
              assertThat(pass.state()).isEqualTo("Done");
              assertThat(pass.history().events()).isLessThan(History.MOST_EVENTS / 3);
              assertThat(pass.history().largestData()).isLessThan(History.MOST_DATA / 2);
            });
    assertThat(passes.stream().mapToInt(pass -> (int) object(pass.output()).get("rotated")).sum())
        .isEqualTo(ages.size());
    assertThat(object(passes.getLast().output()))
        .containsEntry("left", 0)
        .containsEntry("nextPass", "");
  }

  /** The passes that one scheduled start leads to. */
  private void day(String first, int failing) {
    runs.passStarted(MACHINE + first, aws.clock().instant());
    List<String> next = new ArrayList<>(List.of(first));
    while (!next.isEmpty()) {
      MachineRun pass =
          MachineRun.ofEveryTask(
              "rotate",
              Map.of(),
              MACHINE + next.removeFirst(),
              Map.of("RotationConcurrency", String.valueOf(CONCURRENCY)),
              aws.clock().instant());
      while (!pass.hasEnded()) {
        switch (pass.state()) {
          case "FindDueUsers" -> pass.succeeded(answer(find(pass.payload())));
          case "RotateUser" -> rotate(pass, failing);
          case "Summarise" -> pass.succeeded(answer(summary(pass.payload())));
          case "StartNextPass" -> {
            assertThat(pass.arguments())
                .containsEntry(
                    "StateMachineArn",
                    "arn:aws:states:eu-central-1:111122223333:stateMachine:rolebridge-rotate");
            next.add((String) pass.arguments().get("Name"));
            pass.succeeded(Map.of());
          }
          default -> throw new IllegalStateException("No task " + pass.state());
        }
      }
      passes.add(pass);
    }
  }

  private FindDueUsers.Result find(Map<String, Object> payload) {
    Caller caller = aws.caller();
    FindDueUsers.Result found =
        new FindDueUsers(
                caller.inventory(),
                caller.accessKeys(),
                runs,
                Requests.HUB,
                RotationRun.POLICY,
                aws.clock(),
                aws.pause())
            .apply((String) payload.get("executionArn"));
    calls += caller.callCount();
    return found;
  }

  private void rotate(MachineRun pass, int failing) {
    aws.advance(ROTATION.dividedBy(CONCURRENCY));
    Map<String, Object> arguments = pass.arguments();
    String user = (String) object(arguments.get("Input")).get("userName");
    String run = (String) arguments.get("Name");
    if (failing > 0 && Integer.parseInt(user.substring("user".length())) % failing == 0) {
      runs.failed(run, aws.clock().instant());
      assertThat(pass.failed("States.TaskFailed", "")).isEmpty();
      return;
    }
    runs.started(run, aws.clock().instant());
    ages.put(user, Duration.between(created.get(user), aws.clock().instant()));
    String key = aws.keyIds(user).getFirst();
    aws.renewKey(key);
    aws.secretTags("rolebridge/" + user).put(Tags.PROMOTED, key + " " + aws.clock().instant());
    pass.succeeded(Map.of("changes", changes()));
  }

  /** Of a user with as many instances as rolebridge keeps track of. */
  private static List<Map<String, String>> changes() {
    List<Map<String, String>> changes = new ArrayList<>(List.of(Map.of("action", "PromoteKey")));
    for (int i = 0; i < InstanceRecords.MOST; i++) {
      changes.add(Map.of("action", "UpdateInstance"));
      changes.add(Map.of("action", "TestInstance"));
    }
    return changes;
  }

  private static Summarise.Result summary(Map<String, Object> payload) {
    try {
      return new Summarise(_ -> {}).apply(StatePayload.read(payload, Summarise.Input.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> answer(Object answer) {
    try {
      return StrictJson.readObject(StrictJson.text(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
