package rolebridge.handler;

import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.ValidatePendingKey;

/** Proves the pending key on every role of its user. */
public final class ValidatePendingKeyHandler
    extends JsonHandler<RotationInput, ValidatePendingKey.Result> {

  private final ValidatePendingKey validatePendingKey;

  /** For Lambda. */
  public ValidatePendingKeyHandler() {
    this(new Composition().validatePendingKey());
  }

  ValidatePendingKeyHandler(ValidatePendingKey validatePendingKey) {
    super(RotationInput.class);
    this.validatePendingKey = validatePendingKey;
  }

  @Override
  ValidatePendingKey.Result handle(RotationInput input) {
    return validatePendingKey.apply(input);
  }
}
