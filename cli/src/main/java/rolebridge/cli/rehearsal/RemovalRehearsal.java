package rolebridge.cli.rehearsal;

import java.time.Clock;
import java.time.Duration;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.decommission.RemoveRole;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;

/**
 * Takes removals through RemoveRole itself, on ports that keep to themselves what it writes: each
 * finds the account as those before it would leave it.
 */
public final class RemovalRehearsal {

  private final RemoveRole removeRole;

  public RemovalRehearsal(
      Roles roles,
      RolePolicies rolePolicies,
      ManagedPolicies policies,
      Hub hub,
      Duration unusedFor,
      Clock clock,
      Pause pause) {
    Notes notes = new Notes();
    TakenAway taken = new TakenAway();
    this.removeRole =
        new RemoveRole(
            new RehearsedRoles(roles, notes, taken),
            new RehearsedRolePolicies(rolePolicies),
            new RehearsedPolicies(policies, notes, taken),
            hub,
            unusedFor,
            clock,
            pause);
  }

  /**
   * What decommissioning would take away of role and policies if it ran now, after those before.
   *
   * @throws WorkflowException that it would fail by
   */
  public RemovalResult of(RemovalPlan plan) {
    return removeRole.apply(plan);
  }
}
