package rolebridge.domain.provision.undo;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.managed.Failures;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.managed.UserRemoval;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.BeforeImage;
import rolebridge.domain.provision.Plan;

/**
 * Undoes what one execution did to the user, its grant, its key and its secret. All roles of a user
 * share them, so they stay while there is a role that this execution didn't make.
 *
 * <p>Every execution makes its role before it makes, or joins, a key. So each look at the roles
 * comes after the thing was read or taken away that the other execution could have come to rely on.
 */
final class UserUndo {

  private final Plan plan;
  private final BeforeImage before;
  private final boolean tagsToo;
  private final UndoLog log;
  private final Ownership ownership;
  private final Users users;
  private final UserPolicies userPolicies;
  private final UserRoles userRoles;
  private final OwnRoles.Looks looks;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Clock clock;
  private final Failures failures;
  private boolean deletedRoleShowed;

  /**
   * @param failures what refuses of one part keeps no key alive
   */
  UserUndo(
      Plan plan,
      BeforeImage before,
      boolean tagsToo,
      UndoLog log,
      Ownership ownership,
      Users users,
      UserPolicies userPolicies,
      UserRoles userRoles,
      OwnRoles ownRoles,
      AccessKeys accessKeys,
      SecretStore secrets,
      Clock clock,
      Failures failures) {
    this.plan = plan;
    this.before = before;
    this.tagsToo = tagsToo;
    this.log = log;
    this.ownership = ownership;
    this.users = users;
    this.userPolicies = userPolicies;
    this.userRoles = userRoles;
    this.looks = ownRoles.looks();
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.clock = clock;
    this.failures = failures;
  }

  /** Also a user whose boundary somebody has replaced since is undone. */
  private Optional<String> objectionToUndoing(User user) {
    return plan.isCreator(user.tags())
        ? ownership.objectionButBoundary(user, plan.userName())
        : ownership.objectionTo(user, plan.userName());
  }

  /**
   * Undoes the user's part.
   *
   * @throws NotYetPropagatedException when the role that was just deleted still showed, which looks
   *     like another execution's: what was kept for its sake may have to go
   */
  void run() {
    undo();
    looks.strangers().forEach(stranger -> log.kept(stranger.resource(), stranger.reason()));
    if (deletedRoleShowed) {
      throw new NotYetPropagatedException(
          "Role " + plan.roleArn() + " was deleted a moment ago and still shows");
    }
  }

  private void noteDeleted(List<String> shown) {
    deletedRoleShowed |=
        shown.contains(plan.roleArn()) && log.hasUndone("DeleteRole", plan.roleArn());
  }

  private void undo() {
    Optional<User> user =
        users.find(plan.userName()).filter(found -> objectionToUndoing(found).isEmpty());
    Optional<StoredSecret> secret =
        secrets
            .find(plan.secretName())
            .filter(found -> ownership.objectionTo(found, plan.userName()).isEmpty());
    if (user.isEmpty() && secret.isEmpty()) {
      return;
    }
    if (tagsToo) {
      user.filter(found -> before.userExists() && !plan.isCreator(found.tags()))
          .ifPresent(found -> failures.attempt(() -> undoTags(found)));
      secret.ifPresent(found -> failures.attempt(() -> undoTags(found)));
    }
    List<AccessKey> keys = user.map(found -> accessKeys.list(plan.userName())).orElse(List.of());
    Optional<String> reliance = secret.flatMap(this::othersSecret).or(this::reliance);
    if (reliance.isEmpty()) {
      reliance = secret.flatMap(this::undoReturn);
    }
    if (reliance.isEmpty()) {
      reliance = secret.flatMap(found -> undoSecret(found, keys));
    }
    if (reliance.isPresent()) {
      String reason = reliance.get();
      user.filter(found -> plan.isCreator(found.tags()))
          .ifPresent(found -> log.kept(plan.userArn(), reason));
      secret
          .filter(found -> plan.isCreator(found.tags()))
          .ifPresent(found -> keepSecret(found, reason));
      user.filter(found -> before.userExists() && !plan.isCreator(found.tags()))
          .ifPresent(_ -> undoGrantOfAccount());
      return;
    }
    user.ifPresent(found -> undoUser(found, keys));
  }

