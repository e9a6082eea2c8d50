package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.rotate.RemoveUser;
import rolebridge.domain.rotate.RotationInput;

/** Removes a user whose keys were inactive long enough. */
public final class RemoveUserHandler extends JsonHandler<RotationInput, StepResult> {

  private final RemoveUser removeUser;

  /** For Lambda. */
  public RemoveUserHandler() {
    this(new Composition().removeUser());
  }

  RemoveUserHandler(RemoveUser removeUser) {
    super(RotationInput.class);
    this.removeUser = removeUser;
  }

  @Override
  StepResult handle(RotationInput input) {
    return removeUser.apply(input);
  }
}
