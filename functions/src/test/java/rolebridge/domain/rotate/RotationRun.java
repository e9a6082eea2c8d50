package rolebridge.domain.rotate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Killed;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.rotate.revoke.OwnBoundaries;
import rolebridge.domain.rotate.revoke.RevocationInput;
import rolebridge.domain.rotate.revoke.RevokeKey;
import rolebridge.json.StatePayload;
import rolebridge.json.StrictJson;
import rolebridge.machine.MachineRun;

/**
 * One execution of rotate-user in memory: the states as the state machine orders them, with its
 * retries. A test takes it forward one try of one state at a time.
 */
public final class RotationRun {

  public static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(1), false);

  private final FakeAws aws;
  private final Caller caller;
  private final MachineRun machine;
  private InspectKeys.Inspection inspection;
  private Throwable failure;
  private String failedState = "";

  private RotationRun(FakeAws aws, Map<String, Object> input) {
    this.aws = aws;
    this.caller = aws.caller();
    this.machine =
        MachineRun.start(
            "rotate-user", input, "arn:aws:states:eu-central-1:111122223333:execution:rotate:one");
  }

  public static RotationRun scheduled(FakeAws aws) {
    return of(aws, Requests.USER);
  }

  static RotationRun of(FakeAws aws, String userName) {
    return new RotationRun(aws, Map.of("userName", userName));
  }

  public static RotationRun now(FakeAws aws) {
    return new RotationRun(aws, Map.of("userName", Requests.USER, "now", true));
  }

  public static RotationRun undo(FakeAws aws) {
    return undo(aws, "");
  }

  /** What an event of the hub's starts. */
  static RotationRun by(FakeAws aws, Map<String, Object> event) {
    return new RotationRun(aws, event);
  }

  /** An undo of this very key. */
  public static RotationRun undo(FakeAws aws, String accessKeyId) {
    return new RotationRun(
        aws, Map.of("userName", Requests.USER, "undo", true, "accessKeyId", accessKeyId));
  }

  /** The pass that a revocation starts. */
  public static RotationRun after(FakeAws aws, RevokeKey.Result revoked) {
    return new RotationRun(
        aws, Map.of("userName", Requests.USER, "revokedKeyIds", revoked.revokedKeyIds()));
  }

  public RotationRun finish() {
    while (!hasEnded()) {
      step();
    }
    return this;
  }

  /** Runs until it stands before this state, or has ended. */
  public RotationRun runTo(String target) {
    while (!hasEnded() && !state().equals(target)) {
      step();
    }
    return this;
  }

  public boolean hasEnded() {
    return machine.hasEnded();
  }

  /** One try of one state. */
  public void step() {
    caller.beginInvocation(state());
    String now = state();
    Map<String, Object> answer;
    try {
      answer = StrictJson.readObject(StrictJson.text(run(now)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Killed e) {
      machine
          .failed(e)
          .ifPresentOrElse(
              aws::advance,
              () -> {
                failure = e;
                failedState = now;
              });
      return;
    }
    machine.succeeded(answer);
  }

  private Object run(String now) throws IOException {
    Map<String, Object> payload = machine.payload();
    if (now.equals("RetireUser")) {
      return retireUser(aws, caller).apply(StatePayload.read(payload, RetireUser.Input.class));
    }
    Object answer = apply(aws, caller, now, StatePayload.read(payload, RotationInput.class));
    switch (answer) {
      case InspectKeys.Inspection inspected -> inspected(inspected);
      case CreatePendingKey.Result created -> inspected(created.inspection());
      case PromoteKey.Result promoted -> inspected(promoted.inspection());
      default -> {}
    }
    return answer;
  }

  /** The answer of this state, which need not be due. */
  static Object apply(FakeAws aws, Caller caller, String state, RotationInput input) {
    UserReader reader = reader(aws, caller);
    return switch (state) {
      case "InspectKeys" -> new InspectKeys(reader, aws.clock()).apply(input);
      case "RemoveOrphan" -> new RemoveOrphan(reader, caller.accessKeys()).apply(input);
      case "CreatePendingKey" ->
          new CreatePendingKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
              .apply(input);
      case "ValidatePendingKey" ->
          new ValidatePendingKey(
                  reader,
                  caller.secrets(),
                  caller.securityTokens(),
                  caller.userRoles(),
                  caller.roles(),
                  ownRoles(caller),
                  caller.simulator(),
                  caller.callContexts(),
                  aws.clock(),
                  aws.pause())
              .apply(input);
      case "PromoteKey" -> new PromoteKey(reader, caller.secrets(), aws.clock()).apply(input);
      case "UpdateInstance" ->
          new UpdateInstance(
                  reader,
                  caller.secrets(),
                  caller.userRoles(),
                  caller.handOver(Requests.HUB),
                  aws.clock())
              .apply(input);
      case "TestInstance" ->
          new TestInstance(reader, caller.secrets(), caller.handOver(Requests.HUB), aws.clock())
              .apply(input);
      case "PutBackOldKey" ->
          new PutBackOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
              .apply(input);
      case "DeactivateOldKey" ->
          new DeactivateOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
              .apply(input);
      case "DeleteOldKey" ->
          new DeleteOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock()).apply(input);
      case "RemoveUser" ->
          new RemoveUser(
                  reader,
                  caller.users(),
                  caller.userPolicies(),
                  caller.userRoles(),
                  ownRoles(caller),
                  caller.accessKeys(),
                  caller.secrets(),
                  aws.clock())
              .apply(input);
      default -> throw new IllegalStateException("No state " + state);
    };
  }

  private void inspected(InspectKeys.Inspection answered) {
    if (answered != null) {
      inspection = answered;
    }
  }

  /** The state of both machines that have it. */
  public static RetireUser retireUser(FakeAws aws, Caller caller) {
    return new RetireUser(
        caller.users(),
        caller.userPolicies(),
        caller.userRoles(),
        ownRoles(caller),
        caller.accessKeys(),
        caller.secrets(),
        Requests.HUB,
        POLICY,
        aws.clock(),
        aws.pause());
  }

  public static UserReader reader(FakeAws aws, Caller caller) {
    return new UserReader(
        caller.users(),
        caller.accessKeys(),
        caller.secrets(),
        caller.userRoles(),
        ownRoles(caller),
        Requests.HUB,
        policy(aws),
        aws.clock(),
        aws.pause());
  }

  /** {@link #POLICY}, with a connection to XSOAR where this account has one. */
  static RotationPolicy policy(FakeAws aws) {
    return new RotationPolicy(
        POLICY.maximumKeyAge(),
        POLICY.gracePeriod(),
        POLICY.watchPeriod(),
        POLICY.schedulePeriod(),
        aws.delivery().isPresent());
  }

  public Caller caller() {
    return caller;
  }

  public String state() {
    return machine.state();
  }

  /** Whether an event told how it ended. */
  public boolean isAnnounced() {
    return machine.history().entered().contains("Announce");
  }

  int transitions() {
    return machine.history().transitions();
  }

  /** Revokes this key of {@link Requests#USER}; each that works when it is empty. */
  public static RevokeKey.Result revoke(FakeAws aws, Caller caller, String accessKeyId) {
    String now = aws.clock().instant().toString();
    return revoke(aws, caller, new RevocationInput(Requests.USER, accessKeyId, "", "", now));
  }

  /** What tells a user's roles from those of others below its path. */
  public static OwnRoles ownRoles(Caller caller) {
    return new OwnRoles(caller.roles(), Requests.HUB);
  }

  /** What a revocation puts boundaries back by. */
  public static OwnBoundaries boundaries(Caller caller) {
    return new OwnBoundaries(caller.users(), caller.roles(), Requests.HUB);
  }

  public static RevokeKey.Result revoke(FakeAws aws, Caller caller, RevocationInput input) {
    return new RevokeKey(
            reader(aws, caller),
            caller.accessKeys(),
            caller.secrets(),
            caller.userPolicies(),
            caller.userRoles(),
            caller.rolePolicies(),
            ownRoles(caller),
            boundaries(caller),
            aws.clock(),
            aws.pause())
        .apply(input);
  }

  /** What the machine hands over as proven. */
  Proof proven() {
    try {
      return StrictJson.readTree(machine.variable("proven"), Proof.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public InspectKeys.Inspection inspection() {
    return inspection;
  }

  public String error() {
    if (failure != null) {
      return failure.getClass().getSimpleName();
    }
    return hasFailed() ? inspection.error() : "";
  }

  public String reason() {
    if (failure != null) {
      return String.valueOf(failure.getMessage());
    }
    return hasFailed() ? inspection.reason() : "";
  }

  private boolean hasFailed() {
    return state().equals("Failed");
  }

  public List<String> actions() {
    return members("changes").map(one -> (String) one.get("action")).toList();
  }

  /** The roles below the user's path that it passed over, and why. */
  List<Kept> kept() {
    return members("kept")
        .map(one -> new Kept((String) one.get("resource"), (String) one.get("reason")))
        .toList();
  }

  private Stream<Map<?, ?>> members(String variable) {
    return ((List<?>) machine.variable(variable)).stream().map(one -> (Map<?, ?>) one);
  }

  @Override
  public String toString() {
    return state()
        + " "
        + actions()
        + (error().isEmpty() ? "" : " after " + failedState + ": " + error() + ": " + reason());
  }
}
