package rolebridge.handler;

import rolebridge.domain.rotate.RemoveOrphan;
import rolebridge.domain.rotate.RotationChange;
import rolebridge.domain.rotate.RotationInput;

/** Deletes a key that nobody can know. */
public final class RemoveOrphanHandler extends JsonHandler<RotationInput, RotationChange> {

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
  RotationChange handle(RotationInput input) {
    return removeOrphan.apply(input);
  }
}
