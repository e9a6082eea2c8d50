package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;

public final class EnsurePolicyHandler extends JsonHandler<StepInput, StepResult> {

  public EnsurePolicyHandler() {
    super(EnsurePolicyHandler::new);
  }

  EnsurePolicyHandler(Functions functions) {
    super(StepInput.class, StepInput.planned(functions, functions.ensurePolicy()::apply));
  }
}
