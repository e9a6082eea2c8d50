package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.provision.GrantAssumeRole;
import rolebridge.domain.provision.Planner;

/** Grants the user its own roles. */
public final class GrantAssumeRoleHandler extends JsonHandler<StepInput, StepResult> {

  private final GrantAssumeRole grantAssumeRole;
  private final Planner planner;

  /** For Lambda. */
  public GrantAssumeRoleHandler() {
    this(new Composition());
  }

  private GrantAssumeRoleHandler(Composition composition) {
    this(composition.grantAssumeRole(), composition.planner());
  }

  GrantAssumeRoleHandler(GrantAssumeRole grantAssumeRole, Planner planner) {
    super(StepInput.class);
    this.grantAssumeRole = grantAssumeRole;
    this.planner = planner;
  }

  @Override
  StepResult handle(StepInput input) {
    return grantAssumeRole.apply(input.plan(planner));
  }
}
