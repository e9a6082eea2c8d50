package rolebridge.handler;

import rolebridge.domain.provision.EnsureAccessKey;
import rolebridge.domain.provision.Planner;

/** Makes the user's access key and stores it. */
public final class EnsureAccessKeyHandler extends JsonHandler<StepInput, EnsureAccessKey.Result> {

  private final EnsureAccessKey ensureAccessKey;
  private final Planner planner;

  /** For Lambda. */
  public EnsureAccessKeyHandler() {
    this(new Composition());
  }

  private EnsureAccessKeyHandler(Composition composition) {
    this(composition.ensureAccessKey(), composition.planner());
  }

  EnsureAccessKeyHandler(EnsureAccessKey ensureAccessKey, Planner planner) {
    super(StepInput.class);
    this.ensureAccessKey = ensureAccessKey;
    this.planner = planner;
  }

  @Override
  EnsureAccessKey.Result handle(StepInput input) {
    return ensureAccessKey.apply(input.plan(planner));
  }
}
