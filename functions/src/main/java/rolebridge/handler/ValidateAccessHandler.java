package rolebridge.handler;

import java.util.Map;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Planner;
import rolebridge.domain.provision.proof.ValidateAccess;

/** Proves the access. */
public final class ValidateAccessHandler
    extends JsonHandler<ValidateAccessHandler.Input, ValidateAccess.Result> {

  private final ValidateAccess validateAccess;
  private final Planner planner;

  /**
   * As {@link StepInput}, and two things to go by that change no outcome.
   *
   * @param provenKeyId id of the key when it was found proven, else empty
   * @param restarted whether the execution has started again already
   */
  public record Input(
      String executionArn,
      Map<String, Object> input,
      Found found,
      String provenKeyId,
      boolean restarted) {}

  /** For Lambda. */
  public ValidateAccessHandler() {
    this(new Composition());
  }

  private ValidateAccessHandler(Composition composition) {
    this(composition.validateAccess(), composition.planner());
  }

  ValidateAccessHandler(ValidateAccess validateAccess, Planner planner) {
    super(Input.class);
    this.validateAccess = validateAccess;
    this.planner = planner;
  }

  @Override
  ValidateAccess.Result handle(Input input) {
    StepInput step = new StepInput(input.executionArn(), input.input(), input.found());
    return validateAccess.apply(step.plan(planner), input.provenKeyId(), input.restarted());
  }
}
