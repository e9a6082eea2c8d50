package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.CreatePendingKey;
import rolebridge.domain.rotate.RotationInput;

public final class CreatePendingKeyHandler
    extends JsonHandler<RotationInput, CreatePendingKey.Result> {

  public CreatePendingKeyHandler() {
    super(CreatePendingKeyHandler::new);
  }

  CreatePendingKeyHandler(Functions functions) {
    super(RotationInput.class, functions.createPendingKey()::apply);
  }
}
