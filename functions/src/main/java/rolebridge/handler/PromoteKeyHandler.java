package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.PromoteKey;
import rolebridge.domain.rotate.RotationInput;

public final class PromoteKeyHandler extends JsonHandler<RotationInput, PromoteKey.Result> {

  public PromoteKeyHandler() {
    super(PromoteKeyHandler::new);
  }

  PromoteKeyHandler(Functions functions) {
    super(RotationInput.class, functions.promoteKey()::apply);
  }
}
