package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;

public final class EnsureRoleHandler extends JsonHandler<StepInput, StepResult> {

  public EnsureRoleHandler() {
    super(EnsureRoleHandler::new);
  }

  EnsureRoleHandler(Functions functions) {
    super(StepInput.class, StepInput.planned(functions, functions.ensureRole()::apply));
  }
}
