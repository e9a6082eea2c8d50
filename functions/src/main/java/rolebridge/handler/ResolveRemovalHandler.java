package rolebridge.handler;

import java.util.Map;
import rolebridge.domain.decommission.DecommissionInput;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.SpokeRequest;

/** Turns the execution's input into the names of what is to go, or into all violations. */
public final class ResolveRemovalHandler
    extends JsonHandler<ResolveRemovalHandler.Input, RemovalPlan.Resolution> {

  private final Hub hub;

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {}

  /** For Lambda. */
  public ResolveRemovalHandler() {
    this(Environment.hub());
  }

  ResolveRemovalHandler(Hub hub) {
    super(Input.class);
    this.hub = hub;
  }

  @Override
  RemovalPlan.Resolution handle(Input input) {
    DecommissionInput decommission = DecommissionInput.of(input.input());
    return switch (SpokeRequest.readForRemoval(
        decommission.request(), decommission.senderAccount())) {
      case Reading.Accepted(var request) ->
          RemovalPlan.of(request, decommission, input.executionArn(), hub);
      case Reading.Rejected(var violations) -> RemovalPlan.Resolution.rejected(violations);
    };
  }
}
