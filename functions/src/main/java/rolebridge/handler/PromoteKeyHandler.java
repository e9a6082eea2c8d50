package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.PromoteKey;
import rolebridge.domain.rotate.RotationInput;

/** Makes the proven key the current one. */
public final class PromoteKeyHandler extends JsonHandler<RotationInput, StepResult> {

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
  StepResult handle(RotationInput input) {
    return promoteKey.apply(input);
  }
}
