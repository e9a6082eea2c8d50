package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.rotate.RetireUser;

public final class RetireUserHandler extends JsonHandler<RetireUser.Input, RemovalResult> {

  public RetireUserHandler() {
    super(RetireUserHandler::new);
  }

  RetireUserHandler(Functions functions) {
    super(RetireUser.Input.class, functions.retireUser()::apply);
  }
}
