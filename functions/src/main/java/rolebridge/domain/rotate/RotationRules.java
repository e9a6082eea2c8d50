package rolebridge.domain.rotate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import rolebridge.domain.error.AccessKeyGoneException;
import rolebridge.domain.error.AccessKeyInactiveException;
import rolebridge.domain.error.AccessKeyRevokedException;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.OldKeyInUseException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SecretEditedException;
import rolebridge.domain.error.SecretNotManagedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyRetirement;
import rolebridge.domain.mark.KeyRing;
import rolebridge.domain.mark.KeysFound;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.CreatePendingKey;
import rolebridge.domain.rotate.Decision.DeactivateOldKey;
import rolebridge.domain.rotate.Decision.DeactivateOldKey.Step;
import rolebridge.domain.rotate.Decision.DeleteOldKey;
import rolebridge.domain.rotate.Decision.Next;
import rolebridge.domain.rotate.Decision.NothingDue;
import rolebridge.domain.rotate.Decision.Outlook;
import rolebridge.domain.rotate.Decision.PromoteKey;
import rolebridge.domain.rotate.Decision.PutBackOldKey;
import rolebridge.domain.rotate.Decision.RemoveOrphan;
import rolebridge.domain.rotate.Decision.Stop;
import rolebridge.domain.rotate.Decision.ValidatePendingKey;

/**
 * What a pass over a user does next, worked out from what is there. Nothing is remembered between
 * passes but what the account itself holds, so a pass may die anywhere and the next one goes on.
 */
public final class RotationRules {

  /**
   * IAM shows a key's last use with 15 minutes' granularity (<a
   * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyLastUsed.html">source</a>),
   * and readers of the secret may hold the old key for ten minutes after the switch.
   */
  static final Duration SETTLING = Duration.ofMinutes(15);

  /** A use may show hours late, so one read proves nothing; what the second shows, happened. */
  public static final Duration LAST_USED_LAG = Duration.ofHours(4);

  private final RotationPolicy policy;

  public RotationRules(RotationPolicy policy) {
    this.policy = policy;
  }

  public RotationPolicy policy() {
    return policy;
  }

  /** The one thing to do next. */
  public Decision decide(KeysFound found, RotationInput input, Instant now) {
    Optional<StoredSecret> living = found.secret().filter(secret -> !secret.deleted());
    if (living.isEmpty()) {
      return hasLeft(found, now)
          ? new NothingDue(new Outlook(now, Optional.empty()))
          : new Stop(secretGone(found));
    }
    if (!Tags.TRUE.equals(living.get().tags().get(Tags.MANAGED))) {
      return new Stop(
          new SecretNotManagedException(
              secretOf(found)
                  + " lacks the tag "
                  + Tags.MANAGED
                  + "="
                  + Tags.TRUE
                  + ", so rolebridge doesn't touch it. Set the tag again, or provision the user"
                  + " under another name."));
    }
    // What leaked ends before anything else, whatever became of its user.
    Optional<AccessKey> leaked =
        found.keys().stream().filter(key -> key.active() && found.isRevoked(key)).findFirst();
    if (leaked.isPresent()) {
      return new DeactivateOldKey(leaked.get().id(), Step.END_REVOKED);
    }
    Optional<UserDeparture> departure = UserDeparture.of(living.get(), now);
    if (departure.isPresent()) {
      return new DepartureRules(policy, found, departure.get(), now).decide();
    }
    Optional<String> current = found.labelled(StoredSecret.CURRENT);
    if (current.isEmpty()) {
      return new Stop(
          new SecretEditedException(
              secretOf(found)
                  + " was edited: its version with the label AWSCURRENT isn't one of rolebridge's."
                  + " Give the label back to the version rolebridge-key-<access key id> that"
                  + " works."));
    }
    return new Pass(found, input, living.get(), current.get(), now).decide();
  }

