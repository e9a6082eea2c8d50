package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.provision.EnsureUser;
import rolebridge.domain.provision.Planner;

/** Makes the IAM user. */
public final class EnsureUserHandler extends JsonHandler<StepInput, StepResult> {

  private final EnsureUser ensureUser;
  private final Planner planner;

  /** For Lambda. */
  public EnsureUserHandler() {
    this(new Composition());
  }

  private EnsureUserHandler(Composition composition) {
    this(composition.ensureUser(), composition.planner());
  }

  EnsureUserHandler(EnsureUser ensureUser, Planner planner) {
    super(StepInput.class);
    this.ensureUser = ensureUser;
    this.planner = planner;
  }

  @Override
  StepResult handle(StepInput input) {
    return ensureUser.apply(input.plan(planner));
  }
}
