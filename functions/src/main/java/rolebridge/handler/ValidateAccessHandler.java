package rolebridge.handler;

import rolebridge.domain.provision.EnsureAccessKey;
import rolebridge.domain.provision.Plan;
import rolebridge.domain.provision.ValidateAccess;

/** Proves the access. */
public final class ValidateAccessHandler
    extends JsonHandler<ValidateAccessHandler.Input, ValidateAccess.Result> {

  private final ValidateAccess validateAccess;

  /** The plan, the key, and whether the execution has started again already. */
  public record Input(Plan plan, EnsureAccessKey.Result stored, boolean restarted) {}

  /** For Lambda. */
  public ValidateAccessHandler() {
    this(new Composition().validateAccess());
  }

  ValidateAccessHandler(ValidateAccess validateAccess) {
    super(Input.class);
    this.validateAccess = validateAccess;
  }

  @Override
  ValidateAccess.Result handle(Input input) {
    return validateAccess.apply(input.plan(), input.stored(), input.restarted());
  }
}
