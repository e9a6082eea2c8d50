package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class DeleteOldKeyHandler extends JsonHandler<RotationInput, StepResult> {

  public DeleteOldKeyHandler() {
    super(DeleteOldKeyHandler::new);
  }

  DeleteOldKeyHandler(Functions functions) {
    super(RotationInput.class, functions.deleteOldKey()::apply);
  }
}
