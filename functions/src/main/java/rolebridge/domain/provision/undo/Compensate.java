package rolebridge.domain.provision.undo;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.CompensationIncompleteException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Failures;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Kept;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.PolicyRemoval;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.PolicyVersion;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StillInUseException;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.BeforeImage;
import rolebridge.domain.provision.BeforeImage.PolicyBefore;
import rolebridge.domain.provision.Plan;

/**
 * Undoes what one execution of provision did, and nothing else. It goes by what it finds, not by
 * what earlier states reported, because the report of a state that failed may be missing: what the
 * execution made carries its name, and what it changed now reads as planned and read otherwise
 * before.
 *
 * <p>What another execution came to rely on stays: everything once an access to the role was proven
 * since, and user, key and secret while there is a role that this execution didn't make.
 */
public final class Compensate {

  /**
   * Twice what reads of IAM and Secrets Manager are taken to lag their writes by. AWS names no
   * bound (IAM user guide, "Changes that I make are not always immediately visible").
   */
  static final Duration UNTIL_CHANGES_SHOW = Duration.ofSeconds(10);

  private final Users users;
  private final UserPolicies userPolicies;
  private final ManagedPolicies policies;
  private final Roles roles;
  private final RolePolicies rolePolicies;
  private final UserRoles userRoles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Hub hub;
  private final Ownership ownership;
  private final Clock clock;
  private final Pause pause;

