package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;

public final class GrantAssumeRoleHandler extends JsonHandler<StepInput, StepResult> {

  public GrantAssumeRoleHandler() {
    super(GrantAssumeRoleHandler::new);
  }

  GrantAssumeRoleHandler(Functions functions) {
    super(StepInput.class, StepInput.planned(functions, functions.grantAssumeRole()::apply));
  }
}
