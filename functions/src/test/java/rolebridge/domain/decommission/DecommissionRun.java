package rolebridge.domain.decommission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Killed;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.RetireUser;
import rolebridge.domain.rotate.RotationRun;
import rolebridge.json.StrictJson;

/**
 * One execution of decommission in memory: its states in order, with the state machine's retries. A
 * test takes it forward one try of one state at a time.
 */
final class DecommissionRun {

  enum State {
    REMOVE_ROLE,
    RETIRE_USER,
    REMOVED,
    FAILED
  }

  static final Duration UNUSED_FOR = Duration.ofHours(24);

  private static final int TRIES = 6;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  private final FakeAws aws;
  private final Caller caller;
  private final RemovalPlan plan;
  private State state = State.REMOVE_ROLE;
  private int tries;
  private Throwable failure;
  private final List<Change> changes = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  private DecommissionRun(FakeAws aws, IntegrationRequest request, boolean force) {
    this.aws = aws;
    this.caller = aws.caller();
    DecommissionInput input = new DecommissionInput(Map.of(), "tester", "", force);
    this.plan =
        throughJson(
            RemovalPlan.of(
                    request,
                    input,
                    "arn:aws:states:eu-central-1:111122223333:execution:decommission:one",
                    Requests.HUB)
                .plan(),
            RemovalPlan.class);
  }

  static DecommissionRun of(FakeAws aws, IntegrationRequest request) {
    return new DecommissionRun(aws, request, false);
  }

  static DecommissionRun forced(FakeAws aws, IntegrationRequest request) {
    return new DecommissionRun(aws, request, true);
  }

  DecommissionRun finish() {
    while (!hasEnded()) {
      step();
    }
    return this;
  }

  boolean hasEnded() {
    return state == State.REMOVED || state == State.FAILED;
  }

  /** One try of one state. */
  void step() {
    caller.beginInvocation(state.name());
    tries++;
    try {
      run();
      tries = 0;
    } catch (RetryableException e) {
      if (tries < TRIES) {
        aws.advance(BETWEEN_TRIES);
      } else {
        fail(e);
      }
    } catch (RuntimeException | Killed e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    failure = e;
    state = State.FAILED;
  }

  private void run() {
    if (state == State.REMOVE_ROLE) {
      RemovalResult result =
          throughJson(
              new RemoveRole(
                      caller.roles(),
                      caller.rolePolicies(),
                      caller.policies(),
                      Requests.HUB,
                      UNUSED_FOR,
                      aws.clock())
                  .apply(plan),
              RemovalResult.class);
      changes.addAll(result.changes());
      kept.addAll(result.kept());
      state = State.RETIRE_USER;
    } else {
      RemovalResult result =
          throughJson(
              RotationRun.retireUser(aws, caller)
                  .apply(new RetireUser.Input(plan.userName(), true, changes)),
              RemovalResult.class);
      changes.addAll(result.changes());
      kept.addAll(result.kept());
      state = State.REMOVED;
    }
  }

  private static <T> T throughJson(T value, Class<T> type) {
    try {
      return StrictJson.read(StrictJson.text(value), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Caller caller() {
    return caller;
  }

  State state() {
    return state;
  }

  Throwable failure() {
    return failure;
  }

  boolean isDone() {
    return state == State.REMOVED;
  }

  List<String> actions() {
    return changes.stream().map(Change::action).toList();
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  List<Kept> kept() {
    return List.copyOf(kept);
  }

  @Override
  public String toString() {
    return "decommission " + state + " " + actions() + (failure == null ? "" : ": " + failure);
  }
}
