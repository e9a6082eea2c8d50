package rolebridge.domain.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.ProvenAccess;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.NotProven.Reason;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RolePolicies;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.UsedRole;

/** Compares a role and its policy with what was proven last. */
final class AuditRole {

  /** A run of provision is over by then, so what isn't proven stays so. */
  private static final Duration IN_THE_MAKING = Duration.ofHours(1);

  private static final String AGAIN = "Provision the integration again.";

  /** Few integrations have more than one; a hundred times a tenth of a second are ten seconds. */
  static final int MOST_POLICIES = 100;

  private final Roles roles;
  private final RolePolicies rolePolicies;
  private final ManagedPolicies policies;
  private final Hub hub;
  private final Ownership ownership;
  private final Duration unusedFor;
  private final Clock clock;

  AuditRole(
      Roles roles,
      RolePolicies rolePolicies,
      ManagedPolicies policies,
      Hub hub,
      Duration unusedFor,
      Clock clock) {
    this.roles = roles;
    this.rolePolicies = rolePolicies;
    this.policies = policies;
    this.hub = hub;
    this.ownership = new Ownership(hub);
    this.unusedFor = unusedFor;
    this.clock = clock;
  }

  /**
   * The policies below a user's path in one account, listed once for all its roles there and each
   * looked at once: else whoever makes roles and policies there makes their product of calls.
   */
  final class PoliciesBelow {

    private final String accountId;
    private final String path;
    private final Map<String, Optional<ManagedPolicy>> found = new HashMap<>();
    private List<String> listed;
    private RuntimeException failure;

    PoliciesBelow(String accountId, String userName) {
      this.accountId = accountId;
      this.path = hub.pathOf(userName);
    }

    /** As it was when it was asked for first: also that it couldn't be listed. */
    private List<String> arns() {
      if (failure != null) {
        throw failure;
      }
      if (listed == null) {
        try {
          listed = policies.arnsBelow(accountId, path).stream().sorted().toList();
        } catch (RuntimeException e) {
          failure = e;
          throw e;
        }
      }
      return listed;
    }

    private boolean contains(String arn) {
      return IamArn.accountOf(arn).equals(accountId) && IamArn.pathOf(arn).startsWith(path);
    }

    private Optional<ManagedPolicy> find(String arn) {
      return found.computeIfAbsent(arn, policies::find);
    }

    /** Those of these that are the role's own. */
    private List<ManagedPolicy> own(Collection<String> candidates, Role role) {
      String integration = role.tags().getOrDefault(Tags.INTEGRATION, "");
      return candidates.stream()
          .filter(arns()::contains)
          .flatMap(arn -> find(arn).stream())
          .filter(policy -> ownership.objectionTo(policy, policy.arn()).isEmpty())
          .filter(policy -> integration.equals(policy.tags().get(Tags.INTEGRATION)))
          .toList();
    }

    private List<String> first() {
      return arns().subList(0, Math.min(MOST_POLICIES, arns().size()));
    }

    /** Adds what is below the path and isn't rolebridge's, and how much isn't looked at. */
    void lookAlikes(List<Drift> drifts) {
      List<WorkflowException> unreadable = new ArrayList<>();
      for (String arn : first()) {
        try {
          find(arn)
              .flatMap(policy -> ownership.objectionTo(policy, arn))
              .ifPresent(why -> drifts.add(lookAlike(arn, why)));
        } catch (RetryableException | AccountNotOpenException e) {
          throw e;
        } catch (WorkflowException e) {
          unreadable.add(e);
        }
      }
      if (!unreadable.isEmpty()) {
        drifts.add(
            Drift.of(
                Kind.NOT_AUDITED,
                accountId,
                unreadable.size()
                    + " policies below "
                    + path
                    + " couldn't be looked at, the first: "
                    + unreadable.getFirst().getMessage(),
                "Put that right, and run the audit again."));
      }
      if (arns().size() > MOST_POLICIES) {
        drifts.add(
            AuditUser.tooMany(
                accountId, arns().size() + " policies are below " + path, MOST_POLICIES));
      }
    }