  /** Whether the last pass over a user without roles did all there was to do. */
  private static boolean hasLeft(KeysFound found, Instant now) {
    return found.keys().isEmpty()
        && found.roles().isEmpty()
        && found.secret().flatMap(secret -> UserDeparture.of(secret, now)).isPresent();
  }

  /** Whether nobody can know this key. */
  static boolean isOrphan(AccessKey key, KeysFound found, Instant now) {
    return KeyRing.isAbandoned(key, found.knownKeyIds(), now)
        && found.lastUsed().getOrDefault(key.id(), Optional.of(now)).isEmpty();
  }

  /** Whether the decision depends on when this key was used last. */
  boolean needsLastUsed(AccessKey key, KeysFound found, Instant now) {
    if (!found.isKnown(key)) {
      return KeyRing.isAbandoned(key, found.knownKeyIds(), now);
    }
    Optional<String> current = found.labelled(StoredSecret.CURRENT);
    return key.active()
        && current.isPresent()
        && !current.get().equals(key.id())
        && found.labelled(StoredSecret.PENDING).filter(key.id()::equals).isEmpty()
        && Mark.of(found.secret().get().tags(), Tags.PROMOTED, current.get(), now)
            .filter(promoted -> !now.isBefore(promoted.time().plus(policy.gracePeriod())))
            .isPresent();
  }

  /** Whether the decision depends on the user's roles. */
  boolean needsRoles(StoredSecret secret, Instant now) {
    return secret.versionWith(StoredSecret.PENDING).isPresent()
        || UserDeparture.of(secret, now).isPresent();
  }

  private static String secretOf(KeysFound found) {
    return "Secret " + Hub.secretNameOf(found.userName());
  }

  private static ResourceVanishedException secretGone(KeysFound found) {
    return new ResourceVanishedException(
        secretOf(found)
            + (found.secret().isPresent() ? " is scheduled for deletion" : " is gone")
            + ", and with it the secret of every key of user "
            + found.userName()
            + ". Restore it, or provision one of the user's integrations again, which makes a new"
            + " key.");
  }

  /** One look at one user. */
  private final class Pass {

    private final KeysFound found;
    private final RotationInput input;
    private final Map<String, String> tags;
    private final StoredSecret secret;
    private final String currentId;
    private final Instant now;
    private final Revocations revocations;

    Pass(KeysFound found, RotationInput input, StoredSecret secret, String currentId, Instant now) {
      this.found = found;
      this.input = input;
      this.secret = secret;
      this.tags = secret.tags();
      this.currentId = currentId;
      this.now = now;
      this.revocations = Revocations.by(tags);
    }

    Decision decide() {
      Optional<AccessKey> current = found.key(currentId);
      Optional<AccessKey> pending =
          found
              .labelled(StoredSecret.PENDING)
              .filter(id -> !id.equals(currentId) && !revocations.contain(id))
              .flatMap(found::key)
              .filter(this::mayComeBack)
              .filter(key -> key.active() || isOurs(key) || !revocations.contain(currentId));
      if (isUndoDue() && pending.filter(key -> key.active() && isUndone(key.id())).isEmpty()) {
        return putBack(pending);
      }
      if (pending.isPresent()) {
        return finish(pending.get());
      }
      if (revocations.contain(currentId)) {
        return replaceRevoked();
      }
      if (current.isEmpty()) {
        // An orphan would take the room of the key that provisioning makes.
        return found.keys().stream()
            .filter(this::isOrphan)
            .<Decision>map(key -> new RemoveOrphan(key.id()))
            .findFirst()
            .orElseGet(() -> new Stop(currentGone()));
      }
      if (found.labelled(StoredSecret.PENDING).filter(currentId::equals).isPresent()) {
        return new PromoteKey(currentId);
      }
      return current.get().active() ? ordinary(current.get()) : new Stop(currentInactive());
    }

    private boolean isUndoDue() {
      if (!input.undo()) {
        return false;
      }
      return isNamed()
          ? !input.accessKeyId().equals(currentId)
          : input.putBack().isEmpty() || wasCurrent(input.putBack());
    }

