package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;

public final class PatchTrustHandler extends JsonHandler<StepInput, StepResult> {

  public PatchTrustHandler() {
    super(PatchTrustHandler::new);
  }

  PatchTrustHandler(Functions functions) {
    super(StepInput.class, StepInput.planned(functions, functions.patchTrust()::apply));
  }
}