    private static Drift lookAlike(String arn, String why) {
      return Drift.of(
          Kind.LOOK_ALIKE,
          arn,
          "The policy is below rolebridge's path, but " + why + ".",
          "Remove the policy, or put the tag back if it is rolebridge's.");
    }
  }

  /**
   * Adds what differs of one role.
   *
   * @param part looks at one part of it and says where it can't, which hides none of the others
   */
  void look(
      String arn,
      String userArn,
      PoliciesBelow below,
      List<Drift> drifts,
      Consumer<Runnable> part) {
    List<Drift> found = new ArrayList<>();
    Optional<Role> role = look(arn, userArn, below, part, found);
    String acknowledged = role.map(AuditRole::acknowledged).orElse("");
    found.stream().map(drift -> drift.noting(acknowledged)).forEach(drifts::add);
  }

  /** The role, if it is rolebridge's and nobody is removing it. */
  private Optional<Role> look(
      String arn,
      String userArn,
      PoliciesBelow below,
      Consumer<Runnable> part,
      List<Drift> drifts) {
    Optional<UsedRole> found = roles.findUsed(arn);
    if (found.isEmpty() || isBeingRemoved(found.get().role())) {
      return Optional.empty();
    }
    Role role = found.get().role();
    Optional<String> objection = ownership.objectionButBoundary(role, arn);
    if (objection.isPresent()) {
      drifts.add(
          Drift.of(
              Kind.LOOK_ALIKE,
              role.arn(),
              "The role is below rolebridge's path, but " + objection.get() + ".",
              "Remove the role, or put the tag back if it is rolebridge's."));
      return Optional.empty();
    }
    part.accept(() -> boundary(role, drifts));
    RoleUsage usage = found.get().usage();
    part.accept(() -> comparedWithProof(role, usage, userArn, below, part, drifts));
    part.accept(() -> unused(role, usage, drifts));
    return Optional.of(role);
  }

  private void comparedWithProof(
      Role role,
      RoleUsage usage,
      String userArn,
      PoliciesBelow below,
      Consumer<Runnable> part,
      List<Drift> drifts) {
    Optional<ProvenAccess> proven = ProvenAccess.by(role.tags());
    if (proven.isPresent()) {
      part.accept(() -> trust(role, userArn, proven.get(), drifts));
      part.accept(() -> othersTrusted(role, drifts));
      part.accept(() -> permissions(role, proven.get(), below, part, drifts));
      part.accept(() -> inlinePolicies(role, part, drifts));
      part.accept(() -> sessionDuration(role, proven.get(), drifts));
      part.accept(() -> negativeProof(role, drifts));
      Tags.unfinishedBy(role.tags()).ifPresent(by -> drifts.add(unfinished(role.arn(), by)));
    } else if (usage.createDate().plus(IN_THE_MAKING).isBefore(clock.instant())) {
      drifts.add(
          Drift.of(Kind.ROLE_NOT_PROVEN, role.arn(), "The role's access was never proven.", AGAIN));
    }
  }

  private static String acknowledged(Role role) {
    String risks = role.tags().getOrDefault(Tags.ACKNOWLEDGED_RISKS, "");
    return risks.isBlank() || risks.equals(Tags.NONE)
        ? ""
        : " Risks acknowledged for the role: " + risks + ".";
  }

