package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.PutBackOldKey;
import rolebridge.domain.rotate.RotationInput;

/** Makes the old key active and pending again. */
public final class PutBackOldKeyHandler extends JsonHandler<RotationInput, StepResult> {

  private final PutBackOldKey putBackOldKey;

  /** For Lambda. */
  public PutBackOldKeyHandler() {
    this(new Composition().putBackOldKey());
  }

  PutBackOldKeyHandler(PutBackOldKey putBackOldKey) {
    super(RotationInput.class);
    this.putBackOldKey = putBackOldKey;
  }

  @Override
  StepResult handle(RotationInput input) {
    return putBackOldKey.apply(input);
  }
}
