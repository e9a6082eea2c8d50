package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.rotate.RotationRun;

/**
 * Two revocations of different keys of one user at once, and a revocation beside another run: the
 * one stops before any of its calls, the other begins and stops before any of its own, the one goes
 * on to its end, then the other. Nothing that either wrote down is lost, and no session of either
 * key is left.
 */
@Tag("exhaustive")
@Execution(ExecutionMode.CONCURRENT)
class RevocationsTogetherTest {

  private static final FakeAws READY = rotated();

  /** A call of a function takes about that long, so that what comes later is later. */
  private static final Duration OF_A_CALL = Duration.ofMillis(300);

  /** Both keys work. */
  private static FakeAws rotated() {
    FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(5));
    return aws;
  }

  /** What goes on until it has ended, and its way to AWS. */
  record Part(Caller caller, Runnable whole) {}

  /** One revocation with the machine's tries. */
  private static Part revocation(FakeAws aws, String accessKeyId) {
    Caller caller = aws.caller();
    String started = aws.clock().instant().toString();
    RevocationInput input = new RevocationInput(Requests.USER, accessKeyId, "", "", started);
    return new Part(
        caller,
        () -> {
          for (int tries = 0; tries < 9; tries++) {
            try {
              RotationRun.revoke(aws, caller, input);
              return;
            } catch (ConcurrentChangeException e) {
              aws.advance(Duration.ofSeconds(2));
            } catch (SessionsNotDeniedException e) {
              // It was stopped for longer than a function runs; a person starts it again.
              aws.advance(Duration.ofMinutes(5));
            }
          }
          throw new IllegalStateException("Every try found another");
        });
  }

  private static void together(FakeAws aws, Part one, int beforeOne, Part other, int beforeOther)
      throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    CountDownLatch otherStopped = new CountDownLatch(1);
    CountDownLatch oneEnded = new CountDownLatch(1);
    Thread second =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    other.whole().run();
                  } catch (RuntimeException e) {
                    failures.add(e);
                  }
                  otherStopped.countDown();
                });
    Stream.of(one, other)
        .forEach(
            part ->
                part.caller()
                    .failing(
                        _ -> {
                          aws.advance(OF_A_CALL);
                          return null;
                        }));
    one.caller()
        .before(
            beforeOne,
            () -> {
              second.start();
              await(otherStopped);
            });
    other
        .caller()
        .before(
            beforeOther,
            () -> {
              otherStopped.countDown();
              await(oneEnded);
            });
    one.whole().run();
    oneEnded.countDown();
    second.join();
    assertThat(failures).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int callsOf(Function<FakeAws, Part> make) {
    Part alone = make.apply(READY.copy());
    alone.whole().run();
    return alone.caller().callCount();
  }

  /** Of every policy that has to deny sessions, until when it does. */
  private static Stream<Instant> deniedUntil(FakeAws aws) {
    Caller looking = aws.caller();
    return Stream.concat(
            looking.userRoles().arnsOf(Requests.USER).stream()
                .map(arn -> looking.rolePolicies().find(arn, SessionDenial.POLICY_NAME)),
            Stream.of(looking.userPolicies().find(Requests.USER, SessionDenial.POLICY_NAME)))
        .map(denial -> denial.flatMap(EarlierDenial::until).orElse(Instant.EPOCH));
  }

  @Test
  void revocationsOfBothKeys_loseNoWord_andLeaveNoSession() throws InterruptedException {
    List<String> keys = READY.keyIds(Requests.USER);
    int calls = callsOf(aws -> revocation(aws, keys.getFirst()));
    List<String> problems = new ArrayList<>();

    for (int i = 1; i <= calls; i++) {
      for (int j = 1; j <= calls; j++) {
        List<String> order = (i + j) % 2 == 0 ? keys : keys.reversed();
        FakeAws aws = READY.copy();
        Part one = revocation(aws, order.getFirst());
        Part other = revocation(aws, order.getLast());
        Instant[] ended = new Instant[1];
        Runnable watch =
            () -> {
              if (ended[0] == null && keys.stream().noneMatch(aws::isActive)) {
                ended[0] = aws.clock().instant();
              }
            };
        one.caller().observing(watch);
        other.caller().observing(watch);

        together(aws, one, i, other, j);

        String how = "%s stops before call %d, the other before %d: ".formatted(order, i, j);
        List<String> revoked = Revocations.by(aws.secretTags(Requests.SECRET)).keyIds();
        if (!revoked.containsAll(keys)) {
          problems.add(how + "only " + revoked + " are written down");
        }
        Instant least = ended[0].plusSeconds(30);
        if (deniedUntil(aws).anyMatch(least::isAfter)) {
          problems.add(how + deniedUntil(aws).toList() + " is before " + least);
        }
        RotationRun.undo(aws).finish();
        if (keys.stream().anyMatch(aws::isActive)) {
          problems.add(how + "a key came back");
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  /** What may be done for the user at that moment. */
  enum Beside {
    ROTATION {
      @Override
      Part part(FakeAws aws) {
        RotationRun run = RotationRun.now(aws);
        return new Part(run.caller(), run::finish);
      }
    },
    UNDO {
      @Override
      Part part(FakeAws aws) {
        RotationRun run = RotationRun.undo(aws);
        return new Part(run.caller(), run::finish);
      }
    },
    PROVISION {
      @Override
      Part part(FakeAws aws) {
        ProvisionRun run = new ProvisionRun(aws, Requests.iam(), "beside").inHaste();
        return new Part(run.caller(), run::finish);
      }
    };

    abstract Part part(FakeAws aws);

    /** Which key it would make current, or leave so. */
    String leaked(List<String> keys) {
      return this == UNDO ? keys.getFirst() : keys.getLast();
    }
  }

  @ParameterizedTest
  @EnumSource
  void revocationBesideAnotherRun_endsTheKeyForGood(Beside beside) throws InterruptedException {
    List<String> problems = new ArrayList<>();
    int ofOther = callsOf(beside::part);
    String key = beside.leaked(READY.keyIds(Requests.USER));
    int ofRevocation = callsOf(aws -> revocation(aws, key));
    for (int[] stop : stops(ofRevocation, ofOther)) {
      for (boolean revocationFirst : new boolean[] {true, false}) {
        FakeAws aws = READY.copy();
        Part revocation = revocation(aws, key);
        Part other = beside.part(aws);

        if (revocationFirst) {
          together(aws, revocation, stop[0], other, stop[1]);
        } else {
          together(aws, other, stop[1], revocation, stop[0]);
        }

        String how =
            "revocation %s stops before call %d, the other before %d: "
                .formatted(revocationFirst ? "first" : "second", stop[0], stop[1]);
        RotationRun.scheduled(aws).finish();
        if (!Revocations.by(aws.secretTags(Requests.SECRET)).contain(key)) {
          problems.add(how + "not written down");
        }
        if (aws.keyIds(Requests.USER).contains(key) && aws.isActive(key)) {
          problems.add(how + "active");
        }
      }
    }

    assertThat(problems).isEmpty();
  }

  /** All of the one, and of the other every fourth. */
  private static List<int[]> stops(int ofOne, int ofOther) {
    return IntStream.rangeClosed(1, ofOne)
        .boxed()
        .flatMap(
            i ->
                IntStream.rangeClosed(1, ofOther)
                    .filter(j -> (i + j) % 4 == 0)
                    .mapToObj(j -> new int[] {i, j}))
        .toList();
  }
}
