package rolebridge.domain.decommission;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.DocumentRejectedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RoleInUseException;
import rolebridge.domain.error.RoleSharedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Failures;
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
 *
 * <p>A role whose boundary somebody replaced is rolebridge's all the same, and can do more than
 * others. It goes as it is: IAM takes no policy on it from the function, and its end denies its
 * sessions, too.
 */
public final class RemoveRole {

  /** As an audit looks at; whoever makes policies below the path can make thousands. */
  static final int MOST_POLICIES = 100;

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

    /** The integration's policies that hung on the role, as they were read before. */
    private final SortedMap<String, ManagedPolicy> detached = new TreeMap<>();

    Run(RemovalPlan plan) {
      this.plan = plan;
    }

    /** The role first: what else is below the user's path keeps it from nothing. */
    RemovalResult apply() {
      Optional<Role> role = roles.find(plan.roleArn());
      if (role.isPresent()) {
        Optional<String> objection =
            objection(
                ownership.objectionButBoundary(role.get(), plan.roleArn()), role.get().tags());
        if (objection.isPresent()) {
          kept.add(new Kept(role.get().arn(), objection.get()));
        } else {
          removed(role.get());
        }
      }
      removePolicies();
      return new RemovalResult(changes, kept);
    }

    /** Another execution may remove it first. */
    private void removed(Role role) {
      try {
        Set<String> attached = roles.attachedPolicies(plan.roleArn());
        attached.stream()
            .filter(this::isBelowPath)
            .flatMap(arn -> policies.find(arn).stream())
            .filter(policy -> objectionTo(policy).isEmpty())
            .forEach(policy -> detached.put(policy.arn(), policy));
        remove(role, attached);
      } catch (ResourceVanishedException e) {
        if (roles.find(plan.roleArn()).isPresent()) {
          throw new ConcurrentChangeException(
              "Role " + plan.roleArn() + " was made anew at this moment; looking again.", e);
        }
      }
    }

    private boolean isBelowPath(String arn) {
      return IamArn.accountOf(arn).equals(IamArn.accountOf(plan.policyArn()))
          && IamArn.pathOf(arn).startsWith(IamArn.pathOf(plan.policyArn()));
    }

    private Optional<String> objectionTo(ManagedPolicy policy) {
      return objection(ownership.objectionTo(policy, policy.arn()), policy.tags());
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

    /**
     * The role's end makes good what refuses of its closing; what keeps it from ending keeps it
     * from nothing that comes before that.
     */
    private void remove(Role role, Set<String> attached) {
      requireUnshared(role, attached);
      if (TrustPolicy.isOpen(role.trust()) && !plan.force()) {
        requireUnused();
      }
      Failures closing = new Failures();
      Failures failures = new Failures();
      mark(failures);
      if (TrustPolicy.isOpen(role.trust())) {
        closing.attempt(() -> closeTrust(role));
      }
      if (ownership.objectionTo(role, plan.roleArn()).isEmpty()) {
        closing.attempt(this::denySessions);
      }
      for (String arn : attached.stream().sorted().toList()) {
        failures.attempt(() -> detach(arn));
      }
      failures.throwAny();
      try {
        rolePolicies.delete(plan.roleArn(), SessionDenial.POLICY_NAME);
        delete();
      } catch (WorkflowException e) {
        closing.throwAny();
        throw e;
      }
    }

    /**
     * A role that somebody gave all the tags that it can have is closed all the same, and so is one
     * that IAM is too busy to tag for as long as the machine tries.
     */
    private void mark(Failures failures) {
      try {
        roles.tag(plan.roleArn(), RoleRemoval.tag(plan.executionArn(), clock.instant()));
      } catch (ResourceVanishedException e) {
        throw e;
      } catch (WorkflowException e) {
        failures.add(e);
      }
    }

    private void denySessions() {
      rolePolicies.put(
          plan.roleArn(),
          SessionDenial.POLICY_NAME,
          SessionDenial.before(SessionDenial.lastIssue(clock.instant())));
      changes.add(new Change("DenySessions", plan.roleArn()));
    }

    private void detach(String policyArn) {
      roles.detach(plan.roleArn(), policyArn);
      changes.add(new Change("DetachRolePolicy", plan.roleArn() + " " + policyArn));
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
    private void requireUnshared(Role role, Set<String> attached) {
      List<String> foreign = new ArrayList<>();
      attached.stream()
          .filter(arn -> !detached.containsKey(arn))
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

    /** Those of the integration below the user's path; also one that is a former request's. */
    private void removePolicies() {
      List<String> arns =
          policies.arnsBelow(IamArn.accountOf(plan.policyArn()), IamArn.pathOf(plan.policyArn()));
      Set<String> all = new LinkedHashSet<>(detached.keySet());
      arns.stream().filter(plan.policyArn()::equals).forEach(all::add);
      arns.stream().sorted().forEach(all::add);
      Failures failures = new Failures();
      all.stream().limit(MOST_POLICIES).forEach(arn -> failures.attempt(() -> removePolicy(arn)));
      all.stream()
          .skip(MOST_POLICIES)
          .findFirst()
          .ifPresent(arn -> kept.add(new Kept(arn, notLookedAt(all.size() - MOST_POLICIES))));
      if (!arns.contains(plan.policyArn())) {
        policies
            .findArnByName(plan.policyArn())
            .filter(arn -> !arn.equals(plan.policyArn()))
            .ifPresent(
                arn -> kept.add(new Kept(arn, notManaged("its ARN isn't " + plan.policyArn()))));
      }
      failures.throwAny();
    }

    private static String notLookedAt(int left) {
      return "it is the first of "
          + left
          + " policies below the user's path that weren't looked at: of one user "
          + MOST_POLICIES
          + " are";
    }

    private void removePolicy(String arn) {
      policies
          .find(arn)
          .map(
              now ->
                  detached.containsKey(arn) ? PolicyRemoval.detached(detached.get(arn), now) : now)
          .ifPresent(
              policy ->
                  objectionTo(policy)
                      .ifPresentOrElse(why -> keepPlanned(arn, why), () -> removePolicy(policy)));
    }

    private void keepPlanned(String arn, String why) {
      if (arn.equals(plan.policyArn())) {
        kept.add(new Kept(arn, why));
      }
    }

    /** One that hangs on another role is that role's, though of the same integration. */
    private void removePolicy(ManagedPolicy policy) {
      Optional<String> reason = PolicyRemoval.delete(policies, policy);
      if (reason.isEmpty()) {
        changes.add(new Change("DeletePolicy", policy.arn()));
      } else if (detached.containsKey(policy.arn())) {
        kept.add(new Kept(policy.arn(), reason.get()));
      } else {
        keepPlanned(policy.arn(), reason.get());
      }
    }
  }
}
