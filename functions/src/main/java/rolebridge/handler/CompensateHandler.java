package rolebridge.handler;

import rolebridge.domain.provision.Compensate;

/** Undoes what the execution did. */
public final class CompensateHandler extends JsonHandler<PlanInput, Compensate.Result> {

  private final Compensate compensate;

  /** For Lambda. */
  public CompensateHandler() {
    this(new Composition().compensate());
  }

  CompensateHandler(Compensate compensate) {
    super(PlanInput.class);
    this.compensate = compensate;
  }

  @Override
  Compensate.Result handle(PlanInput input) {
    return compensate.apply(input.plan());
  }
}
