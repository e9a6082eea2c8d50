package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.provision.ProvisionRun;

/**
 * Two and three executions for one user at once: passes of the schedule, rotations by hand, undos
 * and provisioning, going on in the middle of each other's steps, with throttling, kills, keys
 * deleted by hand and clock jumps between. Every story is told by its seed.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RotationTogetherTest {

  private static final int STORIES = 120;
  private static final long FIRST_SEED = 20_261_124L;
  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2());

  @Test
  void randomConcurrentRuns_theCurrentKeyAlwaysWorks() {
    List<String> problems =
        IntStream.range(0, STORIES)
            .parallel()
            .mapToObj(story -> new Story(FIRST_SEED + story, false).tell())
            .flatMap(List::stream)
            .toList();

    assertThat(problems).isEmpty();
  }

  @Test
  void randomConcurrentRunsWithKeysDeletedByHand_rolebridgeDeletesNone() {
    List<String> problems =
        IntStream.range(0, STORIES)
            .parallel()
            .mapToObj(story -> new Story(-FIRST_SEED - story, true).tell())
            .flatMap(List::stream)
            .toList();

    assertThat(problems).isEmpty();
  }

  private static final class Story {

    private final long seed;
    private final Random random;
    private final boolean byHand;
    private final FakeAws aws = READY.copy();
    private final List<String> events = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> deletedByHand = new HashSet<>();

    Story(long seed, boolean byHand) {
      this.seed = seed;
      this.random = new Random(seed);
      this.byHand = byHand;
    }

    List<String> tell() {
      for (int chapter = 0; chapter < 5; chapter++) {
        together();
        jump();
      }
      settle();
      return problems.stream().map(problem -> "Seed " + seed + ": " + problem).distinct().toList();
    }

    /** Two or three run until all have ended. */
    private void together() {
      List<SteppedRun> runs = Stream.generate(this::start).limit(2 + random.nextInt(2)).toList();
      while (!runs.stream().allMatch(SteppedRun::hasEnded)) {
        SteppedRun run = pick(runs);
        if (run.hasEnded()) {
          continue;
        }
        SteppedRun other = pick(runs);
        if (other != run && random.nextBoolean()) {
          int call = run.caller().callCount() + 1 + random.nextInt(8);
          int steps = 1 + random.nextInt(6);
          run.caller().before(call, () -> interrupt(other, steps));
        }
        busy.add(run);
        run.step();
        busy.remove(run);
      }
      runs.forEach(run -> events.add(run.toString()));
    }

    /** An execution has one step at a time, so one that is in a step goes on later. */
    private final Set<SteppedRun> busy = new HashSet<>();

    private void interrupt(SteppedRun other, int steps) {
      if (!busy.add(other)) {
        return;
      }
      for (int i = 0; i < steps && !other.hasEnded(); i++) {
        other.step();
      }
      busy.remove(other);
    }

    private SteppedRun pick(List<SteppedRun> runs) {
      return runs.get(random.nextInt(runs.size()));
    }

    private SteppedRun start() {
      SteppedRun run =
          switch (random.nextInt(6)) {
            case 0, 1 -> SteppedRun.of(RotationRun.scheduled(aws));
            case 2, 3 -> SteppedRun.of(RotationRun.now(aws));
            case 4 -> SteppedRun.of(RotationRun.undo(aws));
            default ->
                SteppedRun.of(
                    new ProvisionRun(aws, Requests.iam(), "run" + events.size()).inHaste(),
                    Requests.iam());
          };
      watch(run.caller());
      Random faults = new Random(random.nextLong());
      run.caller()
          .failing(
              _ ->
                  switch (faults.nextInt(60)) {
                    case 0, 1 -> Fault.refused(() -> new ThrottledException("Rate exceeded"));
                    case 2 -> faults.nextInt(3) == 0 ? Fault.killedAfter() : null;
                    default -> null;
                  });
      return run;
    }

    private void watch(Caller caller) {
      caller.observing(
          () -> {
            Optional<SecretAccessKey> current = aws.currentKey(Requests.SECRET);
            if (current.filter(key -> deletedByHand.contains(key.id())).isPresent()) {
              return;
            }
            if (current.isEmpty() || !aws.rolesRefusing(current.get(), Requests.USER).isEmpty()) {
              problems.add(
                  "the current key "
                      + current.map(SecretAccessKey::id)
                      + " is of no use at "
                      + caller.calls().getLast()
                      + " after "
                      + events);
            }
          });
    }

    /** Hours and days pass between executions; somebody may delete a key. */
    private void jump() {
      Duration jump =
          switch (random.nextInt(5)) {
            case 0 -> Duration.ofMinutes(1 + random.nextInt(30));
            case 1 -> Duration.ofHours(1 + random.nextInt(30));
            case 2 -> Duration.ofDays(1 + random.nextInt(10));
            case 3 -> Duration.ofDays(60 + random.nextInt(60));
            default -> Duration.ofMinutes(-random.nextInt(10));
          };
      aws.advance(jump);
      events.add(jump.toString());
      List<String> keys = aws.keyIds(Requests.USER);
      if (byHand && !keys.isEmpty() && random.nextInt(3) == 0) {
        String key = keys.get(random.nextInt(keys.size()));
        deletedByHand.add(key);
        aws.caller().accessKeys().delete(Requests.USER, key);
        events.add("by hand: delete " + key);
      }
    }

    /** Undisturbed passes come to rest, with one key that works. */
    private void settle() {
      if (aws.currentKey(Requests.SECRET)
          .filter(key -> !aws.keyIds(Requests.USER).contains(key.id()))
          .isPresent()) {
        aws.advance(Duration.ofMinutes(30));
        RotationRun.scheduled(aws).finish();
        ProvisionRun repair = new ProvisionRun(aws, Requests.iam(), "repair").finish();
        events.add("repair " + repair);
      }
      RotationRun last = null;
      for (int day = 0; day < 24; day++) {
        aws.advance(Duration.ofHours(13));
        last = RotationRun.scheduled(aws);
        watch(last.caller());
        last.finish();
        events.add(last.toString());
      }
      List<String> keys = aws.keyIds(Requests.USER);
      String current = aws.currentKey(Requests.SECRET).orElseThrow().id();
      if (!last.state().equals("Done") || !keys.contains(current) || keys.size() > 2) {
        problems.add("in the end " + keys + ", current " + current + " after " + events);
      }
      if (aws.secretLabels(Requests.SECRET).containsKey(StoredSecret.PENDING)
          && aws.keyIds(Requests.USER).size() > 1) {
        problems.add("in the end a key is still pending after " + events);
      }
      if (aws.hasUnknownKey(Requests.USER, Requests.SECRET)) {
        problems.add("in the end there is an orphan after " + events);
      }
    }
  }
}
