package rolebridge.domain.mark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/**
 * A user's keys as IAM and Secrets Manager have them at one moment, and what each of them is.
 *
 * @param secretName of its secret, which may be missing
 * @param knownKeyIds ids of the keys that a version of the secret carries
 * @param lastUsed last uses of those keys whose use matters now
 * @param roles ARNs of the user's roles, where a decision hangs on them; empty elsewhere
 */
public record UserKeys(
    String userName,
    String secretName,
    List<AccessKey> keys,
    Optional<StoredSecret> secret,
    Set<String> knownKeyIds,
    Map<String, Optional<Instant>> lastUsed,
    List<String> roles) {

  /** IAM's fixed limit of access keys per user. */
  public static final int LIMIT = 2;

  /** No function runs longer, so none can still be about to store an older key. */
  public static final Duration ORPHAN_AGE = Mark.LONGEST_RUN;

  /**
   * A last use may show hours late, so what hangs on a key being unused waits that long, or for two
   * reads that far apart.
   */
  public static final Duration LAST_USED_LAG = Duration.ofHours(4);

  /** IAM shows a change within seconds; a state that waits for one tries for about as long. */
  private static final Duration SHOWS_WITHIN = Duration.ofMinutes(1);

  /** What a key is to rolebridge. */
  public enum Standing {
    /** The secret's readers get it. */
    CURRENT,
    /** It is to become current once it is proven on every role. */
    PENDING,
    /** It was current; it is in its grace period, or inactive and watched. */
    PREVIOUS,
    /** It leaked, whatever else it is. */
    REVOKED,
    /** No version of the secret has it, it was never used, and nobody can be about to store it. */
    ORPHAN,
    /** No version of the secret has it, and yet it may be somebody's. */
    UNKNOWN
  }

  public UserKeys {
    keys = List.copyOf(keys);
    knownKeyIds = Set.copyOf(knownKeyIds);
    lastUsed = Map.copyOf(lastUsed);
    roles = List.copyOf(roles);
  }

  /**
   * These keys with what the secret knows of them. Its versions without a label are looked at only
   * when a key is in none that has one.
   *
   * @throws NotYetPropagatedException when the secret's description lacks a label that the list of
   *     its versions has: one of the two is late, and by both together a key that was stored a
   *     moment ago would seem to be a former one
   */
  public static UserKeys of(
      String userName,
      String secretName,
      List<AccessKey> keys,
      Optional<StoredSecret> secret,
      SecretStore secrets) {
    UserKeys labelled = byLabels(userName, secretName, keys, secret);
    if (secret.isEmpty() || keys.stream().allMatch(labelled::isKnown)) {
      return labelled;
    }
    Map<String, Set<String>> labels = secrets.labelsOfKeys(secretName);
    keys.stream()
        .filter(key -> !labelled.isKnown(key))
        .filter(key -> !labels.getOrDefault(key.id(), Set.of()).isEmpty())
        .findFirst()
        .ifPresent(
            key -> {
              throw labelled.notSeen(
                  "that access key " + key.id() + " was stored or lost its label");
            });
    Set<String> known = new HashSet<>(labelled.knownKeyIds);
    known.addAll(labels.keySet());
    return new UserKeys(userName, secretName, keys, secret, known, Map.of(), List.of());
  }

  /** These keys, where one that is in no version with a label counts as unknown. */
  public static UserKeys byLabels(
      String userName, String secretName, List<AccessKey> keys, Optional<StoredSecret> secret) {
    Set<String> known =
        secret.stream()
            .flatMap(found -> found.stages().keySet().stream())
            .flatMap(version -> SecretVersion.keyId(version).stream())
            .collect(Collectors.toSet());
    return new UserKeys(userName, secretName, keys, secret, known, Map.of(), List.of());
  }

  /** The same with the last uses of those keys whose use matters. */
  public UserKeys withLastUses(AccessKeys accessKeys, Predicate<AccessKey> matters) {
    Map<String, Optional<Instant>> uses = new HashMap<>(lastUsed);
    keys.stream().filter(matters).forEach(key -> uses.put(key.id(), accessKeys.lastUsed(key.id())));
    return new UserKeys(userName, secretName, keys, secret, knownKeyIds, uses, roles);
  }

  /** The same as if no key had ever been used, where asking for each would be too much. */
  public UserKeys withoutUses() {
    Map<String, Optional<Instant>> unused =
        keys.stream().collect(Collectors.toMap(AccessKey::id, _ -> Optional.empty()));
    return new UserKeys(userName, secretName, keys, secret, knownKeyIds, unused, roles);
  }

  /** The same with these as the user's roles, where the decision hangs on them. */
  public UserKeys withRoles(List<String> arns) {
    return new UserKeys(userName, secretName, keys, secret, knownKeyIds, lastUsed, arns);
  }

  /** The same once this key was stored. */
  public UserKeys withStored(AccessKey key) {
    List<AccessKey> all = new ArrayList<>(keys);
    all.add(key);
    Set<String> known = new HashSet<>(knownKeyIds);
    known.add(key.id());
    return new UserKeys(userName, secretName, all, secret, known, lastUsed, roles);
  }

  /** The same once the secret stands like this, with versions that were there before. */
  public UserKeys withSecret(StoredSecret now) {
    return new UserKeys(userName, secretName, keys, Optional.of(now), knownKeyIds, lastUsed, roles);
  }

  /** The key of this id among those that IAM listed; empty for one that doesn't exist any more. */
  public Optional<AccessKey> key(String accessKeyId) {
    return keys.stream().filter(key -> key.id().equals(accessKeyId)).findFirst();
  }

  /** The key that readers of the secret get, when it still exists. */
  public Optional<AccessKey> current() {
    return secret
        .filter(found -> !found.deleted())
        .flatMap(StoredSecret::currentKeyId)
        .flatMap(this::key);
  }

  /** The key that was current before, when it works and may be put back. */
  public Optional<AccessKey> workingPrevious() {
    return labelled(StoredSecret.PREVIOUS)
        .flatMap(this::key)
        .filter(key -> key.active() && !isRevoked(key.id()));
  }

  /**
   * A key that was stored a moment ago, by whichever execution, is there though a late list lacks
   * it (IAM User Guide, "Changes that I make are not always immediately visible"). One that
   * somebody really deleted counts as gone once that moment is over.
   *
   * @throws NotYetPropagatedException when it isn't listed
   */
  public void requireStoredKeySeen(Instant now) {
    labelled(StoredSecret.CURRENT)
        .filter(id -> key(id).isEmpty() && !mayHaveEnded(id, now))
        .filter(id -> storedSince(id, now).isAfter(now.minus(SHOWS_WITHIN)))
        .ifPresent(
            id -> {
              throw notSeen("that access key " + id + " was stored");
            });
  }

  /**
   * Id of the key that readers of the secret get though it doesn't work, since somebody made it
   * Inactive or deleted it. One that an execution may have ended isn't told, nor one that was
   * published a moment ago, of which a late list may show what was before.
   */
  public Optional<String> unusableCurrent(Instant now) {
    return labelled(StoredSecret.CURRENT)
        .filter(id -> key(id).filter(AccessKey::active).isEmpty() && !mayHaveEnded(id, now))
        .filter(id -> !storedSince(id, now).isAfter(now.minus(SHOWS_WITHIN)));
  }

  /** Whether readers of the secret get a version that rolebridge didn't store, or none. */
  public boolean isCurrentForeign(Instant now) {
    return secret
            .filter(found -> !found.deleted() && UserDeparture.of(found, now).isEmpty())
            .isPresent()
        && labelled(StoredSecret.CURRENT).isEmpty();
  }

  private Instant storedSince(String accessKeyId, Instant now) {
    StoredSecret found = secret.orElseThrow();
    return Mark.since(found.tags(), Tags.PROMOTED, accessKeyId, now).orElse(found.createdDate());
  }

  /** Whether an execution may have ended this key since it was stored. */
  public boolean mayHaveEnded(String accessKeyId, Instant now) {
    return secret
        .filter(found -> !found.deleted() && UserDeparture.of(found, now).isEmpty())
        .filter(_ -> !isRevoked(accessKeyId))
        .isEmpty();
  }

  /**
   * What to throw while AWS doesn't show what was done.
   *
   * @param what was done, behind a colon
   */
  public NotYetPropagatedException notSeen(String what) {
    return new NotYetPropagatedException(
        "AWS doesn't show yet of user "
            + userName
            + " what was done a moment ago: "
            + what
            + ". If somebody undid it by hand, start again.");
  }

  /** Id of the key whose version has this label, whether or not the key still exists. */
  public Optional<String> labelled(String label) {
    return secret.flatMap(found -> found.versionWith(label)).flatMap(SecretVersion::keyId);
  }

  /** Whether the version with this label is this key's, whether or not the key still exists. */
  public boolean isLabelled(String accessKeyId, String label) {
    return labelled(label).filter(accessKeyId::equals).isPresent();
  }

  /**
   * What this key is, for people to see: one word of the several that may hold. A decision asks for
   * each by itself, since one doesn't exclude another: {@code RotationRules} which key has a label
   * and whether it is revoked, {@code DepartureRules} whether a version carries it, and both {@link
   * #isOrphan}.
   */
  public Standing standing(AccessKey key, Instant now) {
    if (isRevoked(key.id())) {
      return Standing.REVOKED;
    }
    if (isLabelled(key.id(), StoredSecret.CURRENT)) {
      return Standing.CURRENT;
    }
    if (isLabelled(key.id(), StoredSecret.PENDING)) {
      return Standing.PENDING;
    }
    if (isKnown(key)) {
      return Standing.PREVIOUS;
    }
    return isOrphan(key, now) ? Standing.ORPHAN : Standing.UNKNOWN;
  }

  /** Whether a key of this id was revoked, whether or not it still exists. */
  public boolean isRevoked(String accessKeyId) {
    return secret.filter(found -> Revocations.of(found).contain(accessKeyId)).isPresent();
  }

  /** The keys that were revoked and yet work, since the run that was to end them was killed. */
  public List<AccessKey> leaked() {
    return keys.stream().filter(key -> key.active() && isRevoked(key.id())).toList();
  }

  /**
   * Whether the key is inactive and no tag says who made it so. Somebody may have by hand; or a
   * revocation a moment ago, whose word the tags don't show yet.
   */
  public static boolean isInactiveForNoReasonSaid(AccessKey key, StoredSecret secret, Instant now) {
    return !key.active()
        && !Revocations.of(secret).contain(key.id())
        && Mark.since(secret.tags(), Tags.DEACTIVATED, key.id(), now).isEmpty()
        && UserDeparture.of(secret, now).isEmpty();
  }

  /** Whether a version of the secret carries the key. */
  public boolean isKnown(AccessKey key) {
    return knownKeyIds.contains(key.id());
  }

  /** Whether nobody can be about to store this key any more; an orphan if it was never used. */
  public boolean isAbandoned(AccessKey key, Instant now) {
    return !isKnown(key) && key.createDate().plus(ORPHAN_AGE).isBefore(now);
  }

  /**
   * Whether the key's secret was lost between its making and its storing, also where it was revoked
   * since. One whose last use wasn't asked for counts as used.
   */
  public boolean isOrphan(AccessKey key, Instant now) {
    return isAbandoned(key, now) && lastUsed.getOrDefault(key.id(), Optional.of(now)).isEmpty();
  }

  /** Whether the key is an orphan or may turn out to be one. */
  public boolean mayBeOrphan(AccessKey key, Instant now) {
    return !isKnown(key) && (!isAbandoned(key, now) || isOrphan(key, now));
  }

  /**
   * From when on an orphan whose place nothing needs is deleted. By then a use shows of the time in
   * which somebody may have made it by hand and begun to use it.
   */
  public static Instant orphanShownUnused(AccessKey key) {
    return key.createDate().plus(ORPHAN_AGE).plus(LAST_USED_LAG);
  }

  /**
   * The first orphan that may be deleted, of those only whose last use was asked for: at once where
   * a new key needs its place, since the current one is gone or revoked, else by {@link
   * #orphanShownUnused}.
   */
  public Optional<AccessKey> orphan(Instant now) {
    boolean needed =
        keys.size() >= LIMIT && current().filter(key -> !isRevoked(key.id())).isEmpty();
    return keys.stream()
        .filter(key -> isOrphan(key, now))
        .filter(key -> needed || !now.isBefore(orphanShownUnused(key)))
        .findFirst();
  }
}
