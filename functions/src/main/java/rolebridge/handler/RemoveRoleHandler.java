package rolebridge.handler;

import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.decommission.RemoveRole;

/** Removes the role and the policies of an integration. */
public final class RemoveRoleHandler
    extends JsonHandler<RemoveRoleHandler.Input, RemoveRole.Result> {

  private final RemoveRole removeRole;

  /** What is to go. */
  public record Input(RemovalPlan plan) {}

  /** For Lambda. */
  public RemoveRoleHandler() {
    this(new Composition().removeRole());
  }

  RemoveRoleHandler(RemoveRole removeRole) {
    super(RemoveRoleHandler.Input.class);
    this.removeRole = removeRole;
  }

  @Override
  RemoveRole.Result handle(RemoveRoleHandler.Input input) {
    return removeRole.apply(input.plan());
  }
}
