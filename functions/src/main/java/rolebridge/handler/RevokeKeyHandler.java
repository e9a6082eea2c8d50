package rolebridge.handler;

import rolebridge.composition.Functions;
import rolebridge.domain.rotate.revoke.RevocationInput;
import rolebridge.domain.rotate.revoke.RevokeKey;

public final class RevokeKeyHandler extends JsonHandler<RevocationInput, RevokeKey.Result> {

  public RevokeKeyHandler() {
    super(RevokeKeyHandler::new);
  }

  RevokeKeyHandler(Functions functions) {
    super(RevocationInput.class, functions.revokeKey()::apply);
  }
}
