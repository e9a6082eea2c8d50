package rolebridge.cli.plan;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;

/**
 * Tells which left-overs decommission can take away without the request that they were made by: the
 * hub's own roles, whose user is the hub's own and whose tags name the integration. Of other
 * accounts nobody sees which roles are left, so nothing there goes. Changes nothing.
 */
public final class Pruning {

  private final Roles roles;
  private final Hub hub;
  private final Ownership ownership;

  public Pruning(Roles roles, Hub hub) {
    this.roles = roles;
    this.hub = hub;
    this.ownership = new Ownership(hub);
  }

  /**
   * All of them, in their order.
   *
   * @throws WorkflowException when a role can't be read
   */
  public List<JudgedLeftOver> of(List<LeftOver> leftOver) {
    return leftOver.stream().map(this::judged).toList();
  }

  private JudgedLeftOver judged(LeftOver left) {
    String owner = hub.ownerOf(left.userName());
    if (!owner.equals(hub.accountId())) {
      return JudgedLeftOver.stays(
          left, "account " + owner + " requested it, and alone may have it removed");
    }
    return switch (left.kind()) {
      case ROLE -> role(left);
      case USER -> JudgedLeftOver.stays(left, user(left));
      case SECRET ->
          JudgedLeftOver.stays(left, "its user is gone, and no role of it that could be named");
      case GRANT ->
          JudgedLeftOver.stays(
              left,
              "that account lets in no people, so which roles are left there can't be told:"
                  + " decommission each by its request file");
    };
  }

  private static String user(LeftOver left) {
    return left.note().isEmpty()
        ? "a user goes after the watch period, once its last role is decommissioned"
        : left.note();
  }

  private JudgedLeftOver role(LeftOver left) {
    Optional<Role> found = roles.find(left.resource());
    if (found.isEmpty()) {
      return JudgedLeftOver.stays(left, "it is gone by now");
    }
    Optional<String> objection = ownership.objectionButBoundary(found.get(), left.resource());
    if (objection.isPresent()) {
      return JudgedLeftOver.stays(left, "it isn't managed by rolebridge: " + objection.get());
    }
    String integration = found.get().tags().getOrDefault(Tags.INTEGRATION, "");
    return integration.isEmpty()
        ? JudgedLeftOver.stays(
            left, "its tag " + Tags.INTEGRATION + " is missing, so nobody can tell what it is for")
        : JudgedLeftOver.goes(left, integration);
  }
}
