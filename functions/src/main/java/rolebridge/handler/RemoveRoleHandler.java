package rolebridge.handler;

import java.util.Map;
import java.util.Objects;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.provision.Home;

/** Removes the role and the policies of an integration. */
public final class RemoveRoleHandler
    extends JsonHandler<RemoveRoleHandler.Input, RemoveRole.Result> {

  private final RemoveRole removeRole;
  private final Home home;

  /** The execution's ARN and the input it was started with. */
  public record Input(String executionArn, Map<String, Object> input) {

    public Input {
      Objects.requireNonNull(input, "input");
    }
  }

  /** For Lambda. */
  public RemoveRoleHandler() {
    this(new Composition().removeRole(), Environment.home());
  }

  RemoveRoleHandler(RemoveRole removeRole, Home home) {
    super(RemoveRoleHandler.Input.class);
    this.removeRole = removeRole;
    this.home = home;
  }

  @Override
  RemoveRole.Result handle(RemoveRoleHandler.Input input) {
    return removeRole.apply(RemovalPlan.of(input.executionArn(), input.input(), home));
  }
}
