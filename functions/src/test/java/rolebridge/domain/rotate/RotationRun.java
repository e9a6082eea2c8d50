package rolebridge.domain.rotate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Killed;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.revoke.RevocationInput;
import rolebridge.domain.rotate.revoke.RevokeKey;
import rolebridge.json.StrictJson;

/**
 * One execution of rotate-user in memory: the states as the state machine orders them, with its
 * retries. A test takes it forward one try of one state at a time.
 */
public final class RotationRun {

  public static final RotationPolicy POLICY =
      new RotationPolicy(
          Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(1));

  private static final String INSPECT = "InspectKeys";
  private static final int TRIES = 6;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  private final FakeAws aws;
  private final Caller caller;
  private final String userName;
  private boolean throughJson = true;
  private boolean now;
  private boolean undo;
  private String accessKeyId = "";
  private List<String> revokedKeyIds = List.of();
  private String putBack = "";
  private Proof proven = Proof.NONE;
  private String state = INSPECT;
  private int tries;
  private int inspections;
  private InspectKeys.Inspection inspection;
  private String error = "";
  private String reason = "";
  private String failedState = "";
  private final List<Change> changes = new ArrayList<>();

  private RotationRun(FakeAws aws, String userName, boolean now, boolean undo) {
    this.aws = aws;
    this.caller = aws.caller();
    this.userName = userName;
    this.now = now;
    this.undo = undo;
  }

  public static RotationRun scheduled(FakeAws aws) {
    return new RotationRun(aws, Requests.USER, false, false);
  }

  static RotationRun of(FakeAws aws, String userName) {
    return new RotationRun(aws, userName, false, false);
  }

  public static RotationRun now(FakeAws aws) {
    return new RotationRun(aws, Requests.USER, true, false);
  }

  public static RotationRun undo(FakeAws aws) {
    return new RotationRun(aws, Requests.USER, false, true);
  }

  /** An undo of this very key. */
  public static RotationRun undo(FakeAws aws, String accessKeyId) {
    RotationRun run = undo(aws);
    run.accessKeyId = accessKeyId;
    return run;
  }

  /** The pass that a revocation starts. */
  public static RotationRun after(FakeAws aws, RevokeKey.Result revoked) {
    RotationRun run = scheduled(aws);
    run.revokedKeyIds = revoked.revokedKeyIds();
    return run;
  }

  public RotationRun finish() {
    while (!hasEnded()) {
      step();
    }
    return this;
  }

  /** Runs until it stands before this state, or has ended. */
  public RotationRun runTo(String target) {
    while (!hasEnded() && !state.equals(target)) {
      step();
    }
    return this;
  }

  public boolean hasEnded() {
    return state.equals("Done") || state.equals("Failed");
  }

  /** One try of one state. */
  public void step() {
    caller.beginInvocation(state);
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
    fail(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
  }

  private void fail(String name, String message) {
    error = name;
    reason = message;
    failedState = state;
    state = "Failed";
  }

  private void run() {
    RotationInput input =
        throughJson(
            new RotationInput(
                userName,
                now,
                undo,
                accessKeyId,
                putBack,
                changes,
                revokedKeyIds,
                inspections,
                proven),
            RotationInput.class);
    UserReader reader = reader(aws, caller);
    switch (state) {
      case INSPECT -> inspect(new InspectKeys(reader, aws.clock()).apply(input));
      case "RemoveOrphan" -> done(new RemoveOrphan(reader, caller.accessKeys()).apply(input));
      case "CreatePendingKey" -> {
        StepResult made =
            new CreatePendingKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
                .apply(input);
        now = now && made.changes().isEmpty();
        done(made);
      }
      case "ValidatePendingKey" -> {
        ValidatePendingKey.Result result =
            new ValidatePendingKey(
                    reader,
                    caller.secrets(),
                    caller.securityTokens(),
                    caller.userRoles(),
                    caller.roles(),
                    caller.simulator(),
                    caller.callContexts(),
                    aws.clock(),
                    aws.pause())
                .apply(input);
        proven = result.changes().isEmpty() ? proven : result.proven();
        done(new StepResult(result.changes()));
      }
      case "PromoteKey" -> done(new PromoteKey(reader, caller.secrets(), aws.clock()).apply(input));
      case "PutBackOldKey" -> {
        done(
            new PutBackOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
                .apply(input));
        undo = false;
      }
      case "DeactivateOldKey" ->
          done(
              new DeactivateOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
                  .apply(input));
      case "DeleteOldKey" ->
          done(
              new DeleteOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
                  .apply(input));
      case "RetireUser" ->
          done(
              new StepResult(
                  retireUser(aws, caller).apply(new RetireUser.Input(userName, false)).changes()));
      case "RemoveUser" ->
          done(
              new RemoveUser(
                      reader,
                      caller.users(),
                      caller.userPolicies(),
                      caller.userRoles(),
                      caller.accessKeys(),
                      caller.secrets(),
                      aws.clock())
                  .apply(input));
      default -> throw new IllegalStateException("No state " + state);
    }
  }

  /** The state of both machines that have it. */
  public static RetireUser retireUser(FakeAws aws, Caller caller) {
    return new RetireUser(
        caller.users(),
        caller.userPolicies(),
        caller.userRoles(),
        caller.accessKeys(),
        caller.secrets(),
        Requests.HUB,
        POLICY,
        aws.clock());
  }

  public static UserReader reader(FakeAws aws, Caller caller) {
    return new UserReader(
        caller.users(),
        caller.accessKeys(),
        caller.secrets(),
        caller.userRoles(),
        Requests.HUB,
        POLICY,
        aws.clock());
  }

  private void inspect(InspectKeys.Inspection found) {
    inspection = throughJson(found, InspectKeys.Inspection.class);
    inspections++;
    switch (inspection.decision()) {
      case "NothingDue" -> state = "Done";
      case "Stop" -> fail(inspection.error(), inspection.reason());
      default -> {
        boolean about =
            Set.of("PutBackOldKey", "ValidatePendingKey", "PromoteKey")
                .contains(inspection.decision());
        if (undo && about) {
          putBack = inspection.target();
        }
        state = inspection.decision();
      }
    }
  }

  private void done(StepResult result) {
    changes.addAll(result.changes());
    state = INSPECT;
  }

  /** Hands on what states answer without JSON in between, which saves most of the time. */
  public RotationRun withoutJson() {
    throughJson = false;
    return this;
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

  public String state() {
    return state;
  }

  /** Revokes this key of {@link Requests#USER}; each that works when it is empty. */
  public static RevokeKey.Result revoke(FakeAws aws, Caller caller, String accessKeyId) {
    String now = aws.clock().instant().toString();
    return revoke(aws, caller, new RevocationInput(Requests.USER, accessKeyId, "", "", now));
  }

  public static RevokeKey.Result revoke(FakeAws aws, Caller caller, RevocationInput input) {
    return new RevokeKey(
            reader(aws, caller),
            caller.accessKeys(),
            caller.secrets(),
            caller.userPolicies(),
            caller.userRoles(),
            caller.rolePolicies(),
            aws.clock())
        .apply(input);
  }

  Proof proven() {
    return proven;
  }

  public InspectKeys.Inspection inspection() {
    return inspection;
  }

  public String error() {
    return error;
  }

  public String reason() {
    return reason;
  }

  public List<String> actions() {
    return changes.stream().map(Change::action).toList();
  }

  @Override
  public String toString() {
    return state
        + " "
        + actions()
        + (error.isEmpty() ? "" : " after " + failedState + ": " + error + ": " + reason);
  }
}
