package rolebridge.cli.rehearsal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.EnsureAccessKey;
import rolebridge.domain.provision.EnsurePolicy;
import rolebridge.domain.provision.EnsureRole;
import rolebridge.domain.provision.EnsureUser;
import rolebridge.domain.provision.GrantAssumeRole;
import rolebridge.domain.provision.PatchTrust;
import rolebridge.domain.provision.Plan;

/**
 * Takes a plan through provision's own steps, on ports that read the account and keep to themselves
 * what the steps write. So it forecasts by the very rules that provision works by, and changes
 * nothing. Whether the access would work isn't shown: only a key that exists can prove it.
 */
public final class Rehearsal {

  private final Users users;
  private final UserPolicies userPolicies;
  private final ManagedPolicies policies;
  private final Roles roles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final DocumentText documentText;
  private final Hub hub;
  private final Clock clock;

  public Rehearsal(
      Users users,
      UserPolicies userPolicies,
      ManagedPolicies policies,
      Roles roles,
      AccessKeys accessKeys,
      SecretStore secrets,
      DocumentText documentText,
      Hub hub,
      Clock clock) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.policies = policies;
    this.roles = roles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.documentText = documentText;
    this.hub = hub;
    this.clock = clock;
  }

  /**
   * What provision would do if it ran now.
   *
   * @throws WorkflowException that one of its steps would fail by
   */
  public Forecast of(Plan plan) {
    Notes notes = new Notes();
    RehearsedUsers onUsers = new RehearsedUsers(users, notes);
    TakenAway taken = new TakenAway();
    RehearsedRoles onRoles = new RehearsedRoles(roles, notes, taken);
    RehearsedAccessKeys onKeys = new RehearsedAccessKeys(accessKeys, onUsers, clock);
    RehearsedSecrets onSecrets = new RehearsedSecrets(secrets, hub, notes);
    List<Change> changes = new ArrayList<>();
    changes.addAll(new EnsureUser(onUsers, hub).apply(plan).changes());
    changes.addAll(
        new GrantAssumeRole(new RehearsedUserPolicies(userPolicies, hub, notes))
            .apply(plan)
            .changes());
    changes.addAll(
        new EnsurePolicy(new RehearsedPolicies(policies, notes, taken), hub).apply(plan).changes());
    changes.addAll(new EnsureRole(onRoles, hub, clock).apply(plan).changes());
    changes.addAll(new PatchTrust(onRoles, onUsers, documentText, hub).apply(plan).changes());
    changes.addAll(new EnsureAccessKey(onKeys, onSecrets, hub, clock).apply(plan).changes());
    return new Forecast(changes, notes.differences());
  }
}
