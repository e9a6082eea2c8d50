package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RotationInput;

public final class TestInstanceHandler extends JsonHandler<RotationInput, StepResult> {

  public TestInstanceHandler() {
    super(TestInstanceHandler::new);
  }

  TestInstanceHandler(Functions functions) {
    super(RotationInput.class, functions.testInstance()::apply);
  }
}
