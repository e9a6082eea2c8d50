package rolebridge.handler;

import java.util.Map;
import java.util.Objects;
import rolebridge.composition.Functions;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.RemovalResult;

public final class RemoveRoleHandler extends JsonHandler<RemoveRoleHandler.Input, RemovalResult> {

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {

    public Input {
      Objects.requireNonNull(input, "input");
    }
  }

  public RemoveRoleHandler() {
    super(RemoveRoleHandler::new);
  }

  RemoveRoleHandler(Functions functions) {
    this(functions.removeRole(), functions.hub());
  }

  private RemoveRoleHandler(RemoveRole removeRole, Hub hub) {
    super(
        Input.class,
        input -> removeRole.apply(RemovalPlan.of(input.executionArn(), input.input(), hub)));
  }
}
