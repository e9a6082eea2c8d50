package rolebridge.domain.decommission;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.domain.rotate.SteppedRun;

/**
 * A removal beside something else for the same user: each goes on in the middle of the other, just
 * before each of its calls; and random stories of two and three at once.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class DecommissionTogetherTest {

  private static final FakeAws READY = Accounts.with(Requests.iam());
  private static final FakeAws LEAVING = leaving(Duration.ZERO);
  private static final FakeAws WATCHED = leaving(RotationRun.POLICY.watchPeriod().plusHours(1));
  private static final int STORIES = 60;
  private static final long FIRST_SEED = 20_261_124L;

  private static FakeAws leaving(Duration since) {
    FakeAws aws = READY.copy();
    DecommissionRun.of(aws, Requests.iam()).finish();
    aws.advance(since);
    return aws;
  }

  private static SteppedRun provision(FakeAws aws, IntegrationRequest request) {
    return SteppedRun.of(new ProvisionRun(aws, request, "beside").withoutJson(), request);
  }

  private static SteppedRun decommission(FakeAws aws) {
    return decommission(aws, Requests.iam());
  }

  private static SteppedRun decommission(FakeAws aws, IntegrationRequest request) {
    DecommissionRun run = DecommissionRun.of(aws, request);
    return SteppedRun.of(run::hasEnded, run::step, run.caller(), run::toString);
  }

  /** Two executions in one account. */
  enum Pair {
    REMOVED_AND_PROVISIONED,
    REMOVED_AND_OTHER_ROLE,
    REMOVED_TWICE,
    REMOVED_AND_ROTATED,
    LEAVING_AND_PROVISIONED,
    LEAVING_AND_OTHER_ROLE,
    FINISHED_AND_PROVISIONED,
    FINISHED_AND_OTHER_ROLE,
    FINISHED_TWICE,
    FINISHED_AND_REMOVED;

    FakeAws account() {
      return switch (this) {
        case LEAVING_AND_PROVISIONED, LEAVING_AND_OTHER_ROLE -> LEAVING.copy();
        case FINISHED_AND_PROVISIONED,
            FINISHED_AND_OTHER_ROLE,
            FINISHED_TWICE,
            FINISHED_AND_REMOVED ->
            WATCHED.copy();
        default -> READY.copy();
      };
    }

    List<SteppedRun> runs(FakeAws aws) {
      return switch (this) {
        case REMOVED_AND_PROVISIONED, LEAVING_AND_PROVISIONED ->
            List.of(decommission(aws), provision(aws, Requests.iam()));
        case REMOVED_AND_OTHER_ROLE, LEAVING_AND_OTHER_ROLE ->
            List.of(decommission(aws), provision(aws, Requests.ec2()));
        case REMOVED_TWICE -> List.of(decommission(aws), decommission(aws));
        case REMOVED_AND_ROTATED -> List.of(decommission(aws), SteppedRun.of(RotationRun.now(aws)));
        case FINISHED_AND_PROVISIONED ->
            List.of(SteppedRun.of(RotationRun.scheduled(aws)), provision(aws, Requests.iam()));
        case FINISHED_AND_OTHER_ROLE ->
            List.of(SteppedRun.of(RotationRun.scheduled(aws)), provision(aws, Requests.ec2()));
        case FINISHED_TWICE ->
            List.of(
                SteppedRun.of(RotationRun.scheduled(aws)),
                SteppedRun.of(RotationRun.scheduled(aws)));
        case FINISHED_AND_REMOVED ->
            List.of(SteppedRun.of(RotationRun.scheduled(aws)), decommission(aws));
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void two_oneGoesOnInTheMiddleOfTheOther_noneDoesHarm(Pair pair) {
    List<String> problems = new ArrayList<>();
    for (int first = 0; first < 2; first++) {
      for (int call = 1; call <= calls(pair, first); call++) {
        for (int steps : new int[] {1, 2, 3, 5, 8, Integer.MAX_VALUE}) {
          FakeAws aws = pair.account();
          List<SteppedRun> runs = pair.runs(aws);
          SteppedRun run = runs.get(first);
          SteppedRun other = runs.get(1 - first);
          int most = steps;
          run.caller()
              .before(
                  call,
                  () -> {
                    for (int i = 0; i < most && !other.hasEnded(); i++) {
                      other.step();
                    }
                  });
          String how = pair + ", " + steps + " steps before call " + call + " of " + first;
          runs.forEach(
              one -> one.caller().observing(() -> requireAnnounced(how, runs, aws, problems)));
          run.finish();
          other.finish();
          requireWhole(how, runs, aws, problems);
          requireNoneGone(how, runs, problems);
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  private static int calls(Pair pair, int index) {
    FakeAws aws = pair.account();
    SteppedRun run = pair.runs(aws).get(index);
    run.finish();
    return run.caller().callCount();
  }

  /** What was announced works from then on at every moment, unless its removal was asked for. */
  private static void requireAnnounced(
      String how, List<SteppedRun> runs, FakeAws aws, List<String> problems) {
    boolean removing = runs.stream().anyMatch(run -> run.toString().startsWith("decommission"));
    for (SteppedRun run : runs) {
      run.announced()
          .filter(request -> !(removing && request.roleName().equals(Requests.ROLE)))
          .filter(request -> !works(aws, request))
          .ifPresent(_ -> problems.add(how + ": announced and broken: " + runs));
    }
  }

  /** What another run took away at this moment fails no removal. */
  private static void requireNoneGone(String how, List<SteppedRun> runs, List<String> problems) {
    runs.stream()
        .filter(run -> run.toString().startsWith("decommission"))
        .filter(run -> run.toString().contains("ResourceVanishedException"))
        .forEach(run -> problems.add(how + ": " + run));
  }

  /** In the end all of an integration works, or nothing of it is there. */
  private static void requireWhole(
      String how, List<SteppedRun> runs, FakeAws aws, List<String> problems) {
    requireAnnounced(how, runs, aws, problems);
    for (IntegrationRequest request : List.of(Requests.iam(), Requests.ec2())) {
      if (aws.caller().roles().find(Requests.roleArnOf(request)).isPresent()
          && !works(aws, request)) {
        problems.add(how + ": role " + request.roleName() + " doesn't work: " + runs);
      }
    }
  }

  private static boolean works(FakeAws aws, IntegrationRequest request) {
    Optional<SecretAccessKey> key = aws.currentKey(Requests.SECRET);
    if (key.isEmpty()) {
      return false;
    }
    String roleArn = Requests.roleArnOf(request);
    try {
      aws.caller().securityTokens().assumeRole(key.get(), roleArn, "test", 900);
    } catch (AccessRefusedException e) {
      return false;
    }
    Caller caller = aws.caller();
    return caller
            .userPolicies()
            .find(request.userName(), request.userName() + "-UserPolicy")
            .isPresent()
        && caller.roles().attachedPolicies(roleArn).contains(Requests.policyArnOf(request));
  }

  /** After any story, a last decision by one who is alone holds. */
  @Test
  void randomConcurrentRuns_theLastRequestDecides() {
    List<String> problems =
        IntStream.range(0, STORIES)
            .parallel()
            .mapToObj(story -> new Story(FIRST_SEED + story).tell())
            .flatMap(List::stream)
            .toList();

    assertThat(problems).isEmpty();
  }

  private static final class Story {

    private final long seed;
    private final Random random;
    private final FakeAws aws = READY.copy();
    private final List<String> events = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<SteppedRun> busy = new HashSet<>();

    Story(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
    }

    List<String> tell() {
      for (int chapter = 0; chapter < 4; chapter++) {
        together();
        jump();
        if (random.nextBoolean()) {
          requireProvisioned(random.nextBoolean() ? Requests.iam() : Requests.ec2());
        } else {
          requireRemoved(random.nextBoolean() ? Requests.iam() : Requests.ec2());
        }
      }
      end();
      return problems.stream().map(problem -> "Seed " + seed + ": " + problem).toList();
    }

    private void together() {
      List<SteppedRun> runs = Stream.generate(this::start).limit(2 + random.nextInt(2)).toList();
      while (!runs.stream().allMatch(SteppedRun::hasEnded)) {
        SteppedRun run = runs.get(random.nextInt(runs.size()));
        SteppedRun other = runs.get(random.nextInt(runs.size()));
        if (run.hasEnded()) {
          continue;
        }
        if (random.nextBoolean()) {
          int call = run.caller().callCount() + 1 + random.nextInt(10);
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
    private void interrupt(SteppedRun other, int steps) {
      if (!busy.add(other)) {
        return;
      }
      for (int i = 0; i < steps && !other.hasEnded(); i++) {
        other.step();
      }
      busy.remove(other);
    }

    private SteppedRun start() {
      IntegrationRequest request = random.nextBoolean() ? Requests.iam() : Requests.ec2();
      SteppedRun run =
          switch (random.nextInt(6)) {
            case 0, 1 -> decommission(aws, request);
            case 2 -> SteppedRun.of(RotationRun.scheduled(aws));
            case 3 -> SteppedRun.of(RotationRun.now(aws));
            default ->
                SteppedRun.of(
                    new ProvisionRun(aws, request, "run" + events.size()).withoutJson().inHaste(),
                    request);
          };
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

    private void jump() {
      Duration jump =
          switch (random.nextInt(4)) {
            case 0 -> Duration.ofMinutes(16 + random.nextInt(30));
            case 1 -> Duration.ofHours(1 + random.nextInt(30));
            case 2 -> Duration.ofDays(1 + random.nextInt(6));
            default -> Duration.ofDays(8 + random.nextInt(20));
          };
      aws.advance(jump);
      events.add(jump.toString());
    }

    private void requireProvisioned(IntegrationRequest request) {
      ProvisionRun run = new ProvisionRun(aws, request, "alone" + events.size()).withoutJson();
      run.finish();
      events.add("alone: provision " + request.roleName() + " " + run);
      if (!run.isReady()) {
        problems.add("not ready after " + events + run.violations());
      } else if (!works(aws, request)) {
        problems.add("ready and doesn't work after " + events);
      }
    }

    private void requireRemoved(IntegrationRequest request) {
      DecommissionRun run = DecommissionRun.of(aws, request).finish();
      events.add("alone: " + run);
      if (!run.isDone() || aws.caller().roles().find(Requests.roleArnOf(request)).isPresent()) {
        problems.add("not removed after " + events);
      }
    }

    /** Both removed and watched, nothing is left. */
    private void end() {
      requireRemoved(Requests.iam());
      requireRemoved(Requests.ec2());
      for (int day = 0; day < 12; day++) {
        aws.advance(Duration.ofDays(1));
        events.add("last " + RotationRun.scheduled(aws).finish());
      }
      List<String> left = Snapshot.of(aws);
      if (!left.isEmpty()) {
        problems.add("left " + left + " after " + events);
      }
    }
  }
}
