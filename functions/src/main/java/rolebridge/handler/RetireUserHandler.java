package rolebridge.handler;

import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.rotate.RetireUser;

/** Ends the keys of a user without roles. */
public final class RetireUserHandler extends JsonHandler<RetireUser.Input, RemovalResult> {

  private final RetireUser retireUser;

  /** For Lambda. */
  public RetireUserHandler() {
    this(new Composition().retireUser());
  }

  RetireUserHandler(RetireUser retireUser) {
    super(RetireUser.Input.class);
    this.retireUser = retireUser;
  }

  @Override
  RemovalResult handle(RetireUser.Input input) {
    return retireUser.apply(input);
  }
}
