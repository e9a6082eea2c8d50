package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class RemoveUserHandler extends JsonHandler<RotationInput, StepResult> {

  public RemoveUserHandler() {
    super(RemoveUserHandler::new);
  }

  RemoveUserHandler(Functions functions) {
    super(RotationInput.class, functions.removeUser()::apply);
  }
}
