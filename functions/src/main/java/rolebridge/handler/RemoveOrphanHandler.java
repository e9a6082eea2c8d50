package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class RemoveOrphanHandler extends JsonHandler<RotationInput, StepResult> {

  public RemoveOrphanHandler() {
    super(RemoveOrphanHandler::new);
  }

  RemoveOrphanHandler(Functions functions) {
    super(RotationInput.class, functions.removeOrphan()::apply);
  }
}
