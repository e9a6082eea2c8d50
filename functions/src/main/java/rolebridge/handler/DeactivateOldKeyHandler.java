package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class DeactivateOldKeyHandler extends JsonHandler<RotationInput, StepResult> {

  public DeactivateOldKeyHandler() {
    super(DeactivateOldKeyHandler::new);
  }

  DeactivateOldKeyHandler(Functions functions) {
    super(RotationInput.class, functions.deactivateOldKey()::apply);
  }
}
