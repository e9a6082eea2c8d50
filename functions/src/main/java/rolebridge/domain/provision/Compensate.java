package rolebridge.domain.provision;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.CompensationIncompleteException;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StillInUseException;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;

/**
 * Undoes what one execution of provision did, and nothing else. It goes by what it finds, not by
 * what earlier states reported, because the report of a state that failed may be missing: what the
 * execution made carries its name, and what it changed now reads as planned and read otherwise
 * before.
 *
 * <p>What another execution came to rely on stays: everything once this plan's access was proven,
 * and user, key and secret while another role of the user exists or another plan was proven since.
 */
public final class Compensate {

  private final Users users;
  private final UserPolicies userPolicies;
  private final ManagedPolicies policies;
  private final Roles roles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Ownership ownership;
  private final Clock clock;

  public Compensate(
      Users users,
      UserPolicies userPolicies,
      ManagedPolicies policies,
      Roles roles,
      AccessKeys accessKeys,
      SecretStore secrets,
      Home home,
      Clock clock) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.policies = policies;
    this.roles = roles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.ownership = new Ownership(home);
    this.clock = clock;
  }

  /** A thing this execution made or changed that stays, and why. */
  public record Kept(String resource, String reason) {}

  /** What was undone and what stays. */
  public record Result(List<Change> undone, List<Kept> kept) {

    public Result {
      undone = List.copyOf(undone);
      kept = List.copyOf(kept);
    }
  }

  /**
   * Afterwards things are as they were before the execution, but for what is kept.
   *
   * @throws CompensationIncompleteException when a part couldn't be undone; the other parts were
   *     tried all the same, and running it again goes on where it stopped
   */
  public Result apply(Plan plan) {
    Undo undo = new Undo(plan);
    undo.run();
    return new Result(undo.undone, undo.kept);
  }

  /** One run over one plan. */
  private final class Undo {

    private final Plan plan;
    private final Before before;
    private final List<Change> undone = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private final List<RuntimeException> failures = new ArrayList<>();
    private boolean proven;

    Undo(Plan plan) {
      this.plan = plan;
      this.before = plan.before();
    }

    void run() {
      attempt(this::undoRole);
      if (proven) {
        kept.add(new Kept(plan.roleArn(), "its access was proven, so others may rely on it"));
        return;
      }
      attempt(this::undoPolicy);
      attempt(this::undoUser);
      if (!failures.isEmpty()) {
        throw incomplete();
      }
    }

    private void attempt(Runnable part) {
      try {
        part.run();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }

    private CompensationIncompleteException incomplete() {
      List<String> messages = failures.stream().map(Throwable::getMessage).toList();
      CompensationIncompleteException incomplete =
          new CompensationIncompleteException(
              "Execution "
                  + plan.executionArn()
                  + " couldn't undo all it did: "
                  + String.join("; ", messages)
                  + ". Undone: "
                  + undone
                  + ". Remove what carries its "
                  + Tags.CREATED_BY
                  + " tag by hand.",
              failures.getFirst());
      failures.stream().skip(1).forEach(incomplete::addSuppressed);
      return incomplete;
    }

    private void undoRole() {
      Optional<Role> found = roles.find(plan.roleName());
      if (found.isEmpty() || ownership.objectionTo(found.get(), plan.roleArn()).isPresent()) {
        return;
      }
      Role role = found.get();
      proven = plan.isProven(role.tags());
      if (proven) {
        return;
      }
      if (plan.isCreator(role.tags())) {
        deleteRole();
      } else if (before.roleExists()) {
        restoreRole(role, before.role());
      }
    }

    private void deleteRole() {
      roles.tag(plan.roleName(), Removal.tag(plan.executionArn(), clock.instant()));
      proven = roles.find(plan.roleName()).filter(role -> plan.isProven(role.tags())).isPresent();
      if (proven) {
        roles.tag(plan.roleName(), Removal.noTag());
        return;
      }
      roles.detach(plan.roleName(), plan.policyArn());
      try {
        roles.delete(plan.roleName());
        undone.add(new Change("DeleteRole", plan.roleArn()));
      } catch (StillInUseException e) {
        roles.tag(plan.roleName(), Removal.noTag());
        kept.add(new Kept(plan.roleArn(), e.getMessage()));
      }
    }

    private void restoreRole(Role role, Before.RoleBefore was) {
      TrustUndo.of(role.trust(), new PolicyDocument(was.trust()), plan.trustStatement())
          .ifPresent(
              trust -> {
                roles.updateTrust(plan.roleName(), trust);
                undone.add(new Change("UpdateAssumeRolePolicy", plan.roleArn()));
              });
      int wanted = Math.max(was.maxSessionDuration(), plan.maxSessionDuration());
      boolean ours =
          role.maxSessionDuration() == wanted && role.description().equals(plan.description());
      boolean changed =
          role.maxSessionDuration() != was.maxSessionDuration()
              || !role.description().equals(was.description());
      if (ours && changed) {
        roles.updateSettings(plan.roleName(), was.description(), was.maxSessionDuration());
        undone.add(new Change("UpdateRole", plan.roleArn()));
      }
      TagUndo tags = TagUndo.of(role.tags(), was.tags(), plan.roleTags());
      if (!tags.restored().isEmpty()) {
        roles.tag(plan.roleName(), tags.restored());
        undone.add(new Change("TagRole", plan.roleArn()));
      }
      if (!tags.added().isEmpty()) {
        roles.untag(plan.roleName(), tags.added());
        undone.add(new Change("UntagRole", plan.roleArn()));
      }
      if (!before.policyAttached()
          && roles.attachedPolicies(plan.roleName()).contains(plan.policyArn())) {
        roles.detach(plan.roleName(), plan.policyArn());
        undone.add(new Change("DetachRolePolicy", plan.roleArn() + " " + plan.policyArn()));
      }
    }

    private void undoPolicy() {
      policies
          .find(plan.policyArn())
          .filter(policy -> ownership.objectionTo(policy, plan.policyArn()).isEmpty())
          .ifPresent(
              policy -> {
                if (plan.isCreator(policy.tags())) {
                  deletePolicy();
                } else if (before.policyExists()) {
                  restorePolicy(policy.defaultVersionId(), policy.tags());
                }
              });
    }

    private void deletePolicy() {
      try {
        policies.versions(plan.policyArn()).stream()
            .filter(version -> !version.isDefault())
            .forEach(version -> policies.deleteVersion(plan.policyArn(), version.id()));
        policies.delete(plan.policyArn());
        undone.add(new Change("DeletePolicy", plan.policyArn()));
      } catch (StillInUseException e) {
        kept.add(new Kept(plan.policyArn(), e.getMessage()));
      }
    }

    private void restorePolicy(String defaultVersionId, Map<String, String> tagsNow) {
      if (!defaultVersionId.equals(before.defaultVersionId())
          && policies
              .document(plan.policyArn(), defaultVersionId)
              .meansTheSameAs(plan.permissions())) {
        policies.setDefaultVersion(plan.policyArn(), before.defaultVersionId());
        policies.deleteVersion(plan.policyArn(), defaultVersionId);
        undone.add(new Change("DeletePolicyVersion", plan.policyArn() + " " + defaultVersionId));
      }
      TagUndo tags = TagUndo.of(tagsNow, before.policyTags(), plan.roleTags());
      if (!tags.restored().isEmpty()) {
        policies.tag(plan.policyArn(), tags.restored());
        undone.add(new Change("TagPolicy", plan.policyArn()));
      }
      if (!tags.added().isEmpty()) {
        policies.untag(plan.policyArn(), tags.added());
        undone.add(new Change("UntagPolicy", plan.policyArn()));
      }
    }

    private void undoUser() {
      Optional<User> user =
          users
              .find(plan.userName())
              .filter(found -> ownership.objectionTo(found, plan.userName()).isEmpty());
      Optional<StoredSecret> secret =
          secrets.find(plan.secretName()).filter(found -> ownership.objectionTo(found).isEmpty());
      Optional<String> reliance = reliance();
      if (reliance.isPresent()) {
        user.filter(found -> plan.isCreator(found.tags()))
            .ifPresent(found -> kept.add(new Kept(plan.userArn(), reliance.get())));
        secret
            .filter(found -> plan.isCreator(found.tags()))
            .ifPresent(found -> kept.add(new Kept(found.arn(), reliance.get())));
        return;
      }
      secret.ifPresent(this::undoSecret);
      user.ifPresent(this::undoUserItself);
    }

    /** Why user, key and secret must stay, when they must. */
    private Optional<String> reliance() {
      List<String> otherRoles =
          roles.namesBelow(plan.path()).stream()
              .filter(name -> !name.equals(plan.roleName()))
              .toList();
      if (!otherRoles.isEmpty()) {
        return Optional.of("the user has other roles: " + String.join(", ", otherRoles));
      }
      String provenBefore =
          before.roleExists() ? before.role().tags().getOrDefault(Tags.READY, "") : "";
      return roles
          .find(plan.roleName())
          .map(role -> role.tags().getOrDefault(Tags.READY, ""))
          .filter(provenNow -> !provenNow.isEmpty() && !provenNow.equals(provenBefore))
          .map(provenNow -> "another execution has proven role " + plan.roleArn() + " since");
    }

    /** The label moves before the key dies, so that whoever uses the key can see why it did. */
    private void undoSecret(StoredSecret secret) {
      Optional<String> version = secret.versionWith(StoredSecret.CURRENT);
      Optional<String> keyId = version.flatMap(SecretVersion::keyId);
      if (plan.isCreator(secret.tags())) {
        scheduleDeletion(secret);
        keyId.ifPresent(this::deleteKey);
        return;
      }
      boolean replacedByProvision =
          before.secret() != null
              && keyId.isPresent()
              && !version.get().equals(before.secret().currentVersionId())
              && !keyId.get().equals(secret.tags().get(Tags.VALIDATED));
      if (before.secret() != null && before.secret().deleted() && !secret.deleted()) {
        scheduleDeletion(secret);
      } else if (replacedByProvision && before.secret().currentVersionId() != null) {
        secrets.moveCurrent(plan.secretName(), version.get(), before.secret().currentVersionId());
        undone.add(new Change("UpdateSecretVersionStage", secret.arn()));
      }
      if (replacedByProvision) {
        deleteKey(keyId.get());
      }
    }

    private void scheduleDeletion(StoredSecret secret) {
      if (!secret.deleted()) {
        secrets.scheduleDeletion(plan.secretName());
        undone.add(new Change("DeleteSecret", secret.arn()));
      }
    }

    private void deleteKey(String keyId) {
      accessKeys.delete(plan.userName(), keyId);
      undone.add(new Change("DeleteAccessKey", keyId));
    }

    private void undoUserItself(User user) {
      if (plan.isCreator(user.tags())) {
        for (AccessKey key : accessKeys.list(plan.userName())) {
          deleteKey(key.id());
        }
        userPolicies.delete(plan.userName(), plan.userPolicyName());
        try {
          users.delete(plan.userName());
          undone.add(new Change("DeleteUser", plan.userArn()));
        } catch (StillInUseException e) {
          kept.add(new Kept(plan.userArn(), e.getMessage()));
        }
      } else if (before.userExists()) {
        restoreGrant();
      }
    }

    private void restoreGrant() {
      PolicyDocument was =
          before.userPolicy() == null
              ? PolicyDocument.NONE
              : new PolicyDocument(before.userPolicy());
      Optional<PolicyDocument> now = userPolicies.find(plan.userName(), plan.userPolicyName());
      boolean ours =
          now.filter(
                  document ->
                      document.meansTheSameAs(GrantPolicy.granting(plan.grantResource(), was)))
              .isPresent();
      if (!ours || now.get().meansTheSameAs(was)) {
        return;
      }
      String resource = plan.userArn() + " " + plan.userPolicyName();
      if (before.userPolicy() == null) {
        userPolicies.delete(plan.userName(), plan.userPolicyName());
        undone.add(new Change("DeleteUserPolicy", resource));
      } else {
        userPolicies.put(plan.userName(), plan.userPolicyName(), was);
        undone.add(new Change("PutUserPolicy", resource));
      }
    }
  }
}
