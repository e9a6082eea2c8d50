package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.instance.HandOverStep;
import rolebridge.domain.rotate.RotationInput;

public final class TestInstanceHandler extends JsonHandler<RotationInput, HandOverStep> {

  public TestInstanceHandler() {
    super(TestInstanceHandler::new);
  }

  TestInstanceHandler(Functions functions) {
    super(RotationInput.class, functions.testInstance()::apply);
  }
}
