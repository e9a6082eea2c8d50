package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.rotate.MomentAgo;
import rolebridge.domain.rotate.RotationRun;

/**
 * A revocation of the user, of the current key and of the other one, whatever state the other one
 * is in: alone, with each call going wrong, and in the middle of a pass. No leaked key works or
 * comes back, only revoked keys are deleted for room, and the user ends with a new key that works.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RevocationStatesTest {

  private static final FakeAws READY = Accounts.with(Requests.iam(), Requests.ec2());
  private static final Map<Other, FakeAws> PREPARED = new EnumMap<>(Other.class);

  static {
    for (Other other : Other.values()) {
      PREPARED.put(other, other.prepare());
    }
  }

  private static final List<Function<FakeAws, RotationRun>> KINDS =
      List.of(RotationRun::scheduled, RotationRun::now, RotationRun::undo);

  /** The state of the key that isn't the current one. */
  enum Other {
    NONE,
    PENDING,
    PENDING_PROVEN,
    PENDING_INACTIVE,
    IN_GRACE,
    GRACE_OVER,
    UNUSED_ONCE,
    WATCHED,
    WATCHED_FOR_DAYS,
    WATCH_OVER,
    UNDO_BEGUN,
    UNDO_BEGUN_FROM_WATCH,
    REVOKED,
    REVOKED_BUT_ACTIVE,
    UNKNOWN_YOUNG,
    ORPHAN,
    UNKNOWN_USED,
    UNKNOWN_INACTIVE;

    private FakeAws prepare() {
      FakeAws aws = READY.copy();
      aws.advance(Duration.ofMinutes(5));
      switch (this) {
        case NONE -> {}
        case PENDING -> RotationRun.now(aws).runTo("ValidatePendingKey");
        case PENDING_PROVEN -> RotationRun.now(aws).runTo("PromoteKey");
        case PENDING_INACTIVE -> {
          RotationRun.now(aws).runTo("ValidatePendingKey");
          aws.deactivate(aws.keyIds(Requests.USER).getLast());
        }
        case IN_GRACE -> MomentAgo.rotated(aws, Duration.ofHours(3));
        case GRACE_OVER -> MomentAgo.rotated(aws, Duration.ofHours(25));
        case UNUSED_ONCE -> MomentAgo.rotated(aws, Duration.ofHours(25), Duration.ofHours(2));
        case WATCHED, UNDO_BEGUN_FROM_WATCH ->
            MomentAgo.rotated(aws, Duration.ofHours(25), Duration.ofHours(5), Duration.ofHours(2));
        case WATCHED_FOR_DAYS ->
            MomentAgo.rotated(aws, Duration.ofHours(25), Duration.ofHours(5), Duration.ofDays(3));
        case WATCH_OVER ->
            MomentAgo.rotated(aws, Duration.ofHours(25), Duration.ofHours(5), Duration.ofDays(8));
        case UNDO_BEGUN -> MomentAgo.rotated(aws, Duration.ofHours(3));
        case REVOKED -> {
          MomentAgo.rotated(aws, Duration.ofHours(3));
          RotationRun.revoke(aws, aws.caller(), aws.keyIds(Requests.USER).getFirst());
        }
        case REVOKED_BUT_ACTIVE -> {
          MomentAgo.rotated(aws, Duration.ofHours(3));
          Caller killed = aws.caller();
          killed.failing(
              call -> call.operation().equals("UpdateAccessKey") ? Fault.killedBefore() : null);
          try {
            RotationRun.revoke(aws, killed, aws.keyIds(Requests.USER).getFirst());
          } catch (Error dead) {
            assertThat(dead).isNotNull();
          }
        }
        case UNKNOWN_YOUNG -> aws.addKey(Requests.USER);
        case ORPHAN -> {
          aws.addKey(Requests.USER);
          aws.advance(Duration.ofMinutes(20));
        }
        case UNKNOWN_USED -> aws.use(aws.addKey(Requests.USER), aws.clock().instant());
        case UNKNOWN_INACTIVE -> {
          String id = aws.addKey(Requests.USER);
          aws.use(id, aws.clock().instant());
          aws.deactivate(id);
        }
      }
      if (this == UNDO_BEGUN || this == UNDO_BEGUN_FROM_WATCH) {
        RotationRun.undo(aws).runTo("ValidatePendingKey");
      }
      aws.advance(Duration.ofMinutes(1));
      return aws;
    }

    FakeAws account() {
      return PREPARED.get(this).copy();
    }
  }

  /** One revocation, and what must never happen in it and after it. */
  private static final class Story {

    final Other other;
    final Named named;
    final FakeAws aws;
    String id;
    String currentBefore;
    final List<String> before;
    final List<String> problems = new ArrayList<>();
    final Set<String> leaked = new HashSet<>();
    RevokeKey.Result result;

    Story(Other other, Named named) {
      this.other = other;
      this.named = named;
      this.aws = other.account();
      this.id = named.id(aws);
      this.currentBefore = Named.current(aws);
      this.before = aws.keyIds(Requests.USER);
      leaked.addAll(id.isEmpty() ? before.stream().filter(aws::isActive).toList() : List.of(id));
      if (id.isEmpty()) {
        leaked.add(currentBefore);
      }
    }

    void revoke(Caller caller) {
      result = RotationRun.revoke(aws, caller, id);
      leaked.addAll(result.revokedKeyIds());
      // Those of the run that was killed, too.
      Revocations written = Revocations.by(aws.secretTags(Requests.SECRET));
      before.stream().filter(written::contain).forEach(leaked::add);
    }

    void pass(String how) {
      RotationRun run =
          result == null ? RotationRun.scheduled(aws) : RotationRun.after(aws, result);
      watch(run.caller(), how);
      run.finish();
      if (run.state().equals("Failed")) {
        problems.add(other + " " + named + how + ": " + run);
      }
    }

    /** A leaked key that is ended stays ended, and no key of before becomes the current one. */
    void watch(Caller caller, String how) {
      caller.observing(
          () -> {
            String current = Named.current(aws);
            boolean old = !current.equals(currentBefore) && isOld(current) && aws.isActive(current);
            if (old && leaked.contains(currentBefore)) {
              problems.add(other + " " + named + how + ": old key " + current + " is published");
            }
          });
    }

    void revokeWhatIsCurrentNow() {
      id = named.id(aws);
      currentBefore = Named.current(aws);
      leaked.clear();
      revoke(aws.caller());
    }

    /** One that was published before. */
    private boolean isOld(String accessKeyId) {
      return before.contains(accessKeyId)
          && !(named != Named.NOBODY && (other == Other.PENDING || other == Other.PENDING_PROVEN));
    }

    void assertEnd(String how) {
      assertEnded(how);
      assertKept(other + " " + named + how + ": ");
    }

    void assertEnded(String how) {
      String current = Named.current(aws);
      String what = other + " " + named + how + ": ";
      leaked.stream()
          .filter(aws::isActive)
          .forEach(key -> problems.add(what + "leaked key " + key + " is active"));
      if (leaked.contains(current)) {
        problems.add(what + "leaked key " + current + " is current");
      }
      if (!aws.rolesRefusing(aws.currentKey(Requests.SECRET).orElseThrow(), Requests.USER)
          .isEmpty()) {
        problems.add(what + "the current key " + current + " is of no use");
      }
    }

    /** What wasn't leaked stays. */
    private void assertKept(String what) {
      String current = Named.current(aws);
      if (!leaked.contains(currentBefore)
          && !current.equals(currentBefore)
          && named == Named.OTHER
          && other != Other.PENDING
          && other != Other.PENDING_PROVEN) {
        problems.add(what + "the current key was replaced by " + current);
      }
      List<String> keys = aws.keyIds(Requests.USER);
      before.stream()
          .filter(key -> !keys.contains(key) && !leaked.contains(key))
          .filter(_ -> other != Other.ORPHAN && other != Other.WATCH_OVER)
          .filter(_ -> other != Other.REVOKED && other != Other.REVOKED_BUT_ACTIVE)
          .forEach(key -> problems.add(what + "key " + key + " was deleted, and not revoked"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void revocationAlone_endsTheKeyInEveryState(Other other) {
    List<String> problems = new ArrayList<>();
    for (Named named : Named.values()) {
      Story story = new Story(other, named);
      story.revoke(story.aws.caller());
      story.aws.advance(Duration.ofSeconds(40));
      story.pass("");
      story.assertEnd("");
      problems.addAll(story.problems);
    }

    assertThat(problems).isEmpty();
  }

  /** Killed or refused at each call: what is asked again, or the next pass, finishes it. */
  @ParameterizedTest
  @EnumSource
  void eachCallOfARevocationGoesWrong_aRetryOrAPassFinishesIt(Other other) {
    List<String> problems = new ArrayList<>();
    for (Named named : Named.values()) {
      Story clean = new Story(other, named);
      Caller counted = clean.aws.caller();
      clean.revoke(counted);
      for (int number = 1; number <= counted.callCount(); number++) {
        int call = number;
        Story story = new Story(other, named);
        Caller caller = story.aws.caller();
        caller.failing(made -> made.number() == call ? Fault.killedAfter() : null);
        try {
          story.revoke(caller);
        } catch (Error dead) {
          story.aws.advance(Duration.ofSeconds(5));
        }
        String how = ", killed at call " + call;
        story.revoke(story.aws.caller());
        story.aws.advance(Duration.ofSeconds(40));
        story.pass(how);
        story.assertEnd(how);
        problems.addAll(story.problems);
      }
    }

    assertThat(problems).isEmpty();
  }

  /** AWS shows each read what was before the revocation's own changes. */
  @ParameterizedTest
  @EnumSource
  void eachReadOfARevocationLags_theKeyIsEnded(Other other) {
    List<String> problems = new ArrayList<>();
    for (Named named : Named.values()) {
      Story clean = new Story(other, named);
      Caller counted = clean.aws.caller();
      clean.revoke(counted);
      for (Caller.Call read : counted.calls().stream().filter(made -> !made.mutating()).toList()) {
        String how = ", lagging at " + read;
        Story story = new Story(other, named);
        Caller caller = story.aws.caller();
        caller.failing(
            made -> made.number() == read.number() ? Fault.lagging(Duration.ofSeconds(5)) : null);
        try {
          story.revoke(caller);
        } catch (RetryableException e) {
          story.aws.advance(Duration.ofSeconds(2));
          story.revoke(caller);
        }
        story.aws.advance(Duration.ofSeconds(40));
        story.pass(how);
        story.assertEnd(how);
        problems.addAll(story.problems);
      }
    }

    assertThat(problems).isEmpty();
  }

  /** In the middle of a pass, of a rotation and of an undo, before each of their calls. */
  @ParameterizedTest
  @EnumSource
  void revocationBeforeEachCallOfAnotherRun_endsTheKey(Other other) {
    List<String> problems = new ArrayList<>();
    for (Function<FakeAws, RotationRun> kind : KINDS) {
      RotationRun whole = kind.apply(other.account()).finish();
      for (int number = 1; number <= whole.caller().callCount(); number++) {
        for (Named named : List.of(Named.NOBODY, Named.CURRENT)) {
          String how = ", before " + whole.caller().calls().get(number - 1);
          Story story = new Story(other, named);
          RotationRun run = kind.apply(story.aws);
          run.caller().before(number, story::revokeWhatIsCurrentNow);
          run.finish();
          story.aws.advance(Duration.ofSeconds(40));
          story.pass(how);
          story.assertEnded(how);
          problems.addAll(story.problems);
        }
      }
    }

    assertThat(problems).isEmpty();
  }
}
