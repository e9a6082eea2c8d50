package rolebridge.handler;

import java.util.Map;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.request.ProvisionInput;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.SpokeRequest;

/** Turns the execution's input into a plan, or into all violations. */
public final class ResolveRequestHandler
    extends JsonHandler<ResolveRequestHandler.Input, ResolveRequest.Resolution> {

  private final ResolveRequest resolveRequest;

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {}

  /** For Lambda. */
  public ResolveRequestHandler() {
    this(new Composition().resolveRequest());
  }

  ResolveRequestHandler(ResolveRequest resolveRequest) {
    super(Input.class);
    this.resolveRequest = resolveRequest;
  }

  @Override
  ResolveRequest.Resolution handle(Input input) {
    ProvisionInput provision = ProvisionInput.of(input.input());
    return switch (SpokeRequest.read(provision.request(), provision.senderAccount())) {
      case Reading.Accepted(var request) ->
          resolveRequest.apply(request, provision.requestedBy(), input.executionArn());
      case Reading.Rejected(var violations) -> ResolveRequest.Resolution.rejected(violations);
    };
  }
}
