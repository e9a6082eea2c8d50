package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.provision.EnsureAccessKey;

public final class EnsureAccessKeyHandler extends JsonHandler<StepInput, EnsureAccessKey.Result> {

  public EnsureAccessKeyHandler() {
    super(EnsureAccessKeyHandler::new);
  }

  EnsureAccessKeyHandler(Functions functions) {
    super(StepInput.class, StepInput.planned(functions, functions.ensureAccessKey()::apply));
  }
}