  /** The tag says which one is due; elevated it is with acknowledged risks only. */
  private void boundary(Role role, List<Drift> drifts) {
    String arn = role.arn();
    String found =
        "The role's permissions boundary is " + AuditUser.named(role.boundaryArn()) + ".";
    boolean elevated = Tags.ELEVATED.equals(role.tags().get(Tags.BOUNDARY));
    if (elevated && acknowledged(role).isEmpty()) {
      drifts.add(
          Drift.of(
              Kind.BOUNDARY_CHANGED,
              arn,
              found
                  + " Its tag "
                  + Tags.BOUNDARY
                  + " says elevated, but its tag "
                  + Tags.ACKNOWLEDGED_RISKS
                  + " names no risk.",
              "Find out in CloudTrail who tagged the role. " + AGAIN));
      return;
    }
    String due =
        hub.roleBoundaryArnIn(
            IamArn.accountOf(arn), elevated ? RoleBoundary.ELEVATED : RoleBoundary.STANDARD);
    if (!role.boundaryArn().equals(due)) {
      drifts.add(
          Drift.repairable(Kind.BOUNDARY_CHANGED, arn, found, () -> roles.setBoundary(arn, due)));
    }
  }

  private void negativeProof(Role role, List<Drift> drifts) {
    if (ProvenAccess.lacks(role.tags(), Reason.NEGATIVE_PROOF)) {
      drifts.add(
          Drift.of(
              Kind.NEGATIVE_PROOF_MISSING,
              role.arn(),
              "An organization's policy hid whether the role's trust refuses others when its access"
                  + " was proven; its statements alone were judged.",
              "Give the stack OrganizationId and FunctionEgressIps if that policy asks for them, or"
                  + " exempt the role "
                  + hub.namespace().named("ValidateAccess")
                  + " from it; then provision again."));
    }
  }

  private static Drift unfinished(String arn, String executionArn) {
    return Drift.of(
        Kind.PROVISION_UNFINISHED,
        arn,
        "The role's access works, but " + executionArn + ", which proved it, failed afterwards.",
        "Provision the integration again, or decommission it.");
  }

  private boolean isBeingRemoved(Role role) {
    return RoleRemoval.isUnderWay(role.tags(), clock.instant());
  }

  private void trust(Role role, String userArn, ProvenAccess proven, List<Drift> drifts) {
    Map<String, Object> own = TrustPolicy.ownStatement(role.trust());
    if (!proven.isTrust(own)) {
      String found =
          own.isEmpty()
              ? "rolebridge's statement is missing in the role's trust."
              : "rolebridge's statement in the role's trust was changed: "
                  + TrustPolicy.described(own)
                  + ".";
      drifts.add(
          proven
              .trustStatement(userArn)
              .map(
                  statement ->
                      Drift.repairable(
                          Kind.TRUST_CHANGED,
                          role.arn(),
                          found,
                          () -> putBackTrust(role.arn(), proven, statement)))
              .orElseGet(() -> Drift.of(Kind.TRUST_CHANGED, role.arn(), found, AGAIN)));
    }
  }

  private void othersTrusted(Role role, List<Drift> drifts) {
    TrustPolicy.othersAllowing(role.trust())
        .forEach(
            statement ->
                drifts.add(
                    Drift.of(
                        Kind.FOREIGN_TRUST,
                        role.arn(),
                        "The role's trust lets others in: " + statement + ".",
                        "Remove the statement unless somebody needs it.")));
  }

  /** Looks again: others may have changed their statements, or a removal closed the role. */
  private void putBackTrust(String arn, ProvenAccess proven, Map<String, Object> statement) {
    roles
        .find(arn)
        .filter(role -> !isBeingRemoved(role))
        .filter(role -> !proven.isTrust(TrustPolicy.ownStatement(role.trust())))
        .ifPresent(
            role -> roles.updateTrust(arn, TrustPolicy.patch(role.trust(), statement).document()));
  }

  private void sessionDuration(Role role, ProvenAccess proven, List<Drift> drifts) {
    proven
        .maxSessionDuration()
        .filter(seconds -> role.maxSessionDuration() != seconds)
        .ifPresent(
            seconds ->
                drifts.add(
                    Drift.repairable(
                        Kind.SESSION_DURATION_CHANGED,
                        role.arn(),
                        "The role's longest session is of "
                            + role.maxSessionDuration()
                            + " s, and one of "
                            + seconds
                            + " s was proven.",
                        () -> roles.updateSettings(role.arn(), role.description(), seconds))));
  }

