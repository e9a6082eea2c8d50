package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.provision.PatchTrust;
import rolebridge.domain.provision.Planner;

/** Lets the user into the role. */
public final class PatchTrustHandler extends JsonHandler<StepInput, StepResult> {

  private final PatchTrust patchTrust;
  private final Planner planner;

  /** For Lambda. */
  public PatchTrustHandler() {
    this(new Composition());
  }

  private PatchTrustHandler(Composition composition) {
    this(composition.patchTrust(), composition.planner());
  }

  PatchTrustHandler(PatchTrust patchTrust, Planner planner) {
    super(StepInput.class);
    this.patchTrust = patchTrust;
    this.planner = planner;
  }

  @Override
  StepResult handle(StepInput input) {
    return patchTrust.apply(input.plan(planner));
  }
}
