package rolebridge.handler;

import rolebridge.domain.provision.StepResult;
import rolebridge.domain.provision.ValidateAccess;

/** Proves the access. */
public final class ValidateAccessHandler extends JsonHandler<StoredKeyInput, StepResult> {

  private final ValidateAccess validateAccess;

  /** For Lambda. */
  public ValidateAccessHandler() {
    this(new Composition().validateAccess());
  }

  ValidateAccessHandler(ValidateAccess validateAccess) {
    super(StoredKeyInput.class);
    this.validateAccess = validateAccess;
  }

  @Override
  StepResult handle(StoredKeyInput input) {
    return validateAccess.apply(input.plan(), input.stored());
  }
}