  public Compensate(
      Users users,
      UserPolicies userPolicies,
      ManagedPolicies policies,
      Roles roles,
      RolePolicies rolePolicies,
      UserRoles userRoles,
      AccessKeys accessKeys,
      SecretStore secrets,
      Hub hub,
      Clock clock,
      Pause pause) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.policies = policies;
    this.roles = roles;
    this.rolePolicies = rolePolicies;
    this.userRoles = userRoles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.hub = hub;
    this.ownership = new Ownership(hub);
    this.clock = clock;
    this.pause = pause;
  }

  /** What was undone, and what stays of what this execution made or changed. */
  public record Result(List<Change> undone, List<Kept> kept) {

    public Result {
      undone = List.copyOf(undone);
      kept = List.copyOf(kept);
    }
  }

  /**
   * Afterwards things are as they were before the execution, but for what is kept.
   *
   * @param run what the execution's own history holds; a before-image from elsewhere could put back
   *     anything
   * @throws CompensationIncompleteException when a part couldn't be undone; the other parts were
   *     tried all the same, and running it again goes on where it stopped
   */
  public Result apply(RunToUndo run) {
    UndoLog log = new UndoLog();
    List<RuntimeException> failures = new Undo(run, log).run().all();
    if (!failures.isEmpty()) {
      throw incomplete(run.plan(), log, failures);
    }
    return log.result();
  }

  private static CompensationIncompleteException incomplete(
      Plan plan, UndoLog log, List<RuntimeException> failures) {
    List<String> messages = failures.stream().map(Throwable::getMessage).toList();
    CompensationIncompleteException incomplete =
        new CompensationIncompleteException(
            "Execution "
                + plan.executionArn()
                + " couldn't undo all it did: "
                + String.join("; ", messages)
                + ". Undone: "
                + log.result().undone()
                + ". Remove what carries its "
                + Tags.CREATED_BY
                + " tag by hand.",
            failures.getFirst());
    failures.stream().skip(1).forEach(incomplete::addSuppressed);
    return incomplete;
  }

  /** One run over one plan. */
  private final class Undo {

    private final Plan plan;
    private final BeforeImage before;
    private final UndoLog log;
    private final Failures failures = new Failures();
    private final Map<String, ManagedPolicy> detached = new HashMap<>();

    Undo(RunToUndo run, UndoLog log) {
      this.plan = run.plan();
      this.before = run.before();
      this.log = log;
    }

    /** What failed. */
    Failures run() {
      failures.attempt(this::undo);
      return failures;
    }

    private void undo() {
      Optional<Role> role = settledRole();
      if (role.filter(this::isReliedOn).isPresent()) {
        log.kept(plan.roleArn(), "its access was proven, so others may rely on it");
        if (leavesUnfinished(role.get())) {
          roles.tag(plan.roleArn(), Map.of(Tags.UNFINISHED, plan.executionArn()));
        }
        return;
      }
      Optional<Role> toUndo = role.filter(this::isMine);
      boolean nobodyElses = role.isEmpty() || toUndo.isPresent();
      failures.attempt(() -> toUndo.ifPresent(this::undoRole));
      plan.policies().forEach(part -> failures.attempt(() -> undoPolicy(part)));
      failures.attempt(
          () ->
              new UserUndo(
                      plan,
                      before,
                      nobodyElses,
                      log,
                      ownership,
                      users,
                      userPolicies,
                      userRoles,
                      new OwnRoles(roles, hub),
                      accessKeys,
                      secrets,
                      clock,
                      failures)
                  .run());
      if (failures.all().isEmpty()
          && toUndo.isPresent()
          && roles.find(plan.roleArn()).isPresent()) {
        roles.untag(plan.roleArn(), RoleRemoval.TAG_KEYS);
      }
    }

    /**
     * The role, once all that earlier states did shows. The mark of removal is on it before the
     * last look at who relies on it, and stays until all is undone, so that whoever comes to rely
     * on the role is seen here or sees the mark.
     */
    private Optional<Role> settledRole() {
      Optional<Role> role = ownRole();
      boolean marked;
      do {
        marked = role.filter(this::mayGo).isPresent();
        if (marked) {
          roles.tag(plan.roleArn(), RoleRemoval.tag(plan.executionArn(), clock.instant()));
        }
        pause.of(UNTIL_CHANGES_SHOW);
        role = ownRole();
      } while (!marked && role.filter(this::mayGo).isPresent());
      if (marked && role.filter(this::isReliedOn).isPresent()) {
        roles.untag(plan.roleArn(), RoleRemoval.TAG_KEYS);
      }
      return role;
    }

    private boolean mayGo(Role role) {
      return isMine(role) && !isReliedOn(role);
    }

    private Optional<Role> ownRole() {
      return roles.find(plan.roleArn()).filter(found -> objectionToUndoing(found).isEmpty());
    }

    /** Also a role whose boundary somebody has replaced since is undone. */
    private Optional<String> objectionToUndoing(Role role) {
      return plan.isCreator(role.tags())
          ? ownership.objectionButBoundary(role, plan.roleArn())
          : ownership.objectionTo(role, plan.roleArn());
    }

    /** Whether this execution made the role, or found this very role and may have changed it. */
    private boolean isMine(Role role) {
      return plan.isCreator(role.tags())
          || (before.roleExists() && creator(role.tags()).equals(creator(before.role().tags())));
    }

    private static String creator(Map<String, String> tags) {
      return tags.getOrDefault(Tags.CREATED_BY, "");
    }

    /** Whether this plan's access was proven, or that of another plan since. */
    private boolean isReliedOn(Role role) {
      String ready = role.tags().getOrDefault(Tags.READY, "");
      return plan.isProven(role.tags()) || (!ready.isEmpty() && !ready.equals(readyBefore()));
    }

    /** Whether the access is live that this execution asked for and nobody had before. */
    private boolean leavesUnfinished(Role role) {
      return plan.isProven(role.tags())
          && (!readyBefore().equals(plan.digest())
              || Tags.unfinishedBy(before.role().tags()).isPresent());
    }

    private String readyBefore() {
      return before.roleExists() ? before.role().tags().getOrDefault(Tags.READY, "") : "";
    }

    private void undoRole(Role role) {
      if (plan.isCreator(role.tags())) {
        deleteRole();
      } else {
        restoreRole(role, before.role());
      }
    }

    private void deleteRole() {
      Set<String> attached = roles.attachedPolicies(plan.roleArn());
      boolean detached = true;
      for (String arn : plan.policyArns()) {
        detached &=
            failures.attempt(
                () -> {
                  if (attached.contains(arn)) {
                    detach(arn);
                  } else {
                    roles.detach(plan.roleArn(), arn);
                  }
                });
      }
      if (!detached) {
        return;
      }
      try {
        deleteWithDenial();
        log.undone("DeleteRole", plan.roleArn());
      } catch (StillInUseException e) {
        log.kept(plan.roleArn(), e.getMessage());
      }
    }

    /**
     * A revocation at this moment denied the role its sessions, for which alone IAM keeps no role
     * that is ours. One that has anything else stays, and what denies its sessions, too.
     */
    private void deleteWithDenial() {
      try {
        roles.delete(plan.roleArn());
      } catch (StillInUseException e) {
        if (!rolePolicies.names(plan.roleArn()).equals(List.of(SessionDenial.POLICY_NAME))
            || !plan.policyArns().containsAll(roles.attachedPolicies(plan.roleArn()))) {
          throw e;
        }
        rolePolicies.delete(plan.roleArn(), SessionDenial.POLICY_NAME);
        roles.delete(plan.roleArn());
      }
    }

    private void restoreRole(Role role, BeforeImage.RoleBefore was) {
      failures.attempt(
          () ->
              TrustUndo.of(role.trust(), new PolicyDocument(was.trust()), plan.trustStatement())
                  .ifPresent(trust -> restoreTrust(role, trust)));
      failures.attempt(() -> restoreSettings(role, was));
      failures.attempt(() -> restoreBoundary(role, was));
      failures.attempt(() -> restoreTags(role, was));
      failures.attempt(this::restoreAttachments);
    }

    private void restoreSettings(Role role, BeforeImage.RoleBefore was) {
      boolean ours =
          role.maxSessionDuration() == plan.maxSessionDuration()
              && role.description().equals(plan.description());
      boolean changed =
          role.maxSessionDuration() != was.maxSessionDuration()
              || !role.description().equals(was.description());
      if (ours && changed) {
        roles.updateSettings(plan.roleArn(), was.description(), was.maxSessionDuration());
        log.undone("UpdateRole", plan.roleArn());
      }
    }

    private void restoreBoundary(Role role, BeforeImage.RoleBefore was) {
      if (was.boundaryArn() != null
          && !was.boundaryArn().equals(role.boundaryArn())
          && hub.roleBoundaryArnIn(plan.roleAccountId(), plan.boundary())
              .equals(role.boundaryArn())) {
        roles.setBoundary(plan.roleArn(), was.boundaryArn());
        log.undone("PutRolePermissionsBoundary", plan.roleArn());
      }
    }

    private void restoreTags(Role role, BeforeImage.RoleBefore was) {
      TagUndo tags = TagUndo.of(role.tags(), was.tags(), plan.roleTagsOver(was.tags()));
      if (!tags.restored().isEmpty()) {
        failures.attempt(
            () -> {
              roles.tag(plan.roleArn(), tags.restored());
              log.undone("TagRole", plan.roleArn());
            });
      }
      if (!tags.added().isEmpty()) {
        roles.untag(plan.roleArn(), tags.added());
        log.undone("UntagRole", plan.roleArn());
      }
    }

    /** A role that was never proven may be in the making, its policies attached by its maker. */
    private void restoreAttachments() {
      if (readyBefore().isEmpty()) {
        return;
      }
      Set<String> attached = roles.attachedPolicies(plan.roleArn());
      List<String> wanted = plan.policyArns();
      for (int number = 1; number <= PolicyPart.MOST; number++) {
        String arn = PolicyPart.arn(plan.policyArn(), number);
        boolean wasAttached = before.policy(number).filter(PolicyBefore::attached).isPresent();
        if (wasAttached && !wanted.contains(arn) && !attached.contains(arn)) {
          failures.attempt(
              () -> {
                roles.attach(plan.roleArn(), arn);
                log.undone("AttachRolePolicy", plan.roleArn() + " " + arn);
              });
        } else if (!wasAttached && wanted.contains(arn) && attached.contains(arn)) {
          failures.attempt(
              () -> {
                detach(arn);
                log.undone("DetachRolePolicy", plan.roleArn() + " " + arn);
              });
        }
      }
    }

    /** The policy is read before: a late read still counts the role afterwards. */
    private void detach(String arn) {
      policies.find(arn).ifPresent(policy -> detached.put(arn, policy));
      roles.detach(plan.roleArn(), arn);
    }

    /** A user that is gone since can't be put back into a trust: then it lets in nobody of ours. */
    private void restoreTrust(Role role, PolicyDocument trust) {
      try {
        roles.updateTrust(plan.roleArn(), trust);
      } catch (NotYetPropagatedException e) {
        roles.updateTrust(plan.roleArn(), TrustPolicy.withOwnStatement(role.trust(), Map.of()));
      }
      log.undone("UpdateAssumeRolePolicy", plan.roleArn());
    }

    private void undoPolicy(PolicyPart part) {
      Optional<PolicyBefore> was = before.policy(part.number());
      policies
          .find(part.arn())
          .filter(policy -> ownership.objectionTo(policy, part.arn()).isEmpty())
          .map(
              now ->
                  detached.containsKey(part.arn())
                      ? PolicyRemoval.detached(detached.get(part.arn()), now)
                      : now)
          .ifPresent(
              policy -> {
                if (plan.isCreator(policy.tags())) {
                  deletePolicy(policy);
                } else if (was.isPresent()
                    && creator(policy.tags()).equals(creator(was.get().tags()))) {
                  restorePolicy(part, policy, was.get());
                }
              });
    }

    private void deletePolicy(ManagedPolicy policy) {
      PolicyRemoval.delete(policies, policy)
          .ifPresentOrElse(
              reason -> log.kept(policy.arn(), reason),
              () -> log.undone("DeletePolicy", policy.arn()));
    }

    private void restorePolicy(PolicyPart part, ManagedPolicy policy, PolicyBefore was) {
      failures.attempt(() -> restoreVersion(part, was));
      TagUndo tags = TagUndo.of(policy.tags(), was.tags(), plan.roleTagsOver(was.tags()));
      if (!tags.restored().isEmpty()) {
        failures.attempt(
            () -> {
              policies.tag(part.arn(), tags.restored());
              log.undone("TagPolicy", part.arn());
            });
      }
      if (!tags.added().isEmpty()) {
        policies.untag(part.arn(), tags.added());
        log.undone("UntagPolicy", part.arn());
      }
    }

    private void restoreVersion(PolicyPart part, PolicyBefore was) {
      List<PolicyVersion> ours =
          policies.versions(part.arn()).stream()
              .filter(version -> isOurs(part, was, version))
              .toList();
      if (ours.stream().anyMatch(PolicyVersion::isDefault)) {
        try {
          policies.setDefaultVersion(part.arn(), was.defaultVersionId());
        } catch (ResourceVanishedException e) {
          log.kept(part.arn(), "its former default version " + was.defaultVersionId() + " is gone");
          return;
        }
      }
      for (PolicyVersion version : ours) {
        policies.deleteVersion(part.arn(), version.id());
        log.undone("DeletePolicyVersion", part.arn() + " " + version.id());
      }
    }

    /** Whether the version came after the former default and says what was planned. */
    private boolean isOurs(PolicyPart part, PolicyBefore was, PolicyVersion version) {
      return version.number() > PolicyVersion.number(was.defaultVersionId())
          && policies.document(part.arn(), version.id()).meansTheSameAs(part.document());
    }
  }
}
