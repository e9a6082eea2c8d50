package rolebridge.handler;

import rolebridge.domain.rotate.revoke.RevocationInput;
import rolebridge.domain.rotate.revoke.RevokeKey;

/** Ends what a leaked key gives. */
public final class RevokeKeyHandler extends JsonHandler<RevocationInput, RevokeKey.Result> {

  private final RevokeKey revokeKey;

  /** For Lambda. */
  public RevokeKeyHandler() {
    this(new Composition().revokeKey());
  }

  RevokeKeyHandler(RevokeKey revokeKey) {
    super(RevocationInput.class);
    this.revokeKey = revokeKey;
  }

  @Override
  RevokeKey.Result handle(RevocationInput input) {
    return revokeKey.apply(input);
  }
}