  private void permissions(
      Role role,
      ProvenAccess proven,
      PoliciesBelow below,
      Consumer<Runnable> part,
      List<Drift> drifts) {
    Set<String> attached = roles.attachedPolicies(role.arn());
    part.accept(() -> ownPolicies(role, proven, below, attached, drifts));
    attached.stream()
        .filter(arn -> !below.contains(arn))
        .sorted()
        .forEach(
            arn ->
                drifts.add(
                    AuditUser.isQuarantine(arn)
                        ? AuditUser.leaked(role.arn(), hub.userNameOf(role.arn()), arn)
                        : added(role, "the attached policy " + arn)));
  }

  /**
   * Those below the user's path, and what of them isn't the role's. Beside policies that say what
   * was proven all others are added ones; without any each may be the one that was changed.
   */
  private void ownPolicies(
      Role role,
      ProvenAccess proven,
      PoliciesBelow below,
      Set<String> attached,
      List<Drift> drifts) {
    List<ManagedPolicy> own = below.own(attached, role);
    if (own.isEmpty()) {
      drifts.add(detached(role, below, proven));
    }
    List<SplitPolicy> split =
        own.stream()
            .map(policy -> PolicyPart.firstOf(policy.arn()))
            .distinct()
            .map(first -> new SplitPolicy(first, role, below, attached, proven))
            .toList();
    boolean anyProven = split.stream().anyMatch(SplitPolicy::isProven);
    Set<String> judged = new HashSet<>();
    for (SplitPolicy one : split) {
      if (one.isProven() || !anyProven) {
        one.judge(drifts);
        judged.addAll(one.arns());
      }
    }
    attached.stream()
        .filter(arn -> below.contains(arn) && !judged.contains(arn))
        .sorted()
        .forEach(arn -> drifts.add(added(role, "the attached policy " + arn)));
  }

  private void inlinePolicies(Role role, Consumer<Runnable> part, List<Drift> drifts) {
    rolePolicies
        .names(role.arn())
        .forEach(
            name ->
                part.accept(
                    () -> {
                      if (!name.equals(SessionDenial.POLICY_NAME)) {
                        drifts.add(added(role, "the inline policy " + name));
                      } else if (!SessionDenial.isOne(
                          rolePolicies.find(role.arn(), name), clock.instant())) {
                        drifts.add(AuditUser.noDenial(role.arn(), hub.userNameOf(role.arn())));
                      }
                    }));
  }

  private Drift detached(Role role, PoliciesBelow below, ProvenAccess proven) {
    String found = "The role's permission policy isn't attached to it.";
    return below.own(below.first(), role).stream()
        .map(policy -> PolicyPart.firstOf(policy.arn()))
        .distinct()
        .map(first -> new SplitPolicy(first, role, below, Set.of(), proven))
        .filter(SplitPolicy::isProven)
        .findFirst()
        .map(
            split ->
                Drift.repairable(
                    Kind.POLICY_DETACHED,
                    role.arn(),
                    found,
                    () -> split.due.forEach(part -> roles.attach(role.arn(), part.arn()))))
        .orElseGet(() -> Drift.of(Kind.POLICY_DETACHED, role.arn(), found, AGAIN));
  }

  /** The policies that one policy's permissions are split over, as they are. */
  private final class SplitPolicy {

    private final Role role;
    private final Set<String> attached;
    private final ProvenAccess proven;
    private final List<ManagedPolicy> parts;
    private final List<PolicyDocument> documents = new ArrayList<>();

    /** The first parts that say together what was proven; none when no number of them does. */
    private final List<ManagedPolicy> due;

