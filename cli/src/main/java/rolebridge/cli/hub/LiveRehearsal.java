package rolebridge.cli.hub;

import java.util.List;
import java.util.Map;
import rolebridge.cli.inventory.KeyInventory;
import rolebridge.cli.rehearsal.RemovalRehearsal;
import rolebridge.cli.rehearsal.RevocationRehearsal;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.decommission.DecommissionInput;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.rotate.Decision;
import rolebridge.domain.rotate.Proof;
import rolebridge.domain.rotate.RotationInput;
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

  public LiveRehearsal(HubView view, StackSettings settings) {
    this.view = view;
    this.settings = settings;
    this.hub = view.hub();
  }

  /** The hub's. */
  public String accountId() {
    return hub.accountId();
  }

  /**
   * A removal.
   *
   * @param result what would be taken away of role and policies, and what would stay
   * @param lastRole whether the user would have no role left, so that its keys would be deactivated
   */
  public record Removal(RemovalResult result, boolean lastRole) {}

  /**
   * What decommission would do for the request.
   *
   * @throws Failure when the role is in an account that lets in no people
   */
  public Removal removal(IntegrationRequest request, boolean force) {
    HubOnly.require(hub, request, "--dry-run", "--dry-run", "decommission");
    RemovalPlan plan =
        RemovalPlan.of(request, new DecommissionInput(Map.of(), "", "", force), NO_EXECUTION, hub)
            .plan();
    RemovalResult result =
        new RemovalRehearsal(
                view.roles(),
                view.rolePolicies(),
                view.policies(),
                hub,
                settings.roleUnusedFor(),
                view.clock(),
                view.pause())
            .of(plan);
    boolean goes =
        result.changes().stream()
            .anyMatch(
                change ->
                    change.action().equals("DeleteRole")
                        && change.resource().equals(plan.roleArn()));
    List<String> others =
        view.grantedRoles().arnsOf(request.userName()).stream()
            .filter(arn -> !arn.equals(plan.roleArn()))
            .toList();
    return new Removal(result, goes && others.isEmpty());
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
    view.userReader().requireOfOurName(userName);
    Decision decision =
        view.userReader()
            .glance(
                new RotationInput(
                    userName, now, undo, accessKeyId, "", List.of(), List.of(), 0, Proof.NONE))
            .decision();
    view.userReader().requireManaged(userName, decision);
    return decision;
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
