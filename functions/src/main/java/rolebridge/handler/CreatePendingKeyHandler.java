package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.CreatePendingKey;
import rolebridge.domain.rotate.RotationInput;

/** Makes the new key and stores it. */
public final class CreatePendingKeyHandler extends JsonHandler<RotationInput, StepResult> {

  private final CreatePendingKey createPendingKey;

  /** For Lambda. */
  public CreatePendingKeyHandler() {
    this(new Composition().createPendingKey());
  }

  CreatePendingKeyHandler(CreatePendingKey createPendingKey) {
    super(RotationInput.class);
    this.createPendingKey = createPendingKey;
  }

  @Override
  StepResult handle(RotationInput input) {
    return createPendingKey.apply(input);
  }
}