    SplitPolicy(
        String firstArn,
        Role role,
        PoliciesBelow below,
        Set<String> attached,
        ProvenAccess proven) {
      this.role = role;
      this.attached = attached;
      this.proven = proven;
      this.parts = below.own(PolicyPart.arns(firstArn), role);
      parts.forEach(part -> documents.add(document(part, part.defaultVersionId())));
      this.due = provenParts();
    }

    boolean isProven() {
      return !due.isEmpty();
    }

    List<String> arns() {
      return parts.stream().map(ManagedPolicy::arn).toList();
    }

    private PolicyDocument document(ManagedPolicy part, String versionId) {
      return policies.document(part.arn(), versionId);
    }

    private List<ManagedPolicy> provenParts() {
      for (int count = 1; count <= parts.size(); count++) {
        if (proven.isPermissions(PolicyPart.joined(documents.subList(0, count)))) {
          return parts.subList(0, count);
        }
      }
      return List.of();
    }

    void judge(List<Drift> drifts) {
      if (!isProven()) {
        drifts.add(changed());
        return;
      }
      due.stream()
          .filter(part -> !attached.contains(part.arn()))
          .forEach(part -> drifts.add(partDetached(part)));
      parts.subList(due.size(), parts.size()).stream()
          .filter(part -> attached.contains(part.arn()))
          .forEach(part -> drifts.add(added(role, "the attached policy " + part.arn())));
    }

    private Drift partDetached(ManagedPolicy part) {
      return Drift.repairable(
          Kind.POLICY_DETACHED,
          role.arn(),
          "The role's permission policy " + part.arn() + " isn't attached to it.",
          () -> roles.attach(role.arn(), part.arn()));
    }

    /** IAM keeps five versions, so the proven one may still be there. */
    private Drift changed() {
      for (int at = 0; at < parts.size(); at++) {
        Optional<String> before = provenVersion(at);
        if (before.isPresent()) {
          ManagedPolicy part = parts.get(at);
          return Drift.repairable(
              Kind.POLICY_CHANGED,
              part.arn(),
              unproven(part),
              () -> policies.setDefaultVersion(part.arn(), before.get()));
        }
      }
      ManagedPolicy first =
          parts.stream().filter(part -> attached.contains(part.arn())).findFirst().orElseThrow();
      return Drift.of(Kind.POLICY_CHANGED, first.arn(), unproven(first), AGAIN);
    }

    private String unproven(ManagedPolicy part) {
      return "The policy's default version "
          + part.defaultVersionId()
          + (parts.size() == 1 ? "" : " with the role's other policies")
          + " doesn't say what was proven.";
    }

    /** The version with which this part and so many others say what was proven. */
    private Optional<String> provenVersion(int at) {
      ManagedPolicy part = parts.get(at);
      return policies.versions(part.arn()).stream()
          .map(PolicyVersion::id)
          .filter(version -> isProvenWith(at, document(part, version)))
          .findFirst();
    }

    private boolean isProvenWith(int at, PolicyDocument document) {
      List<PolicyDocument> replaced = new ArrayList<>(documents);
      replaced.set(at, document);
      for (int count = at + 1; count <= replaced.size(); count++) {
        if (proven.isPermissions(PolicyPart.joined(replaced.subList(0, count)))) {
          return true;
        }
      }
      return false;
    }
  }

  private static Drift added(Role role, String what) {
    return Drift.of(
        Kind.PERMISSION_ADDED,
        role.arn(),
        "The role has " + what + ", which rolebridge didn't give it.",
        "Take it off the role unless somebody needs it.");
  }

  private void unused(Role role, RoleUsage usage, List<Drift> drifts) {
    Instant since = usage.lastUsed().orElse(usage.createDate());
    if (since.plus(unusedFor).isBefore(clock.instant())) {
      drifts.add(
          Drift.of(
              Kind.ROLE_UNUSED,
              role.arn(),
              "Nobody has used the role since " + since + ".",
              "Decommission the integration if nobody needs it."));
    }
  }
}
