package rolebridge.domain.provision;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AccessKeyInactiveException;
import rolebridge.domain.error.AccessKeyRevokedException;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.SecretNotManagedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.TagDrift;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyActivation;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UnstoredKey;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/**
 * Makes the user's access key and stores it within the one call, so that its secret is nowhere
 * else. A key that can't be stored is deleted again by the call that made it.
 */
public final class EnsureAccessKey {

  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Ownership ownership;
  private final Clock clock;

  public EnsureAccessKey(AccessKeys accessKeys, SecretStore secrets, Hub hub, Clock clock) {
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.ownership = new Ownership(hub);
    this.clock = clock;
  }

  /**
   * The stored key.
   *
   * @param validated whether it was proven before
   */
  public record Result(
      String accessKeyId, String secretArn, boolean validated, List<Change> changes) {

    public Result {
      changes = List.copyOf(changes);
    }
  }

  /**
   * Afterwards the secret's current version is a key of the user that exists and is active.
   *
   * @throws KeyLimitReachedException when the user has two keys, none stored and none an orphan
   * @throws AccessKeyInactiveException when the stored key was switched off
   * @throws NotYetPropagatedException when the stored key is younger than a minute and not listed
   * @throws SecretNotManagedException when the secret's name is somebody else's
   * @throws QuotaExceededException when the secret hasn't room for the plan's tags, by {@link
   *     SecretRoom}
   */
  public Result apply(Plan plan) {
    List<Change> changes = new ArrayList<>();
    if (plan.found().user() || plan.found().secret()) {
      Optional<Result> stored = stored(plan, changes);
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    SecretAccessKey key;
    try {
      key = accessKeys.create(plan.userName());
    } catch (KeyLimitReachedException e) {
      // An earlier try of this very step may have stored one and lost the answer.
      return stored(plan, changes).orElseThrow(() -> keyLimitReached(plan, e));
    }
    changes.add(new Change("CreateAccessKey", key.id()));
    return store(plan, key, changes);
  }

  private static KeyLimitReachedException keyLimitReached(
      Plan plan, KeyLimitReachedException cause) {
    return new KeyLimitReachedException(
        "User "
            + plan.userName()
            + " has two access keys and neither is the one stored in "
            + plan.secretName()
            + ". Delete the one that is no longer needed and start again.",
        cause);
  }

  /**
   * The key that the secret names, when it is there and works. An orphan is removed on the way, and
   * the key of a user that was being offboarded for want of a role is made active again.
   */
  private Optional<Result> stored(Plan plan, List<Change> changes) {
    Optional<StoredSecret> secret = secrets.find(plan.secretName());
    secret.ifPresent(
        found -> {
          requireManaged(plan, found);
          SecretRoom.requireFor(plan, found);
        });
    boolean returning = secret.filter(found -> isLeaving(plan, found)).isPresent();
    Instant now = clock.instant();
    UserKeys keys =
        UserKeys.of(
            plan.userName(), plan.secretName(), accessKeys.list(plan.userName()), secret, secrets);
    keys.requireStoredKeySeen(now);
    keys.withLastUses(accessKeys, key -> keys.isAbandoned(key, now))
        .orphan(now)
        .ifPresent(orphan -> remove(plan, orphan, changes));
    if (returning) {
      endRevoked(plan, keys, changes);
    }
    return keys.current()
        .filter(key -> !(returning && keys.isRevoked(key.id())))
        .map(
            key -> {
              Result result =
                  returning
                      ? bringBack(plan, key, secret.get(), changes)
                      : result(requireActive(plan, key, secret.get()), secret.get(), changes);
              return tagged(plan, secret.get(), result);
            });
  }

  /** A user's integrations share its secret, so the tags of their requests are gathered on it. */
  private Result tagged(Plan plan, StoredSecret secret, Result result) {
    Map<String, String> missing =
        TagDrift.between(secret.tags(), Tags.ofRequester(plan.userTags()));
    if (missing.isEmpty()) {
      return result;
    }
    secrets.tag(plan.secretName(), missing);
    List<Change> changes = new ArrayList<>(result.changes());
    changes.add(new Change("TagResource", secret.arn()));
    return new Result(result.accessKeyId(), result.secretArn(), result.validated(), changes);
  }

  /**
   * A user that comes back gets a new key where its own was revoked: nothing of it is in use, so
   * there is nothing to wait for. For room a revoked key is deleted, and never another.
   */
  private void endRevoked(Plan plan, UserKeys keys, List<Change> changes) {
    List<AccessKey> revoked = keys.keys().stream().filter(key -> keys.isRevoked(key.id())).toList();
    for (AccessKey key : revoked) {
      if (key.active()) {
        accessKeys.deactivate(plan.userName(), key.id());
        changes.add(new Change("DeactivateAccessKey", key.id()));
      }
    }
    boolean needsNew = keys.current().filter(revoked::contains).isPresent();
    if (needsNew && accessKeys.list(plan.userName()).size() >= UserKeys.LIMIT) {
      AccessKey key =
          revoked.stream()
              .min(Comparator.comparing(found -> keys.isLabelled(found.id(), StoredSecret.CURRENT)))
              .orElseThrow();
      accessKeys.delete(plan.userName(), key.id());
      changes.add(new Change("DeleteAccessKey", key.id()));
    }
  }

  private static boolean isRevoked(StoredSecret secret, AccessKey key) {
    return Revocations.of(secret).contain(key.id());
  }

  /**
   * Whether the user was being offboarded.
   *
   * @throws ConcurrentChangeException while something is being taken from it
   */
  private boolean isLeaving(Plan plan, StoredSecret secret) {
    Instant now = clock.instant();
    Optional<UserDeparture> departure = UserDeparture.of(secret, now);
    if (!secret.deleted()) {
      departure.ifPresent(found -> found.requireNotUnderWay(plan.userName(), now));
    }
    return departure.isPresent();
  }

  /** The mark of offboarding goes last: a run killed before is finished by the next. */
  private Result bringBack(Plan plan, AccessKey key, StoredSecret secret, List<Change> changes) {
    if (!key.active()) {
      new KeyActivation(accessKeys, secrets).activate(plan.userName(), plan.secretName(), key.id());
      changes.add(new Change("ActivateAccessKey", key.id()));
    }
    secrets.tag(plan.secretName(), UserDeparture.over());
    return new Result(key.id(), secret.arn(), false, changes);
  }

  private void remove(Plan plan, AccessKey orphan, List<Change> changes) {
    accessKeys.delete(plan.userName(), orphan.id());
    changes.add(new Change("DeleteOrphanKey", orphan.id()));
  }

  private static Result result(AccessKey key, StoredSecret secret, List<Change> changes) {
    boolean validated = key.id().equals(secret.tags().get(Tags.VALIDATED));
    return new Result(key.id(), secret.arn(), validated, changes);
  }

  private Result store(Plan plan, SecretAccessKey key, List<Change> changes) {
    try {
      if (!plan.found().secret()) {
        try {
          String arn =
              secrets.create(
                  plan.secretName(),
                  "Access key of " + plan.userArn(),
                  key,
                  plan.withCreator(plan.userTags()));
          changes.add(new Change("CreateSecret", arn));
          return new Result(key.id(), arn, false, changes);
        } catch (AlreadyExistsException e) {
          return joinOrReplace(plan, key, changes);
        }
      }
      return joinOrReplace(plan, key, changes);
    } catch (RuntimeException e) {
      UnstoredKey.deleteUnlessStored(
          accessKeys, secrets, plan.userName(), plan.secretName(), key.id(), e);
      throw e;
    }
  }

  /** There is a secret: its key wins when it lives, else ours becomes the current one. */
  private Result joinOrReplace(Plan plan, SecretAccessKey key, List<Change> changes) {
    StoredSecret secret = findAgain(plan);
    requireManaged(plan, secret);
    SecretRoom.requireFor(plan, secret);
    boolean returning = isLeaving(plan, secret);
    if (secret.deleted()) {
      // Its key isn't joined: who deleted the secret may be about to delete the key.
      secrets.restore(plan.secretName());
      changes.add(new Change("RestoreSecret", secret.arn()));
    } else {
      Optional<AccessKey> living =
          othersCurrentKey(plan, key, secret)
              .filter(others -> !(returning && isRevoked(secret, others)));
      if (living.isPresent()) {
        return join(plan, living.get(), key, secret, changes);
      }
    }
    secrets.putCurrent(plan.secretName(), key);
    changes.add(new Change("PutSecretValue", secret.arn()));
    if (returning) {
      secrets.tag(plan.secretName(), UserDeparture.over());
    }
    return giveWay(plan, key, findAgain(plan), changes)
        .orElseGet(() -> tagged(plan, secret, new Result(key.id(), secret.arn(), false, changes)));
  }

  /** The key that the secret's readers get, when it lives and isn't ours. */
  private Optional<AccessKey> othersCurrentKey(
      Plan plan, SecretAccessKey own, StoredSecret secret) {
    if (secret.currentKeyId().filter(id -> !id.equals(own.id())).isEmpty()) {
      return Optional.empty();
    }
    List<AccessKey> listed = accessKeys.list(plan.userName());
    UserKeys keys =
        new UserKeys(
            plan.userName(),
            plan.secretName(),
            listed,
            Optional.of(secret),
            Set.of(),
            Map.of(),
            List.of());
    keys.requireStoredKeySeen(clock.instant());
    return keys.current();
  }

  /**
   * Two executions may store their keys at the same moment. The later one stays, unless the earlier
   * was proven in between: whoever proves a key marks it before looking whether it is current.
   */
  private Optional<Result> giveWay(
      Plan plan, SecretAccessKey own, StoredSecret secret, List<Change> changes) {
    Optional<AccessKey> later = othersKey(plan, own, secret.currentKeyId());
    if (later.isPresent()) {
      return Optional.of(join(plan, later.get(), own, secret, changes));
    }
    Optional<AccessKey> proven =
        othersKey(plan, own, Optional.ofNullable(secret.tags().get(Tags.VALIDATED)))
            .filter(key -> !isRevoked(secret, key));
    proven.ifPresent(
        key ->
            secrets.moveCurrent(
                plan.secretName(), SecretVersion.idFor(own.id()), SecretVersion.idFor(key.id())));
    return proven.map(key -> join(plan, key, own, secret, changes));
  }

  /** The user's key of this id when it is there and isn't ours. */
  private Optional<AccessKey> othersKey(
      Plan plan, SecretAccessKey own, Optional<String> accessKeyId) {
    return accessKeyId
        .filter(id -> !id.equals(own.id()))
        .flatMap(
            id ->
                accessKeys.list(plan.userName()).stream()
                    .filter(key -> key.id().equals(id))
                    .findFirst());
  }

  /** Another execution's key is the one to use; ours goes, since nobody has seen it. */
  private Result join(
      Plan plan, AccessKey others, SecretAccessKey own, StoredSecret secret, List<Change> changes) {
    accessKeys.delete(plan.userName(), own.id());
    changes.removeIf(change -> change.equals(new Change("CreateAccessKey", own.id())));
    return tagged(plan, secret, result(requireActive(plan, others, secret), secret, changes));
  }

  private StoredSecret findAgain(Plan plan) {
    return secrets
        .find(plan.secretName())
        .orElseThrow(
            () ->
                new ConcurrentChangeException(
                    "Secret "
                        + plan.secretName()
                        + " came or went at this moment by somebody else; looking again.",
                    null));
  }

  private void requireManaged(Plan plan, StoredSecret secret) {
    ownership
        .objectionTo(secret, plan.userName())
        .ifPresent(
            objection -> {
              throw new SecretNotManagedException(
                  "Secret "
                      + plan.secretName()
                      + " exists but isn't managed by rolebridge: "
                      + objection
                      + ". Ask for another userName, or remove that secret.");
            });
  }

  private static AccessKey requireActive(Plan plan, AccessKey key, StoredSecret secret) {
    if (isRevoked(secret, key)) {
      throw new AccessKeyRevokedException(
          "Access key "
              + key.id()
              + " of user "
              + plan.userName()
              + " is the stored one, and was revoked. A pass makes a new one, the revocation's own"
              + " in about a minute: rotate the user, then start again.");
    }
    if (key.active()) {
      return key;
    }
    throw new AccessKeyInactiveException(
        "Access key "
            + key.id()
            + " of user "
            + plan.userName()
            + " is the stored one but inactive. Activate it if that was a mistake, or delete it so"
            + " that a new one is made.");
  }
}
