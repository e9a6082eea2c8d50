package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.instance.HandOverStep;
import rolebridge.domain.rotate.RotationInput;

public final class UpdateInstanceHandler extends JsonHandler<RotationInput, HandOverStep> {

  public UpdateInstanceHandler() {
    super(UpdateInstanceHandler::new);
  }

  UpdateInstanceHandler(Functions functions) {
    super(RotationInput.class, functions.updateInstance()::apply);
  }
}