    private boolean isNamed() {
      return !input.accessKeyId().isEmpty();
    }

    /** Whether this is the key that the undo is about. */
    private boolean isUndone(String accessKeyId) {
      return isNamed() ? input.accessKeyId().equals(accessKeyId) : wasCurrent(accessKeyId);
    }

    /**
     * A new key may always become current. One that is put back may not if the user was revoked
     * since it was made, unless that was asked for after the revocation: access returns by a new
     * key only.
     */
    private boolean mayComeBack(AccessKey key) {
      boolean putBack = wasCurrent(key.id()) || key.id().equals(tags.get(Tags.PUT_BACK));
      return !putBack
          || !revocations.cameAfter(key)
          || Mark.of(tags, Tags.UNDO, key.id(), now)
              .filter(asked -> revocations.last().filter(asked.time()::isBefore).isEmpty())
              .isPresent();
    }

    private boolean wasCurrent(String accessKeyId) {
      return found.labelled(StoredSecret.PREVIOUS).filter(accessKeyId::equals).isPresent();
    }

    private Decision putBack(Optional<AccessKey> pending) {
      Optional<String> previous =
          isNamed() ? Optional.of(input.accessKeyId()) : found.labelled(StoredSecret.PREVIOUS);
      Optional<Stop> refusal = previous.flatMap(this::refusalToPutBack);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      return previous
          .filter(id -> !id.equals(currentId))
          .filter(id -> pending.filter(key -> !key.id().equals(id)).isEmpty())
          .flatMap(found::key)
          .<Decision>map(key -> new PutBackOldKey(key.id()))
          .orElseGet(
              () ->
                  new Stop(
                      new AccessKeyGoneException(
                          "User "
                              + found.userName()
                              + " has no previous access key that could be put back: "
                              + previous
                                  .map(id -> "key " + id + " is deleted")
                                  .orElse("there was none")
                              + ". Replace the current one with a new one instead.")));
    }

    private Optional<Stop> refusalToPutBack(String accessKeyId) {
      String key = "Access key " + accessKeyId + " of user " + found.userName();
      String instead = " Access comes back through a new key: rotate the user now.";
      if (revocations.contain(accessKeyId)) {
        return Optional.of(
            new Stop(
                new AccessKeyRevokedException(
                    key + " was revoked, so it is never put back." + instead)));
      }
      if (!isNamed() && found.key(accessKeyId).filter(revocations::cameAfter).isPresent()) {
        return Optional.of(
            new Stop(
                new AccessKeyRevokedException(
                    key
                        + " was there when a key of the user was revoked, so it may have leaked"
                        + " too and isn't put back."
                        + instead
                        + " If it is known not to have leaked, ask for it by its id.")));
      }
      return isNamed() && found.key(accessKeyId).filter(found::isKnown).isEmpty()
          ? Optional.of(
              new Stop(
                  new AccessKeyGoneException(
                      "User "
                          + found.userName()
                          + " has no access key "
                          + accessKeyId
                          + " that its secret knows, so it can't be put back."
                          + instead)))
          : Optional.empty();
    }

    /** A pending key is always led to its end, also past a current one that doesn't work. */
    private Decision finish(AccessKey pending) {
      if (!pending.active()) {
        return isOurs(pending)
            ? new PutBackOldKey(pending.id())
            : new Stop(
                new AccessKeyInactiveException(
                    "Access key "
                        + pending.id()
                        + " of user "
                        + found.userName()
                        + " was about to become the current one, and somebody made it Inactive."
                        + " Activate it to go on, or delete it so that another is made."));
      }
      boolean proven = new Proof(pending.id(), found.roles()).isIn(tags, now);
      return proven ? new PromoteKey(pending.id()) : new ValidatePendingKey(pending.id());
    }

