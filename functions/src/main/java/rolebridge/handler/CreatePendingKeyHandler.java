package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class CreatePendingKeyHandler extends JsonHandler<RotationInput, StepResult> {

  public CreatePendingKeyHandler() {
    this(new Functions());
  }

  CreatePendingKeyHandler(Functions functions) {
    super(RotationInput.class, functions.createPendingKey()::apply);
  }
}
