package rolebridge.handler;

import rolebridge.domain.provision.EnsureAccessKey;

/** Makes the user's access key and stores it. */
public final class EnsureAccessKeyHandler extends JsonHandler<PlanInput, EnsureAccessKey.Result> {

  private final EnsureAccessKey ensureAccessKey;

  /** For Lambda. */
  public EnsureAccessKeyHandler() {
    this(new Composition().ensureAccessKey());
  }

  EnsureAccessKeyHandler(EnsureAccessKey ensureAccessKey) {
    super(PlanInput.class);
    this.ensureAccessKey = ensureAccessKey;
  }

  @Override
  EnsureAccessKey.Result handle(PlanInput input) {
    return ensureAccessKey.apply(input.plan());
  }
}
