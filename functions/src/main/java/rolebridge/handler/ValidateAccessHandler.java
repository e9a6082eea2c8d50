package rolebridge.handler;

import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.provision.Found;
import rolebridge.domain.provision.Planner;
import rolebridge.domain.provision.proof.ValidateAccess;

public final class ValidateAccessHandler
    extends JsonHandler<ValidateAccessHandler.Input, ValidateAccess.Result> {

  /**
   * As {@link StepInput}, and three things to go by. None lets anything count as proven or be
   * marked that isn't so by what AWS shows.
   *
   * @param provenKeyId id of the key when it was found proven, else empty
   * @param restarted whether the execution has started again already
   * @param unchanged whether the states that make things were left out
   */
  public record Input(
      String executionArn,
      Map<String, Object> input,
      Found found,
      String provenKeyId,
      boolean restarted,
      boolean unchanged) {

    private StepInput step() {
      return new StepInput(executionArn, input, found);
    }
  }

  public ValidateAccessHandler() {
    super(ValidateAccessHandler::new);
  }

  ValidateAccessHandler(Functions functions) {
    this(functions.validateAccess(), functions.planner());
  }

  private ValidateAccessHandler(ValidateAccess validateAccess, Planner planner) {
    super(
        Input.class,
        input ->
            validateAccess.apply(
                input.step().plan(planner),
                input.provenKeyId(),
                input.restarted(),
                input.unchanged()));
  }
}