  /** The tags of a request that failed stay on no user or secret that was there before. */
  private void undoTags(User user) {
    if (before.userTags() == null) {
      return;
    }
    TagUndo tags = TagUndo.of(user.tags(), before.userTags(), Tags.ofRequester(plan.userTags()));
    if (!tags.restored().isEmpty()) {
      failures.attempt(
          () -> {
            users.tag(plan.userName(), tags.restored());
            log.undone("TagUser", plan.userArn());
          });
    }
    if (!tags.added().isEmpty()) {
      users.untag(plan.userName(), tags.added());
      log.undone("UntagUser", plan.userArn());
    }
  }

  private void undoTags(StoredSecret secret) {
    if (before.secret() == null
        || before.secret().deleted()
        || before.secret().tags() == null
        || secret.deleted()
        || plan.isCreator(secret.tags())) {
      return;
    }
    TagUndo tags =
        TagUndo.of(secret.tags(), before.secret().tags(), Tags.ofRequester(plan.userTags()));
    if (!tags.restored().isEmpty()) {
      failures.attempt(
          () -> {
            secrets.tag(plan.secretName(), tags.restored());
            log.undone("TagResource", secret.arn());
          });
    }
    if (!tags.added().isEmpty()) {
      secrets.untag(plan.secretName(), tags.added());
      log.undone("UntagResource", secret.arn());
    }
  }

  /** An earlier try may have scheduled its deletion before somebody came to rely on it. */
  private void keepSecret(StoredSecret secret, String reason) {
    if (secret.deleted()) {
      secrets.restore(plan.secretName());
    }
    log.kept(secret.arn(), reason);
  }

  /**
   * An execution that found our role may have made the secret; then there is no role that shows it.
   */
  private Optional<String> othersSecret(StoredSecret secret) {
    return plan.isCreator(secret.tags()) || before.secret() != null || secret.deleted()
        ? Optional.empty()
        : Optional.of("another execution stored the user's key");
  }

  /** Why user, key and secret must stay, when they must. */
  private Optional<String> reliance() {
    List<String> others =
        looks.own(
            userRoles.arnsOf(plan.userName()).stream()
                .filter(arn -> !(before.roleExists() && arn.equals(plan.roleArn())))
                .toList());
    noteDeleted(others);
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of("the user has roles of other executions: " + String.join(", ", others));
  }

