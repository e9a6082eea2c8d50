package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.rotate.RotationInput;

public final class RemoveUserHandler extends JsonHandler<RotationInput, RemovalResult> {

  public RemoveUserHandler() {
    super(RemoveUserHandler::new);
  }

  RemoveUserHandler(Functions functions) {
    super(RotationInput.class, functions.removeUser()::apply);
  }
}
