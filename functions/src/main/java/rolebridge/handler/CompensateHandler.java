package rolebridge.handler;

import java.io.IOException;
import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.provision.undo.Compensate;
import rolebridge.domain.provision.undo.FindRunToUndo;
import rolebridge.json.StrictJson;

public final class CompensateHandler
    extends JsonHandler<CompensateHandler.Input, Compensate.Result> {

  /** The execution; all else stands in its history. */
  public record Input(String executionArn) {}

  public CompensateHandler() {
    super(CompensateHandler::new);
  }

  CompensateHandler(Functions functions) {
    this(functions.findRunToUndo(), functions.compensate());
  }

  private CompensateHandler(FindRunToUndo findRunToUndo, Compensate compensate) {
    super(
        CompensateHandler::decode,
        input -> compensate.apply(findRunToUndo.of(input.executionArn())));
  }

  /**
   * An execution that began before an upgrade sends the whole plan, of which only the execution's
   * ARN is taken.
   */
  private static Input decode(Map<String, Object> payload) throws IOException {
    return payload.get("plan") instanceof Map<?, ?> plan
            && plan.get("executionArn") instanceof String executionArn
        ? new Input(executionArn)
        : StrictJson.readTree(payload, Input.class);
  }
}
