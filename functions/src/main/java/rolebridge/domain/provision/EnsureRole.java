package rolebridge.domain.provision;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.RoleNotManagedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;

/**
 * Makes the role with a trust that admits nobody yet, or brings its settings to the wanted ones.
 */
public final class EnsureRole {

  private final Roles roles;
  private final Hub hub;
  private final Ownership ownership;
  private final Clock clock;

  public EnsureRole(Roles roles, Hub hub, Clock clock) {
    this.roles = roles;
    this.hub = hub;
    this.ownership = new Ownership(hub);
    this.clock = clock;
  }

  /**
   * Afterwards the role exists inside its boundary with the policies attached, and none of a former
   * plan's beyond them.
   *
   * @throws RoleNotManagedException when the name is somebody else's
   * @throws ConcurrentChangeException while another execution is undoing the role
   * @throws NotYetPropagatedException when the role can't be made without naming the user, whom IAM
   *     doesn't know yet
   */
  public StepResult apply(Plan plan) {
    List<Change> changes = new ArrayList<>();
    Optional<Role> existing = plan.found().role() ? roles.find(plan.roleArn()) : Optional.empty();
    if (existing.isEmpty()) {
      try {
        create(plan);
        changes.add(new Change("CreateRole", plan.roleArn()));
        plan.policyArns().forEach(arn -> attach(plan, arn, changes));
        return new StepResult(changes);
      } catch (AlreadyExistsException e) {
        existing = roles.find(plan.roleArn());
      }
    }
    Role role = existing.orElseThrow(() -> taken(plan));
    ownership
        .objectionTo(role, plan.roleArn())
        .or(() -> ownership.objectionToServing(role.tags(), plan.roleTags().get(Tags.INTEGRATION)))
        .ifPresent(
            objection -> {
              throw notManaged(plan, objection);
            });
    converge(plan, role, changes);
    return new StepResult(changes);
  }

  /**
   * IAM's grammar has a trust of a Deny alone, but nothing in its documentation says that
   * CreateRole takes it. Where it doesn't, the role begins with the trust that it is to have: as
   * its policy is still missing then, that lets the user do nothing either.
   */
  private void create(Plan plan) {
    try {
      roles.create(role(plan, TrustPolicy.closed()));
    } catch (DocumentRejectedException e) {
      roles.create(role(plan, PolicyDocument.of(List.of(plan.trustStatement()))));
    }
  }

  private Role role(Plan plan, PolicyDocument trust) {
    return new Role(
        plan.roleName(),
        plan.path(),
        plan.roleArn(),
        boundaryArn(plan),
        trust,
        plan.maxSessionDuration(),
        plan.description(),
        plan.withCreator(plan.roleTags()));
  }

  private String boundaryArn(Plan plan) {
    return hub.roleBoundaryArnIn(plan.roleAccountId(), plan.boundary());
  }

  /** The tags before the boundary: an audit puts back the boundary that they say. */
  private void converge(Plan plan, Role role, List<Change> changes) {
    if (RoleRemoval.isUnderWay(role.tags(), clock.instant())) {
      throw new ConcurrentChangeException(
          "Role "
              + plan.roleName()
              + " is being undone by "
              + role.tags().get(Tags.REMOVING)
              + "; waiting until that is over.",
          null);
    }
    if (role.maxSessionDuration() != plan.maxSessionDuration()
        || !role.description().equals(plan.description())) {
      roles.updateSettings(plan.roleArn(), plan.description(), plan.maxSessionDuration());
      changes.add(new Change("UpdateRole", plan.roleArn()));
    }
    Map<String, String> missing = plan.missingRoleTags(role.tags());
    if (!missing.isEmpty()) {
      roles.tag(plan.roleArn(), missing);
      changes.add(new Change("TagRole", plan.roleArn()));
    }
    if (!role.boundaryArn().equals(boundaryArn(plan))) {
      roles.setBoundary(plan.roleArn(), boundaryArn(plan));
      changes.add(new Change("PutRolePermissionsBoundary", plan.roleArn()));
    }
    attachWanted(plan, changes);
  }

  private void attachWanted(Plan plan, List<Change> changes) {
    Set<String> attached = roles.attachedPolicies(plan.roleArn());
    plan.policyArns().stream()
        .filter(arn -> !attached.contains(arn))
        .forEach(arn -> attach(plan, arn, changes));
    for (String arn : plan.surplusOf(attached)) {
      roles.detach(plan.roleArn(), arn);
      changes.add(new Change("DetachRolePolicy", plan.roleArn() + " " + arn));
    }
  }

  private void attach(Plan plan, String policyArn, List<Change> changes) {
    roles.attach(plan.roleArn(), policyArn);
    changes.add(new Change("AttachRolePolicy", plan.roleArn() + " " + policyArn));
  }

  static RoleNotManagedException notManaged(Plan plan, String objection) {
    return new RoleNotManagedException(
        "Role "
            + plan.roleName()
            + " exists but isn't managed by rolebridge: "
            + objection
            + ". Ask for another roleName, or remove that role.");
  }

  /** Somebody's name in another case, unless the role is too young to be found. */
  private RuntimeException taken(Plan plan) {
    Optional<String> holder = roles.arnInAnyCase(plan.roleArn());
    if (holder.isPresent() && !holder.get().equals(plan.roleArn())) {
      return notManaged(
          plan,
          "the name is taken by " + holder.get() + ", and IAM tells no names apart by their case");
    }
    return new ConcurrentChangeException(
        "Role " + plan.roleName() + " was made by somebody else at this moment; looking again.",
        null);
  }
}
