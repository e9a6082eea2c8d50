package rolebridge.handler;

import rolebridge.domain.provision.EnsurePolicy;
import rolebridge.domain.provision.StepResult;

/** Makes the integration's managed policy. */
public final class EnsurePolicyHandler extends JsonHandler<PlanInput, StepResult> {

  private final EnsurePolicy ensurePolicy;

  /** For Lambda. */
  public EnsurePolicyHandler() {
    this(new Composition().ensurePolicy());
  }

  EnsurePolicyHandler(EnsurePolicy ensurePolicy) {
    super(PlanInput.class);
    this.ensurePolicy = ensurePolicy;
  }

  @Override
  StepResult handle(PlanInput input) {
    return ensurePolicy.apply(input.plan());
  }
}
