package rolebridge.domain.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rolebridge.catalog.Catalog;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Killed;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.provision.undo.Compensate;
import rolebridge.domain.provision.undo.RunToUndo;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Violation;
import rolebridge.json.JsonDocumentText;
import rolebridge.json.StrictJson;
import rolebridge.machine.MachineRun;

/**
 * One execution of provision in memory: the states in the state machine's order, with its retries,
 * its one restart and its compensation. A test takes it forward one try of one state at a time, so
 * that two executions can be interleaved.
 */
public final class ProvisionRun {

  public enum State {
    RESOLVE_REQUEST,
    ENSURE_USER,
    GRANT_ASSUME_ROLE,
    ENSURE_POLICY,
    ENSURE_ROLE,
    PATCH_TRUST,
    ENSURE_ACCESS_KEY,
    VALIDATE_ACCESS,
    CONFIGURE_INSTANCE,
    COMPENSATE,
    READY,
    REJECTED,
    FAILED,
    UNDO_FAILED;

    public boolean isEnd() {
      return switch (this) {
        case READY, REJECTED, FAILED, UNDO_FAILED -> true;
        default -> false;
      };
    }

    private static State of(MachineRun machine) {
      State state = machine.stateAmong(State.class);
      return state == FAILED && machine.variable("compensationFailure") != null
          ? UNDO_FAILED
          : state;
    }
  }

  private static final DocumentText DOCUMENT_TEXT = new JsonDocumentText();

  private final FakeAws aws;
  private final Caller caller;
  private final IntegrationRequest request;
  private final String executionArn;
  private MachineRun machine;
  private List<Violation> violations = List.of();
  private Plan plan;
  private BeforeImage before;
  private int planHash;
  private boolean throughJson = true;
  private EgressIps egress = EgressIps.NONE;
  private EnsureAccessKey.Result stored;
  private String proven = "";
  private ConfigureInstance.Instance instance;
  private Throwable failure;
  private State failedState;
  private Compensate.Result compensation;
  private final List<Change> changes = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();

  public ProvisionRun(FakeAws aws, IntegrationRequest request, String name) {
    this(
        aws,
        request,
        aws.caller(),
        "arn:aws:states:eu-central-1:" + FakeAws.ACCOUNT_ID + ":execution:provision:" + name);
  }

  private ProvisionRun(
      FakeAws aws, IntegrationRequest request, Caller caller, String executionArn) {
    this.aws = aws;
    this.caller = caller;
    this.request = request;
    this.executionArn = executionArn;
    this.machine = MachineRun.start("provision", Map.of(), executionArn);
  }

  /** The same run in a copy of the account, without the errors met so far. */
  ProvisionRun in(FakeAws other) {
    ProvisionRun copy = new ProvisionRun(other, request, other.caller(), executionArn);
    copy.machine = machine.copy();
    copy.violations = violations;
    copy.plan = plan;
    copy.before = before;
    copy.planHash = planHash;
    copy.throughJson = throughJson;
    copy.egress = egress;
    copy.stored = stored;
    copy.proven = proven;
    copy.instance = instance;
    copy.failure = failure;
    copy.failedState = failedState;
    copy.compensation = compensation;
    copy.changes.addAll(changes);
    return copy;
  }

  /** All that what it does next depends on. */
  String position() {
    return state()
        + " "
        + machine.tries()
        + machine.variable("restarts")
        + machine.variable("unchanged")
        + failedState
        + planHash
        + stored
        + proven;
  }

  /** Hands on what states answer without JSON in between, which saves most of the time. */
  public ProvisionRun withoutJson() {
    throughJson = false;
    return this;
  }

  /** Whether the states that make things are left out, since nothing is left to make. */
  boolean isShort() {
    return Boolean.TRUE.equals(machine.variable("unchanged"));
  }

  /** Tries everything twice only. */
  public ProvisionRun inHaste() {
    machine.limitRetries(1);
    return this;
  }

  /** The stack knows where its functions call from. */
  ProvisionRun callingFrom(String... blocks) {
    egress = new EgressIps(List.of(blocks));
    return this;
  }

  /** Runs to its end. */
  public static ProvisionRun of(FakeAws aws, IntegrationRequest request, String name) {
    return new ProvisionRun(aws, request, name).finish();
  }

  public ProvisionRun finish() {
    while (!state().isEnd()) {
      step();
    }
    return this;
  }

  /** Runs until it stands before this state or has ended. */
  public ProvisionRun runTo(State target) {
    while (!state().isEnd() && state() != target) {
      step();
    }
    return this;
  }

  /** One try of one state. */
  public void step() {
    caller.beginInvocation(state().name());
    Map<String, Object> answer;
    try {
      answer = run(state());
    } catch (RuntimeException | Killed e) {
      errors.add(e);
      failed(e);
      return;
    }
    machine.succeeded(answer);
  }

  /** The states from now on are told that this was there when it began. */
  void forge(Found found) {
    plan = Plan.of(request, "tester", executionArn, Requests.HUB, egress, found);
  }

  /** Nothing is taken for unchanged: all states look. */
  void takeLongWay() {
    while (state() == State.VALIDATE_ACCESS) {
      machine.failed(new ResourceVanishedException("Looked at by all states."));
    }
  }

  /** The state fails for good without having run. */
  public void failState() {
    Throwable error = new Sabotage();
    errors.add(error);
    failed(error);
  }

