package rolebridge.handler;

import java.util.Map;
import java.util.Objects;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.RemovalResult;

/** Removes the role and the policies of an integration. */
public final class RemoveRoleHandler extends JsonHandler<RemoveRoleHandler.Input, RemovalResult> {

  private final RemoveRole removeRole;
  private final Hub hub;

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {

    public Input {
      Objects.requireNonNull(input, "input");
    }
  }

  /** For Lambda. */
  public RemoveRoleHandler() {
    this(new Composition().removeRole(), Environment.hub());
  }

  RemoveRoleHandler(RemoveRole removeRole, Hub hub) {
    super(RemoveRoleHandler.Input.class);
    this.removeRole = removeRole;
    this.hub = hub;
  }

  @Override
  RemovalResult handle(RemoveRoleHandler.Input input) {
    return removeRole.apply(RemovalPlan.of(input.executionArn(), input.input(), hub));
  }
}
