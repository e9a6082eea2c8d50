package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class PutBackOldKeyHandler extends JsonHandler<RotationInput, StepResult> {

  public PutBackOldKeyHandler() {
    super(PutBackOldKeyHandler::new);
  }

  PutBackOldKeyHandler(Functions functions) {
    super(RotationInput.class, functions.putBackOldKey()::apply);
  }
}
