package rolebridge.handler;

import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.managed.Hub;

public final class ResolveRemovalHandler
    extends JsonHandler<ResolveRemovalHandler.Input, RemovalPlan.Resolution> {

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {}

  public ResolveRemovalHandler() {
    super(ResolveRemovalHandler::new);
  }

  ResolveRemovalHandler(Functions functions) {
    this(functions.hub());
  }

  private ResolveRemovalHandler(Hub hub) {
    super(Input.class, input -> RemovalPlan.resolve(input.executionArn(), input.input(), hub));
  }
}
