package rolebridge.handler;

import rolebridge.domain.provision.EnsureUser;
import rolebridge.domain.provision.StepResult;

/** Makes the IAM user. */
public final class EnsureUserHandler extends JsonHandler<PlanInput, StepResult> {

  private final EnsureUser ensureUser;

  /** For Lambda. */
  public EnsureUserHandler() {
    this(new Composition().ensureUser());
  }

  EnsureUserHandler(EnsureUser ensureUser) {
    super(PlanInput.class);
    this.ensureUser = ensureUser;
  }

  @Override
  StepResult handle(PlanInput input) {
    return ensureUser.apply(input.plan());
  }
}
