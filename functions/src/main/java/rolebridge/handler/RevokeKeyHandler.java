package rolebridge.handler;

import rolebridge.domain.rotate.RevokeKey;

/** Ends what a leaked key gives. */
public final class RevokeKeyHandler extends JsonHandler<RevokeKey.Input, RevokeKey.Result> {

  private final RevokeKey revokeKey;

  /** For Lambda. */
  public RevokeKeyHandler() {
    this(new Composition().revokeKey());
  }

  RevokeKeyHandler(RevokeKey revokeKey) {
    super(RevokeKey.Input.class);
    this.revokeKey = revokeKey;
  }

  @Override
  RevokeKey.Result handle(RevokeKey.Input input) {
    return revokeKey.apply(input);
  }
}