    /** Whether it is inactive by rolebridge's doing, and not somebody's. */
    private boolean isOurs(AccessKey inactive) {
      return Mark.of(tags, Tags.DEACTIVATED, inactive.id(), now).isPresent()
          || KeyRetirement.begun(secret, inactive.id(), now).isPresent();
    }

    /**
     * A revoked key is replaced at once, and by a new one only: the other may be the one that
     * leaked.
     */
    private Decision replaceRevoked() {
      Optional<Decision> orphan =
          others().stream()
              .filter(this::isOrphan)
              .<Decision>map(key -> new RemoveOrphan(key.id()))
              .findFirst();
      if (orphan.isPresent()) {
        return orphan.get();
      }
      if (found.keys().size() < KeyRing.LIMIT) {
        return new CreatePendingKey();
      }
      return room()
          .orElseGet(
              () ->
                  new Stop(
                      new KeyLimitReachedException(
                          "Access key "
                              + currentId
                              + " of user "
                              + found.userName()
                              + " was revoked, and there is no room for a new one, since the user"
                              + " has "
                              + ids(others())
                              + ". Delete the one that nothing uses, then start again.")));
    }

    /**
     * Room for a new key is made by deleting one that is revoked and inactive, and never another:
     * first one that isn't current, and one that rolebridge didn't make last.
     */
    private Optional<Decision> room() {
      return found.keys().stream()
          .filter(key -> !key.active() && revocations.contain(key.id()))
          .min(
              Comparator.comparing((AccessKey key) -> !found.isKnown(key))
                  .thenComparing(key -> key.id().equals(currentId)))
          .map(key -> new DeleteOldKey(key.id()));
    }

    private Decision ordinary(AccessKey current) {
      List<Next> waiting = new ArrayList<>();
      for (AccessKey key : others()) {
        Optional<Decision> due =
            found.isKnown(key) ? retirement(key, waiting) : orphan(key, waiting);
        if (due.isPresent()) {
          return due.get();
        }
      }
      Instant dueDate = policy.dueDate(current);
      if (input.now() || !now.isBefore(dueDate)) {
        if (found.keys().size() < KeyRing.LIMIT) {
          return new CreatePendingKey();
        }
        Optional<Decision> room = room();
        if (room.isPresent()) {
          return room.get();
        }
        if (waiting.isEmpty()) {
          return new Stop(noRoom());
        }
      }
      return new NothingDue(
          new Outlook(dueDate, waiting.stream().min(Comparator.comparing(Next::notBefore))));
    }

    private List<AccessKey> others() {
      return found.keys().stream().filter(key -> !key.id().equals(currentId)).toList();
    }

    private Optional<Decision> orphan(AccessKey key, List<Next> waiting) {
      if (isOrphan(key)) {
        return Optional.of(new RemoveOrphan(key.id()));
      }
      if (!KeyRing.isAbandoned(key, found.knownKeyIds(), now)) {
        waiting.add(new Next("RemoveOrphan", key.id(), key.createDate().plus(KeyRing.ORPHAN_AGE)));
      }
      return Optional.empty();
    }

    private boolean isOrphan(AccessKey key) {
      return RotationRules.isOrphan(key, found, now);
    }

    private Optional<Decision> retirement(AccessKey key, List<Next> waiting) {
      return key.active() ? deactivation(key, waiting) : deletion(key, waiting);
    }

