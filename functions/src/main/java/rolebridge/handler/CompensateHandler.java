package rolebridge.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import rolebridge.domain.provision.undo.Compensate;
import rolebridge.domain.provision.undo.FindRunToUndo;
import rolebridge.json.StrictJson;

/** Undoes what the execution did. */
public final class CompensateHandler
    extends JsonHandler<CompensateHandler.Input, Compensate.Result> {

  private final FindRunToUndo findRunToUndo;
  private final Compensate compensate;

  /** The execution; all else stands in its history. */
  public record Input(String executionArn) {}

  /** For Lambda. */
  public CompensateHandler() {
    this(new Composition());
  }

  private CompensateHandler(Composition composition) {
    this(composition.findRunToUndo(), composition.compensate());
  }

  CompensateHandler(FindRunToUndo findRunToUndo, Compensate compensate) {
    super(Input.class);
    this.findRunToUndo = findRunToUndo;
    this.compensate = compensate;
  }

  /**
   * An execution that began before an upgrade sends the whole plan, of which only the execution's
   * ARN is taken.
   */
  @Override
  Input decode(InputStream json) throws IOException {
    Map<String, Object> payload = StrictJson.readObject(new String(json.readAllBytes(), UTF_8));
    return payload.get("plan") instanceof Map<?, ?> plan
            && plan.get("executionArn") instanceof String executionArn
        ? new Input(executionArn)
        : StrictJson.readTree(payload, Input.class);
  }

  @Override
  Compensate.Result handle(Input input) {
    return compensate.apply(findRunToUndo.of(input.executionArn()));
  }
}