  /**
   * A user that was being offboarded, and that this execution brought back, goes on; the next
   * scheduled pass ends the key that was made active again.
   *
   * @return why the user stays after all, when it does
   */
  private Optional<String> undoReturn(StoredSecret secret) {
    if (before.secret() == null
        || !before.secret().leaving()
        || secret.deleted()
        || UserDeparture.of(secret, clock.instant()).isPresent()) {
      return Optional.empty();
    }
    secrets.tag(
        plan.secretName(), UserDeparture.tag(UserDeparture.Stage.ENDING_KEYS, clock.instant()));
    Optional<String> reliance = reliance();
    secrets.tag(
        plan.secretName(),
        reliance.isPresent()
            ? UserDeparture.over()
            : UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, clock.instant()));
    return reliance;
  }

  /** Why the secret stays after all, when it does. */
  private Optional<String> undoSecret(StoredSecret secret, List<AccessKey> keys) {
    Optional<String> version = storedVersion(secret, keys);
    boolean wasThere = before.secret() != null && !before.secret().deleted();
    boolean goes = plan.isCreator(secret.tags()) || (before.secret() != null && !wasThere);
    boolean moves =
        !goes
            && version.isPresent()
            && version.equals(secret.versionWith(StoredSecret.CURRENT))
            && before.secret().currentVersionId() != null;
    boolean deleted =
        goes
            && !secret.deleted()
            && failures.attempt(() -> secrets.scheduleDeletion(plan.secretName()));
    boolean moved =
        moves
            && failures.attempt(
                () ->
                    secrets.moveCurrent(
                        plan.secretName(), version.get(), before.secret().currentVersionId()));
    Optional<String> reliance = goes || moves ? reliance() : Optional.empty();
    if (reliance.isPresent()) {
      if (deleted) {
        secrets.restore(plan.secretName());
      }
      if (moved) {
        secrets.moveCurrent(plan.secretName(), before.secret().currentVersionId(), version.get());
      }
      return reliance;
    }
    if (deleted) {
      log.undone("DeleteSecret", secret.arn());
    }
    if (moved) {
      log.undone("UpdateSecretVersionStage", secret.arn());
    }
    version
        .flatMap(SecretVersion::keyId)
        .ifPresent(id -> failures.attempt(() -> deleteKey(id, keys)));
    return Optional.empty();
  }

  /**
   * The version that this execution stored: in its own secret the current one, in a secret that was
   * there before one that is new, and only if the key it would have replaced is gone.
   */
  private Optional<String> storedVersion(StoredSecret secret, List<AccessKey> keys) {
    if (plan.isCreator(secret.tags())) {
      return secret.versionWith(StoredSecret.CURRENT);
    }
    BeforeImage.SecretBefore was = before.secret();
    if (was == null || isAlive(was.currentVersionId(), keys)) {
      return Optional.empty();
    }
    return Stream.of(StoredSecret.CURRENT, StoredSecret.PREVIOUS)
        .flatMap(stage -> secret.versionWith(stage).stream())
        .filter(version -> !version.equals(was.currentVersionId()))
        .filter(version -> !version.equals(was.previousVersionId()))
        .filter(version -> SecretVersion.keyId(version).isPresent())
        .findFirst();
  }

  private static boolean isAlive(String versionId, List<AccessKey> keys) {
    return versionId != null
        && keys.stream().anyMatch(key -> SecretVersion.idFor(key.id()).equals(versionId));
  }

  private void deleteKey(String keyId, List<AccessKey> keys) {
    if (keys.stream().anyMatch(key -> key.id().equals(keyId))) {
      accessKeys.delete(plan.userName(), keyId);
      log.undone("DeleteAccessKey", keyId);
    }
  }

  private void undoUser(User user, List<AccessKey> keys) {
    if (plan.isCreator(user.tags())) {
      deleteUser(keys);
    } else if (before.userExists() && restoreGrant()) {
      logGrantUndone();
    }
  }

  /**
   * The grant is read first, since one that comes later is another execution's; that it can't be
   * read keeps the user, but no key.
   */
  private void deleteUser(List<AccessKey> keys) {
    List<Optional<PolicyDocument>> grant = new ArrayList<>();
    boolean read =
        failures.attempt(
            () -> grant.add(userPolicies.find(plan.userName(), plan.userPolicyName())));
    keys.forEach(key -> failures.attempt(() -> deleteKey(key.id(), keys)));
    if (!read) {
      return;
    }
    UserRemoval.delete(users, userPolicies, plan.userName(), grant.getFirst())
        .ifPresentOrElse(
            reason -> log.kept(plan.userArn(), reason),
            () -> log.undone("DeleteUser", plan.userArn()));
  }

  /** The user stays for its roles in other accounts; in this one it may have got its first. */
  private void undoGrantOfAccount() {
    if (hasRoleInAccount() || !restoreGrant()) {
      return;
    }
    if (hasRoleInAccount()) {
      PolicyDocument was =
          userPolicies.find(plan.userName(), plan.userPolicyName()).orElse(PolicyDocument.NONE);
      userPolicies.put(
          plan.userName(), plan.userPolicyName(), GrantPolicy.granting(plan.grantResource(), was));
      return;
    }
    logGrantUndone();
  }

  private void logGrantUndone() {
    log.undone(
        before.userPolicy() == null ? "DeleteUserPolicy" : "PutUserPolicy",
        plan.userArn() + " " + plan.userPolicyName());
  }

  private boolean hasRoleInAccount() {
    List<String> there = looks.own(userRoles.arnsIn(plan.roleAccountId(), plan.userName()));
    noteDeleted(there);
    return !there.isEmpty();
  }

  /** Whether the grant was this execution's, and is as before now. */
  private boolean restoreGrant() {
    PolicyDocument was =
        before.userPolicy() == null ? PolicyDocument.NONE : new PolicyDocument(before.userPolicy());
    Optional<PolicyDocument> now = userPolicies.find(plan.userName(), plan.userPolicyName());
    boolean ours =
        now.filter(
                document ->
                    document.meansTheSameAs(GrantPolicy.granting(plan.grantResource(), was)))
            .isPresent();
    if (!ours || now.get().meansTheSameAs(was)) {
      return false;
    }
    if (before.userPolicy() == null) {
      userPolicies.delete(plan.userName(), plan.userPolicyName());
    } else {
      userPolicies.put(plan.userName(), plan.userPolicyName(), was);
    }
    return true;
  }
}
