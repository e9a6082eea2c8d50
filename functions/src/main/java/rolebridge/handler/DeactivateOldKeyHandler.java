package rolebridge.handler;

import rolebridge.domain.rotate.DeactivateOldKey;
import rolebridge.domain.rotate.RotationChange;
import rolebridge.domain.rotate.RotationInput;

/** Deactivates the old key. */
public final class DeactivateOldKeyHandler extends JsonHandler<RotationInput, RotationChange> {

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
  RotationChange handle(RotationInput input) {
    return deactivateOldKey.apply(input);
  }
}
