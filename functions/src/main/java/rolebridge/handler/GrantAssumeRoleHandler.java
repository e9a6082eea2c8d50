package rolebridge.handler;

import rolebridge.domain.provision.GrantAssumeRole;
import rolebridge.domain.provision.StepResult;

/** Grants the user its own roles. */
public final class GrantAssumeRoleHandler extends JsonHandler<PlanInput, StepResult> {

  private final GrantAssumeRole grantAssumeRole;

  /** For Lambda. */
  public GrantAssumeRoleHandler() {
    this(new Composition().grantAssumeRole());
  }

  GrantAssumeRoleHandler(GrantAssumeRole grantAssumeRole) {
    super(PlanInput.class);
    this.grantAssumeRole = grantAssumeRole;
  }

  @Override
  StepResult handle(PlanInput input) {
    return grantAssumeRole.apply(input.plan());
  }
}
