package rolebridge.cli.hub;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.rehearsal.RemovalRehearsal;
import rolebridge.cli.rehearsal.RevocationRehearsal;
import rolebridge.cli.rehearsal.RolesLeft;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.decommission.DecommissionInput;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.Decision;
import rolebridge.domain.rotate.Proof;
import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.UserReader;
import rolebridge.domain.rotate.revoke.RevokeKey;

/**
 * Foretells in the hub's account what the machines would do, by the very rules that they work by
 * and by the caller's own credentials. Changes nothing.
 */
public final class LiveRehearsal {

  private static final String NO_EXECUTION = "";

  private final HubView view;
  private final StackSettings settings;
  private final Hub hub;

  /** One for all removals, which know of each other; made when the first is foretold. */
  private Optional<RemovalRehearsal> removals = Optional.empty();

  /** The roles that were foretold to go. */
  private final Set<String> gone = new HashSet<>();

  public LiveRehearsal(HubView view, StackSettings settings) {
    this.view = view;
    this.hub = view.hub();
    this.settings = settings;
  }

  /** The hub's. */
  public String accountId() {
    return hub.accountId();
  }

  /**
   * A removal.
   *
   * @param result what would be taken away of role and policies, and what would stay
   * @param left whether the user would have a role left; if not, its keys would be deactivated
   */
  public record Removal(RemovalResult result, RolesLeft.Left left) {}

  /**
   * What decommission would do for the request, once it has done so for those before it.
   *
   * @throws Failure when the role is in an account that lets in no people
   */
  public Removal removal(IntegrationRequest request, boolean force) {
    HubOnly.require(hub, request, "decommission", "--dry-run", "decommission");
    RemovalPlan plan =
        RemovalPlan.of(request, new DecommissionInput(Map.of(), "", "", force), NO_EXECUTION, hub)
            .plan();
    if (removals.isEmpty()) {
      removals = Optional.of(rehearsal());
    }
    RemovalResult result = removals.get().of(plan);
    boolean goes =
        result.changes().stream()
            .anyMatch(
                change ->
                    change.action().equals("DeleteRole")
                        && change.resource().equals(plan.roleArn()));
    if (goes) {
      gone.add(plan.roleArn());
    }
    RolesLeft.Left left =
        new RolesLeft(view.users(), view.userPolicies(), view.userRoles(), view.ownRoles(), hub)
            .without(gone, request.userName());
    return new Removal(result, left);
  }

  private RemovalRehearsal rehearsal() {
    return new RemovalRehearsal(
        view.roles(),
        view.rolePolicies(),
        view.policies(),
        hub,
        settings.roleUnusedFor(),
        view.clock(),
        view.pause());
  }

  /**
   * What revoke would do, roles of other accounts as the user's policy grants them.
   *
   * @param accessKeyId the leaked key; empty when any of the user's may be it
   */
  public RevokeKey.Result revocation(String userName, String accessKeyId) {
    return new RevocationRehearsal(
            view.userReader(),
            view.users(),
            view.accessKeys(),
            view.secrets(),
            view.userPolicies(),
            view.grantedRoles(),
            view.roles(),
            view.rolePolicies(),
            hub,
            view.clock())
        .of(userName, accessKeyId);
  }

  /**
   * What rotate-user would do first.
   *
   * @param now whether the key is to be replaced whatever its age
   * @param undo whether the previous key is to be put back
   * @param accessKeyId the key to put back; empty for the previous one
   */
  public Decision pass(String userName, boolean now, boolean undo, String accessKeyId) {
    UserReader reader = view.userReader();
    Decision decision = look(reader, userName, now, undo, accessKeyId);
    reader.requireManaged(userName, decision);
    return decision;
  }

  private static Decision look(
      UserReader reader, String userName, boolean now, boolean undo, String accessKeyId) {
    try {
      return reader
          .glance(
              new RotationInput(
                  userName, now, undo, accessKeyId, "", List.of(), List.of(), 0, Proof.NONE))
          .decision();
    } catch (ResourceVanishedException e) {
      // IAM's words say nothing of what to do.
      reader.requireManaged(userName);
      throw e;
    }
  }

  /** The users that a pass over all would do something for, or would need a person for. */
  public List<KeyInventory.Entry> due() {
    return view.keyInventory().all().stream()
        .filter(
            user ->
                user.next().filter(next -> next.date().isAfter(view.clock().instant())).isEmpty())
        .toList();
  }
}
