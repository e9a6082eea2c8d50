package rolebridge.handler;

import rolebridge.domain.managed.StepResult;
import rolebridge.domain.provision.EnsurePolicy;
import rolebridge.domain.provision.Planner;

/** Makes the integration's managed policy. */
public final class EnsurePolicyHandler extends JsonHandler<StepInput, StepResult> {

  private final EnsurePolicy ensurePolicy;
  private final Planner planner;

  /** For Lambda. */
  public EnsurePolicyHandler() {
    this(new Composition());
  }

  private EnsurePolicyHandler(Composition composition) {
    this(composition.ensurePolicy(), composition.planner());
  }

  EnsurePolicyHandler(EnsurePolicy ensurePolicy, Planner planner) {
    super(StepInput.class);
    this.ensurePolicy = ensurePolicy;
    this.planner = planner;
  }

  @Override
  StepResult handle(StepInput input) {
    return ensurePolicy.apply(input.plan(planner));
  }
}
