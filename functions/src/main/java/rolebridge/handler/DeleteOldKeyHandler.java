package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.DeleteOldKey;
import rolebridge.domain.rotate.RotationInput;

/** Deletes the old key. */
public final class DeleteOldKeyHandler extends JsonHandler<RotationInput, StepResult> {

  private final DeleteOldKey deleteOldKey;

  /** For Lambda. */
  public DeleteOldKeyHandler() {
    this(new Composition().deleteOldKey());
  }

  DeleteOldKeyHandler(DeleteOldKey deleteOldKey) {
    super(RotationInput.class);
    this.deleteOldKey = deleteOldKey;
  }

  @Override
  StepResult handle(RotationInput input) {
    return deleteOldKey.apply(input);
  }
}