  /** An error that nothing retries. */
  static final class Sabotage extends RuntimeException {
    Sabotage() {
      super("sabotage", null, false, false);
    }
  }

  private static Map<String, Object> json(Object record) {
    try {
      return StrictJson.readObject(StrictJson.text(record));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the state answers, as far as the machine goes by it. */
  private Map<String, Object> run(State now) {
    return switch (now) {
      case RESOLVE_REQUEST -> {
        ResolveRequest.Resolution resolution =
            caller.resolveRequest(Requests.HUB, egress).apply(request, "tester", executionArn);
        violations = resolution.violations();
        if (violations.isEmpty()) {
          plan = throughJson(resolution.plan(), Plan.class);
          before = throughJson(resolution.before(), BeforeImage.class);
          planHash = plan.hashCode();
        }
        stored =
            resolution.stored() == null
                ? null
                : throughJson(resolution.stored(), EnsureAccessKey.Result.class);
        Map<String, Object> answer = new HashMap<>();
        answer.put("violations", violations.stream().map(ProvisionRun::json).toList());
        answer.put("plan", Map.of());
        answer.put("stored", stored == null ? null : Map.of("validated", stored.validated()));
        yield answer;
      }
      case ENSURE_USER -> done(new EnsureUser(caller.users(), Requests.HUB).apply(plan));
      case GRANT_ASSUME_ROLE -> done(new GrantAssumeRole(caller.userPolicies()).apply(plan));
      case ENSURE_POLICY -> done(new EnsurePolicy(caller.policies(), Requests.HUB).apply(plan));
      case ENSURE_ROLE ->
          done(new EnsureRole(caller.roles(), Requests.HUB, aws.clock()).apply(plan));
      case PATCH_TRUST ->
          done(
              new PatchTrust(caller.roles(), caller.users(), DOCUMENT_TEXT, Requests.HUB)
                  .apply(plan));
      case ENSURE_ACCESS_KEY -> {
        stored =
            throughJson(
                new EnsureAccessKey(
                        caller.accessKeys(), caller.secrets(), Requests.HUB, aws.clock())
                    .apply(plan),
                EnsureAccessKey.Result.class);
        yield done(new StepResult(stored.changes()));
      }
      case VALIDATE_ACCESS -> {
        boolean restarted = !machine.variable("restarts").equals(0);
        boolean unchanged = machine.variable("unchanged").equals(true);
        proven =
            caller
                .validateAccess(Requests.HUB, aws.pause())
                .apply(plan, provenKeyId(), restarted, unchanged)
                .accessKeyId();
        yield done(StepResult.of());
      }
      case CONFIGURE_INSTANCE -> {
        instance = configureInstance().apply(plan, proven, stored.secretArn());
        yield Map.of();
      }
      case COMPENSATE -> {
        compensation = compensate().apply(new RunToUndo(plan, before));
        yield Map.of("undone", List.of(), "kept", List.of());
      }
      default -> throw new IllegalStateException("The run has ended: " + now);
    };
  }

  private ConfigureInstance configureInstance() {
    return new ConfigureInstance(
        new Catalog(),
        aws.delivery()
            .map(
                _ ->
                    new InstanceSetUp(
                        caller.secrets(),
                        caller.handOver(Requests.HUB),
                        Requests.HUB,
                        aws.clock())));
  }

  private Compensate compensate() {
    return new Compensate(
        caller.users(),
        caller.userPolicies(),
        caller.policies(),
        caller.roles(),
        caller.rolePolicies(),
        caller.userRoles(),
        caller.accessKeys(),
        caller.secrets(),
        Requests.HUB,
        aws.clock(),
        aws.pause());
  }

  private Map<String, Object> done(StepResult result) {
    changes.addAll(result.changes());
    return Map.of("changes", List.of());
  }

  private void failed(Throwable e) {
    State now = state();
    machine
        .failed(e)
        .ifPresentOrElse(
            aws::advance,
            () -> {
              if (now != State.COMPENSATE && state() != State.ENSURE_USER) {
                failure = e;
                failedState = now;
              }
            });
  }

  private <T> T throughJson(T value, Class<T> type) {
    if (!throughJson) {
      return value;
    }
    try {
      return StrictJson.read(StrictJson.text(value), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Caller caller() {
    return caller;
  }

  public State state() {
    return State.of(machine);
  }

  public boolean isReady() {
    return state() == State.READY;
  }

  public String executionArn() {
    return executionArn;
  }

  IntegrationRequest request() {
    return request;
  }

  public Plan plan() {
    return plan;
  }

  public BeforeImage before() {
    return before;
  }

  /** Id of the stored key when it was found proven. */
  public String provenKeyId() {
    return stored.validated() ? stored.accessKeyId() : "";
  }

  public EnsureAccessKey.Result stored() {
    return stored;
  }

  ConfigureInstance.Instance instance() {
    return instance;
  }

  public List<Violation> violations() {
    return violations;
  }

  public List<Change> changes() {
    return List.copyOf(changes);
  }

  List<String> changedActions() {
    return changes.stream().map(Change::action).toList();
  }

  public Throwable failure() {
    return failure;
  }

  State failedState() {
    return failedState;
  }

  public Compensate.Result compensation() {
    return compensation;
  }

  /** Every error of every try. */
  public List<Throwable> errors() {
    return List.copyOf(errors);
  }

  @Override
  public String toString() {
    return state() + (failedState == null ? "" : " after " + failedState + ": " + failure);
  }
}
