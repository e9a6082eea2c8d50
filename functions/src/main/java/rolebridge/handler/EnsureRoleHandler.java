package rolebridge.handler;

import rolebridge.domain.provision.EnsureRole;
import rolebridge.domain.provision.StepResult;

/** Makes the role. */
public final class EnsureRoleHandler extends JsonHandler<PlanInput, StepResult> {

  private final EnsureRole ensureRole;

  /** For Lambda. */
  public EnsureRoleHandler() {
    this(new Composition().ensureRole());
  }

  EnsureRoleHandler(EnsureRole ensureRole) {
    super(PlanInput.class);
    this.ensureRole = ensureRole;
  }

  @Override
  StepResult handle(PlanInput input) {
    return ensureRole.apply(input.plan());
  }
}
