package rolebridge.handler;

import java.util.Map;
import rolebridge.composition.Functions;
import rolebridge.domain.provision.ResolveRequest;
import rolebridge.domain.provision.ValidatePolicies;

public final class ResolveRequestHandler
    extends JsonHandler<ResolveRequestHandler.Input, ResolveRequest.Resolution> {

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {}

  public ResolveRequestHandler() {
    super(ResolveRequestHandler::new);
  }

  ResolveRequestHandler(Functions functions) {
    this(functions.resolveRequest(), functions.validatePolicies());
  }

  private ResolveRequestHandler(ResolveRequest resolveRequest, ValidatePolicies validate) {
    super(
        Input.class,
        input -> validate.apply(resolveRequest.apply(input.input(), input.executionArn())));
  }
}
