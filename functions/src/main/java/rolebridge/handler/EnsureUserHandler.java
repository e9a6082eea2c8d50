package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;

public final class EnsureUserHandler extends JsonHandler<StepInput, StepResult> {

  public EnsureUserHandler() {
    super(EnsureUserHandler::new);
  }

  EnsureUserHandler(Functions functions) {
    super(StepInput.class, StepInput.planned(functions, functions.ensureUser()::apply));
  }
}
