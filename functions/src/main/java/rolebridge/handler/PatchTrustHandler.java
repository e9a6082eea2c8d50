package rolebridge.handler;

import rolebridge.domain.provision.PatchTrust;
import rolebridge.domain.provision.StepResult;

/** Lets the user into the role. */
public final class PatchTrustHandler extends JsonHandler<PlanInput, StepResult> {

  private final PatchTrust patchTrust;

  /** For Lambda. */
  public PatchTrustHandler() {
    this(new Composition().patchTrust());
  }

  PatchTrustHandler(PatchTrust patchTrust) {
    super(PlanInput.class);
    this.patchTrust = patchTrust;
  }

  @Override
  StepResult handle(PlanInput input) {
    return patchTrust.apply(input.plan());
  }
}
