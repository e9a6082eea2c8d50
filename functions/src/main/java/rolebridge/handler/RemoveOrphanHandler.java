package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RemoveOrphan;
import rolebridge.domain.rotate.RotationInput;

/** Deletes a key that nobody can know. */
public final class RemoveOrphanHandler extends JsonHandler<RotationInput, StepResult> {

  private final RemoveOrphan removeOrphan;

  /** For Lambda. */
  public RemoveOrphanHandler() {
    this(new Composition().removeOrphan());
  }

  RemoveOrphanHandler(RemoveOrphan removeOrphan) {
    super(RotationInput.class);
    this.removeOrphan = removeOrphan;
  }

  @Override
  StepResult handle(RotationInput input) {
    return removeOrphan.apply(input);
  }
}
