package rolebridge.domain.decommission;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RoleInUseException;
import rolebridge.domain.error.RoleSharedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.PolicyRemoval;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.StillInUseException;

/**
 * Takes away the role and the policies of one integration: nobody gets in any more, then the
 * sessions that there are may do nothing, then everything goes. The mark of removal is on the role
 * before anything else, so that a run of provision that has found the role sees it before it calls
 * the access proven, and starts again.
 */
public final class RemoveRole {

  private final Roles roles;
  private final RolePolicies rolePolicies;
  private final ManagedPolicies policies;
  private final Ownership ownership;
  private final Duration unusedFor;
  private final Clock clock;
  private final Pause pause;

  /**
   * @param unusedFor how long nobody may have used a role that goes without force
   */
  public RemoveRole(
      Roles roles,
      RolePolicies rolePolicies,
      ManagedPolicies policies,
      Hub hub,
      Duration unusedFor,
      Clock clock,
      Pause pause) {
    this.roles = roles;
    this.rolePolicies = rolePolicies;
    this.policies = policies;
    this.ownership = new Ownership(hub);
    this.unusedFor = unusedFor;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Afterwards there is no role or policy that rolebridge made for the integration, but for what is
   * kept. A role that isn't found, is kept, or seems to be others' too is looked for again after
   * {@link Pause#UNTIL_SHOWN}: what was made a moment ago isn't in every answer.
   *
   * @throws RoleInUseException when the role was used lately; nothing is changed
   * @throws RoleSharedException when others than rolebridge have made it theirs too; nothing is
   *     changed, unless that came about at this moment
   * @throws ConcurrentChangeException when somebody gave the role something at this moment
   */
  public RemovalResult apply(RemovalPlan plan) {
    try {
      RemovalResult first = new Run(plan).apply();
      if (!first.changes().isEmpty()) {
        return first;
      }
    } catch (RoleSharedException e) {
      // Said if the second look says so, too.
    }
    pause.of(Pause.UNTIL_SHOWN);
    return new Run(plan).apply();
  }

  /** One run over one plan. */
  private final class Run {

    private final RemovalPlan plan;
    private final List<Change> changes = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();

    Run(RemovalPlan plan) {
      this.plan = plan;
    }

    RemovalResult apply() {
      Map<String, ManagedPolicy> own = ownPolicies();
      Optional<Role> role = roles.find(plan.roleArn());
      Set<String> attached = Set.of();
      if (role.isPresent()) {
        Optional<String> objection =
            objection(ownership.objectionTo(role.get(), plan.roleArn()), role.get().tags());
        if (objection.isPresent()) {
          kept.add(new Kept(role.get().arn(), objection.get()));
        } else {
          attached = removed(role.get(), own);
        }
      }
      removePolicies(own, attached);
      return new RemovalResult(changes, kept);
    }

    /** The policies that were attached to the role. Another execution may remove it first. */
    private Set<String> removed(Role role, Map<String, ManagedPolicy> own) {
      Set<String> attached = Set.of();
      try {
        attached = roles.attachedPolicies(plan.roleArn());
        remove(role, own, attached);
      } catch (ResourceVanishedException e) {
        if (roles.find(plan.roleArn()).isPresent()) {
          throw new ConcurrentChangeException(
              "Role " + plan.roleArn() + " was made anew at this moment; looking again.", e);
        }
      }
      return attached;
    }

    /** Those of the integration below the user's path; one that is a former request's too. */
    private Map<String, ManagedPolicy> ownPolicies() {
      Map<String, ManagedPolicy> own = new LinkedHashMap<>();
      List<String> arns =
          policies.arnsBelow(IamArn.accountOf(plan.policyArn()), IamArn.pathOf(plan.policyArn()));
      for (String arn : arns) {
        policies.find(arn).ifPresent(policy -> judge(policy, own));
      }
      if (!arns.contains(plan.policyArn())) {
        policies
            .findArnByName(plan.policyArn())
            .ifPresent(
                arn -> kept.add(new Kept(arn, notManaged("its ARN isn't " + plan.policyArn()))));
      }
      return own;
    }

    private void judge(ManagedPolicy policy, Map<String, ManagedPolicy> own) {
      objection(ownership.objectionTo(policy, policy.arn()), policy.tags())
          .ifPresentOrElse(
              why -> {
                if (policy.arn().equals(plan.policyArn())) {
                  kept.add(new Kept(policy.arn(), why));
                }
              },
              () -> own.put(policy.arn(), policy));
    }

    /** Why a thing isn't one of this integration, when it isn't. */
    private Optional<String> objection(Optional<String> notOurs, Map<String, String> tags) {
      String integration = tags.getOrDefault(Tags.INTEGRATION, "");
      return notOurs
          .map(Run::notManaged)
          .or(
              () ->
                  integration.equals(TagText.of(plan.integration()))
                      ? Optional.empty()
                      : Optional.of(
                          "it serves the integration "
                              + (integration.isEmpty() ? "of no name" : integration)
                              + ", not "
                              + plan.integration()));
    }

    private static String notManaged(String why) {
      return "it isn't managed by rolebridge: " + why;
    }

    private void remove(Role role, Map<String, ManagedPolicy> own, Set<String> attached) {
      requireUnshared(role, own.keySet(), attached);
      if (TrustPolicy.isOpen(role.trust()) && !plan.force()) {
        requireUnused();
      }
      roles.tag(plan.roleArn(), RoleRemoval.tag(plan.executionArn(), clock.instant()));
      if (TrustPolicy.isOpen(role.trust())) {
        closeTrust(role);
      }
      rolePolicies.put(
          plan.roleArn(),
          SessionDenial.POLICY_NAME,
          SessionDenial.before(SessionDenial.lastIssue(clock.instant())));
      changes.add(new Change("DenySessions", plan.roleArn()));
      for (String arn : attached.stream().sorted().toList()) {
        roles.detach(plan.roleArn(), arn);
        changes.add(new Change("DetachRolePolicy", plan.roleArn() + " " + arn));
      }
      rolePolicies.delete(plan.roleArn(), SessionDenial.POLICY_NAME);
      delete();
    }

    /**
     * So that no session begins between here and the role's end. Where IAM takes no trust that
     * admits nobody, the sessions' denial and the role's end have to do.
     */
    private void closeTrust(Role role) {
      try {
        roles.updateTrust(plan.roleArn(), TrustPolicy.closed(role.trust()));
        changes.add(new Change("UpdateAssumeRolePolicy", plan.roleArn()));
      } catch (DocumentRejectedException e) {
        // The role goes all the same.
      }
    }

    /** What others hung on the role would go with it, or keeps it from going. */
    private void requireUnshared(Role role, Set<String> own, Set<String> attached) {
      List<String> foreign = new ArrayList<>();
      attached.stream()
          .filter(arn -> !own.contains(arn))
          .sorted()
          .forEach(arn -> foreign.add("the attached policy " + arn));
      rolePolicies.names(plan.roleArn()).stream()
          .filter(name -> !name.equals(SessionDenial.POLICY_NAME))
          .forEach(name -> foreign.add("the inline policy " + name));
      TrustPolicy.othersAllowing(role.trust())
          .forEach(statement -> foreign.add("the trust statement " + statement));
      if (!foreign.isEmpty()) {
        throw new RoleSharedException(
            "Role "
                + plan.roleArn()
                + " has what rolebridge didn't make: "
                + String.join(", ", foreign)
                + ". Nothing was removed. Take that off the role if nobody needs it, and start"
                + " again.");
      }
    }

    /** A role that lets nobody in is asked no more: a killed run may have closed it. */
    private void requireUnused() {
      Instant now = clock.instant();
      roles
          .usage(plan.roleArn())
          .flatMap(RoleUsage::lastUsed)
          .filter(used -> used.plus(unusedFor).isAfter(now))
          .ifPresent(
              used -> {
                throw new RoleInUseException(
                    "Role "
                        + plan.roleArn()
                        + " was used at "
                        + used
                        + ", less than "
                        + unusedFor.toHours()
                        + " hours ago, so it stays. Switch off the instance "
                        + plan.instanceName()
                        + " and start again after "
                        + used.plus(unusedFor)
                        + ", or force it.");
              });
    }

    private void delete() {
      try {
        roles.delete(plan.roleArn());
        changes.add(new Change("DeleteRole", plan.roleArn()));
      } catch (StillInUseException e) {
        if (roles.attachedPolicies(plan.roleArn()).isEmpty()
            && rolePolicies.names(plan.roleArn()).isEmpty()) {
          throw new RoleSharedException(
              "Role "
                  + plan.roleArn()
                  + " lets nobody in any more, but something hangs on it that rolebridge didn't"
                  + " make: "
                  + e.getMessage()
                  + " Take that away and start again.");
        }
        throw new ConcurrentChangeException(
            "Role " + plan.roleArn() + " was given a policy at this moment; looking again.", e);
      }
    }

    /** One that hangs on another role is that role's, though of the same integration. */
    private void removePolicies(Map<String, ManagedPolicy> own, Set<String> detached) {
      own.forEach(
          (arn, before) ->
              policies
                  .find(arn)
                  .map(now -> detached.contains(arn) ? PolicyRemoval.detached(before, now) : now)
                  .ifPresent(policy -> removePolicy(policy, detached)));
    }

    private void removePolicy(ManagedPolicy policy, Set<String> detached) {
      Optional<String> reason = PolicyRemoval.delete(policies, policy);
      if (reason.isEmpty()) {
        changes.add(new Change("DeletePolicy", policy.arn()));
      } else if (detached.contains(policy.arn()) || policy.arn().equals(plan.policyArn())) {
        kept.add(new Kept(policy.arn(), reason.get()));
      }
    }
  }
}
