package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.ValidatePendingKey;

public final class ValidatePendingKeyHandler
    extends JsonHandler<RotationInput, ValidatePendingKey.Result> {

  public ValidatePendingKeyHandler() {
    super(ValidatePendingKeyHandler::new);
  }

  ValidatePendingKeyHandler(Functions functions) {
    super(RotationInput.class, functions.validatePendingKey()::apply);
  }
}