    private Optional<Decision> deactivation(AccessKey key, List<Next> waiting) {
      Optional<Mark> promoted = Mark.of(tags, Tags.PROMOTED, currentId, now);
      if (promoted.isEmpty()) {
        return Optional.of(new PromoteKey(currentId));
      }
      Instant since = promoted.get().time();
      Instant graceOver = since.plus(policy.gracePeriod());
      if (now.isBefore(graceOver)) {
        waiting.add(new Next("DeactivateOldKey", key.id(), graceOver));
        return Optional.empty();
      }
      Optional<Instant> lastUsed = found.lastUsed().getOrDefault(key.id(), Optional.of(now));
      if (lastUsed.filter(used -> !used.isBefore(since.plus(SETTLING))).isPresent()) {
        return Optional.of(new Stop(inUse(key, lastUsed.get(), since)));
      }
      Optional<Mark> unused =
          Mark.of(tags, Tags.UNUSED, key.id(), now)
              .filter(mark -> !mark.time().isBefore(graceOver))
              .filter(mark -> !mark.time().isBefore(deactivated(key).orElse(Instant.MIN)));
      if (unused.isEmpty()) {
        return Optional.of(new DeactivateOldKey(key.id(), Step.NOTE_UNUSED));
      }
      Instant proven = unused.get().time().plus(LAST_USED_LAG);
      if (now.isBefore(proven)) {
        waiting.add(new Next("DeactivateOldKey", key.id(), proven));
        return Optional.empty();
      }
      return Optional.of(new DeactivateOldKey(key.id(), Step.DEACTIVATE));
    }

    private Optional<Decision> deletion(AccessKey key, List<Next> waiting) {
      Optional<Instant> since = deactivated(key);
      if (since.isEmpty()) {
        return Optional.of(new DeactivateOldKey(key.id(), Step.BEGIN_WATCH));
      }
      Instant watchOver = since.get().plus(policy.watchPeriod());
      if (now.isBefore(watchOver)) {
        waiting.add(new Next("DeleteOldKey", key.id(), watchOver));
        return Optional.empty();
      }
      return Optional.of(new DeleteOldKey(key.id()));
    }

    private Optional<Instant> deactivated(AccessKey key) {
      return Mark.of(tags, Tags.DEACTIVATED, key.id(), now)
          .map(Mark::time)
          .or(() -> revocations.time(key.id()).filter(time -> !time.isAfter(now)));
    }

    private OldKeyInUseException inUse(AccessKey key, Instant lastUsed, Instant since) {
      return new OldKeyInUseException(
          "Access key "
              + key.id()
              + " of user "
              + found.userName()
              + " was replaced by "
              + currentId
              + " at "
              + since
              + ", and yet used at "
              + lastUsed
              + ", so it stays active. Let what uses it read secret "
              + Hub.secretNameOf(found.userName())
              + "; then remove the secret's tag "
              + Tags.PROMOTED
              + ", which lets the grace period begin anew.");
    }

    private WorkflowException currentGone() {
      List<AccessKey> unknown =
          found.keys().stream().filter(key -> !found.isKnown(key) && key.active()).toList();
      if (unknown.size() >= KeyRing.LIMIT) {
        return new KeyLimitReachedException(
            "User "
                + found.userName()
                + " has the access keys "
                + ids(unknown)
                + ", and "
                + secretOf(found)
                + " knows neither, while its current key "
                + currentId
                + " is gone. Delete the one that nothing uses, then provision one of the user's"
                + " integrations again.");
      }
      return new AccessKeyGoneException(
          "Access key "
              + currentId
              + " of user "
              + found.userName()
              + " is the stored one, and somebody deleted it. Provision one of the user's"
              + " integrations again, which makes a new one, or put the previous key back.");
    }

    private AccessKeyInactiveException currentInactive() {
      return new AccessKeyInactiveException(
          "Access key "
              + currentId
              + " of user "
              + found.userName()
              + " is the stored one, and somebody made it Inactive. Activate it if that was a"
              + " mistake, or revoke it so that a new one is made.");
    }

    private KeyLimitReachedException noRoom() {
      return new KeyLimitReachedException(
          "Access key "
              + currentId
              + " of user "
              + found.userName()
              + " is due to be replaced, and there is no room for a new one: "
              + secretOf(found)
              + " doesn't know the user's other key, "
              + ids(others())
              + ", which was used, so it is somebody's. Delete it once nothing uses it.");
    }
  }

  private static String ids(List<AccessKey> keys) {
    return keys.stream().map(AccessKey::id).collect(Collectors.joining(" and "));
  }
}
