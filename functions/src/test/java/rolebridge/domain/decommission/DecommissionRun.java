package rolebridge.domain.decommission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import rolebridge.machine.MachineRun;

/**
 * One execution of decommission in memory: its states in order, with the state machine's retries. A
 * test takes it forward one try of one state at a time.
 */
public final class DecommissionRun {

  enum State {
    REMOVE_ROLE,
    RETIRE_USER,
    REMOVED,
    FAILED
  }

  static final Duration UNUSED_FOR = Duration.ofHours(24);

  private final FakeAws aws;
  private final Caller caller;
  private final RemovalPlan plan;
  private final MachineRun machine;
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
    this.machine = MachineRun.start("decommission", Map.of(), plan.executionArn());
    machine.succeeded(Map.of("violations", List.of(), "plan", Map.of()));
  }

  public static DecommissionRun of(FakeAws aws, IntegrationRequest request) {
    return new DecommissionRun(aws, request, false);
  }

  static DecommissionRun forced(FakeAws aws, IntegrationRequest request) {
    return new DecommissionRun(aws, request, true);
  }

  public DecommissionRun finish() {
    while (!hasEnded()) {
      step();
    }
    return this;
  }

  boolean hasEnded() {
    return machine.hasEnded();
  }

  /** One try of one state. */
  void step() {
    caller.beginInvocation(state().name());
    RemovalResult result;
    try {
      result = run();
    } catch (RuntimeException | Killed e) {
      machine.failed(e).ifPresentOrElse(aws::advance, () -> failure = e);
      return;
    }
    changes.addAll(result.changes());
    kept.addAll(result.kept());
    machine.succeeded(Map.of("changes", List.of(), "kept", List.of()));
  }

  private RemovalResult run() {
    RemovalResult result =
        state() == State.REMOVE_ROLE
            ? new RemoveRole(
                    caller.roles(),
                    caller.rolePolicies(),
                    caller.policies(),
                    Requests.HUB,
                    UNUSED_FOR,
                    aws.clock(),
                    aws.pause())
                .apply(plan)
            : RotationRun.retireUser(aws, caller)
                .apply(new RetireUser.Input(plan.userName(), true, changes));
    return throughJson(result, RemovalResult.class);
  }

  private static <T> T throughJson(T value, Class<T> type) {
    try {
      return StrictJson.read(StrictJson.text(value), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Caller caller() {
    return caller;
  }

  State state() {
    return machine.stateAmong(State.class);
  }

  Throwable failure() {
    return failure;
  }

  public boolean isDone() {
    return state() == State.REMOVED;
  }

  List<String> actions() {
    return changes.stream().map(Change::action).toList();
  }

  List<Change> changes() {
    return List.copyOf(changes);
  }

  public List<Kept> kept() {
    return List.copyOf(kept);
  }

  @Override
  public String toString() {
    return "decommission " + state() + " " + actions() + (failure == null ? "" : ": " + failure);
  }
}
