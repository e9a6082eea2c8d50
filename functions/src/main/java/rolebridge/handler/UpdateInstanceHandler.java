package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class UpdateInstanceHandler extends JsonHandler<RotationInput, StepResult> {

  public UpdateInstanceHandler() {
    this(new Functions());
  }

  UpdateInstanceHandler(Functions functions) {
    super(RotationInput.class, functions.updateInstance()::apply);
  }
}
