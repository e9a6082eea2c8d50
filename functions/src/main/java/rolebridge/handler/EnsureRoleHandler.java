package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.provision.EnsureRole;
import rolebridge.domain.provision.Planner;

/** Makes the role. */
public final class EnsureRoleHandler extends JsonHandler<StepInput, StepResult> {

  private final EnsureRole ensureRole;
  private final Planner planner;

  /** For Lambda. */
  public EnsureRoleHandler() {
    this(new Composition());
  }

  private EnsureRoleHandler(Composition composition) {
    this(composition.ensureRole(), composition.planner());
  }

  EnsureRoleHandler(EnsureRole ensureRole, Planner planner) {
    super(StepInput.class);
    this.ensureRole = ensureRole;
    this.planner = planner;
  }

  @Override
  StepResult handle(StepInput input) {
    return ensureRole.apply(input.plan(planner));
  }
}
