package rolebridge.handler;

import rolebridge.domain.rotate.PromoteKey;
import rolebridge.domain.rotate.RotationChange;
import rolebridge.domain.rotate.RotationInput;

/** Makes the proven key the current one. */
public final class PromoteKeyHandler extends JsonHandler<RotationInput, RotationChange> {

  private final PromoteKey promoteKey;

  /** For Lambda. */
  public PromoteKeyHandler() {
    this(new Composition().promoteKey());
  }

  PromoteKeyHandler(PromoteKey promoteKey) {
    super(RotationInput.class);
    this.promoteKey = promoteKey;
  }

  @Override
  RotationChange handle(RotationInput input) {
    return promoteKey.apply(input);
  }
}
