package rolebridge.handler;

import java.util.Map;

/** First state of provision. */
public final class ResolveRequestHandler
    extends JsonHandler<ResolveRequestHandler.Input, Map<String, Object>> {

  /** What the state machine passes. */
  public record Input(String executionArn, Map<String, Object> request) {}

  public ResolveRequestHandler() {
    super(Input.class);
  }

  @Override
  Map<String, Object> handle(Input input) {
    return Map.of("executionArn", input.executionArn(), "request", input.request());
  }
}
