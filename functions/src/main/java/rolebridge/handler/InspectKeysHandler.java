package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.InspectKeys;
import rolebridge.domain.rotate.RotationInput;

public final class InspectKeysHandler extends JsonHandler<RotationInput, InspectKeys.Inspection> {

  public InspectKeysHandler() {
    super(InspectKeysHandler::new);
  }

  InspectKeysHandler(Functions functions) {
    super(RotationInput.class, functions.inspectKeys()::apply);
  }
}
