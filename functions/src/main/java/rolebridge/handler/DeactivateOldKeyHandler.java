package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.DeactivateOldKey;
import rolebridge.domain.rotate.RotationInput;

/** Deactivates the old key. */
public final class DeactivateOldKeyHandler extends JsonHandler<RotationInput, StepResult> {

  private final DeactivateOldKey deactivateOldKey;

  /** For Lambda. */
  public DeactivateOldKeyHandler() {
    this(new Composition().deactivateOldKey());
  }

  DeactivateOldKeyHandler(DeactivateOldKey deactivateOldKey) {
    super(RotationInput.class);
    this.deactivateOldKey = deactivateOldKey;
  }

  @Override
  StepResult handle(RotationInput input) {
    return deactivateOldKey.apply(input);
  }
}
