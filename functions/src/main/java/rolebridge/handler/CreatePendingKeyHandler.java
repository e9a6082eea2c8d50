package rolebridge.handler;

import rolebridge.domain.rotate.CreatePendingKey;
import rolebridge.domain.rotate.RotationChange;
import rolebridge.domain.rotate.RotationInput;

/** Makes the new key and stores it. */
public final class CreatePendingKeyHandler extends JsonHandler<RotationInput, RotationChange> {

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
  RotationChange handle(RotationInput input) {
    return createPendingKey.apply(input);
  }
}
