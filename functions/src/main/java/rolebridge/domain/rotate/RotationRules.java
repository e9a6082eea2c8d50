package rolebridge.domain.rotate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.instance.HandOverQueue;
import rolebridge.domain.instance.InstanceRefusal;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.KeyRetirement;
import rolebridge.domain.mark.Mark;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.Decision.Next;
import rolebridge.domain.rotate.Decision.NothingDue;
import rolebridge.domain.rotate.Decision.Outlook;
import rolebridge.domain.rotate.Decision.Stop;
import rolebridge.domain.rotate.Decision.Turn;
import rolebridge.domain.rotate.Decision.Work;

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

  /** Up to which an event's time is exact. */
  private static final Duration EVENT_TIME = Duration.ofSeconds(1);

  private final RotationPolicy policy;

  public RotationRules(RotationPolicy policy) {
    this.policy = policy;
  }

  public RotationPolicy policy() {
    return policy;
  }

  /** The one thing to do next. */
  public Decision decide(UserKeys found, RotationInput input, Instant now) {
    StopReasons reasons = new StopReasons(found);
    // What leaked ends before anything else, whatever became of its user or secret.
    List<AccessKey> leaked = found.leaked();
    if (!leaked.isEmpty()) {
      return new Turn(Work.END_REVOKED, leaked.getFirst().id());
    }
    Optional<StoredSecret> living = found.secret().filter(secret -> !secret.deleted());
    if (living.isEmpty()) {
      return hasLeft(found, now)
          ? new NothingDue(new Outlook(now, Optional.empty()))
          : new Stop(reasons.secretGone());
    }
    if (!Tags.TRUE.equals(living.get().tags().get(Tags.MANAGED))) {
      return new Stop(reasons.secretNotManaged());
    }
    Optional<UserDeparture> departure = UserDeparture.of(living.get(), now);
    if (departure.isPresent()) {
      return new DepartureRules(policy, found, departure.get(), now).decide();
    }
    Optional<String> current = found.labelled(StoredSecret.CURRENT);
    if (current.isEmpty()) {
      return new Stop(reasons.secretEdited());
    }
    return new Deciding(found, input, living.get(), current.get(), now).decide();
  }

  /** Whether the last pass over a user without roles did all there was to do. */
  private static boolean hasLeft(UserKeys found, Instant now) {
    return found.keys().isEmpty()
        && found.roles().isEmpty()
        && found.secret().flatMap(secret -> UserDeparture.of(secret, now)).isPresent();
  }

  /** Whether the decision depends on when this key was used last. */
  boolean needsLastUsed(AccessKey key, UserKeys found, Instant now) {
    if (!found.isKnown(key)) {
      return found.isAbandoned(key, now);
    }
    Optional<String> current = found.labelled(StoredSecret.CURRENT);
    return key.active()
        && current.isPresent()
        && !current.get().equals(key.id())
        && !found.isLabelled(key.id(), StoredSecret.PENDING)
        && new KeyTimes(policy, found.secret().get().tags(), current.get(), now)
            .graceOver()
            .filter(over -> !now.isBefore(over))
            .isPresent();
  }

  /** Whether the decision depends on the user's roles. */
  boolean needsRoles(StoredSecret secret, Instant now) {
    return secret.versionWith(StoredSecret.PENDING).isPresent()
        || UserDeparture.of(secret, now).isPresent();
  }

  /** One decision about one user. */
  private final class Deciding {

    private final UserKeys found;
    private final RotationInput input;
    private final Map<String, String> tags;
    private final StoredSecret secret;
    private final String currentId;
    private final Instant now;
    private final Revocations revocations;
    private final KeyTimes times;
    private final StopReasons reasons;

    Deciding(
        UserKeys found, RotationInput input, StoredSecret secret, String currentId, Instant now) {
      this.found = found;
      this.input = input;
      this.secret = secret;
      this.tags = secret.tags();
      this.currentId = currentId;
      this.now = now;
      this.revocations = Revocations.by(tags);
      this.times = new KeyTimes(policy, tags, currentId, now);
      this.reasons = new StopReasons(found);
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
      if (isUndoOver()) {
        return new NothingDue(outlook(current.map(policy::dueDate).orElse(now), waiting()));
      }
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
        // Two would take the room of the key that provisioning makes.
        return removalOfOrphan().orElseGet(() -> new Stop(reasons.currentGone(currentId)));
      }
      if (found.isLabelled(currentId, StoredSecret.PENDING)) {
        return new Turn(Work.PROMOTE_KEY, currentId);
      }
      return current.get().active()
          ? ordinary(current.get())
          : new Stop(reasons.currentInactive(currentId));
    }

    /**
     * Whether the undo was asked for before the current key became so. Then it is an event's second
     * delivery, which would undo what the first did, or one that a rotation overtook. The event's
     * time has whole seconds.
     */
    private boolean isUndoOver() {
      return input.undo()
          && input.putBack().isEmpty()
          && Mark.time(input.requestedAt())
              .map(asked -> asked.plus(EVENT_TIME))
              .filter(asked -> times.promoted().filter(since -> !since.isBefore(asked)).isPresent())
              .isPresent();
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
          || !revocations.cameAfter(key, now)
          || Mark.since(tags, Tags.UNDO, key.id(), now)
              .filter(asked -> revocations.last(now).filter(asked::isBefore).isEmpty())
              .isPresent();
    }

    private boolean wasCurrent(String accessKeyId) {
      return found.isLabelled(accessKeyId, StoredSecret.PREVIOUS);
    }

    private Decision putBack(Optional<AccessKey> pending) {
      Optional<String> previous =
          isNamed() ? Optional.of(input.accessKeyId()) : found.labelled(StoredSecret.PREVIOUS);
      Optional<WorkflowException> refusal = previous.flatMap(this::refusalToPutBack);
      if (refusal.isPresent()) {
        return new Stop(refusal.get());
      }
      return previous
          .filter(id -> !id.equals(currentId))
          .filter(id -> pending.filter(key -> !key.id().equals(id)).isEmpty())
          .flatMap(found::key)
          .<Decision>map(key -> new Turn(Work.PUT_BACK_OLD_KEY, key.id()))
          .orElseGet(() -> new Stop(reasons.previousGone(previous)));
    }

    private Optional<WorkflowException> refusalToPutBack(String accessKeyId) {
      if (revocations.contain(accessKeyId)) {
        return Optional.of(reasons.putBackOfRevoked(accessKeyId));
      }
      if (!isNamed()
          && found.key(accessKeyId).filter(key -> revocations.cameAfter(key, now)).isPresent()) {
        return Optional.of(reasons.putBackOfSuspect(accessKeyId));
      }
      return isNamed() && found.key(accessKeyId).filter(found::isKnown).isEmpty()
          ? Optional.of(reasons.putBackOfUnknown(accessKeyId))
          : Optional.empty();
    }

    /** A pending key is always led to its end, also past a current one that doesn't work. */
    private Decision finish(AccessKey pending) {
      if (!pending.active()) {
        return isOurs(pending)
            ? new Turn(Work.PUT_BACK_OLD_KEY, pending.id())
            : new Stop(reasons.pendingInactive(pending.id()));
      }
      boolean proven = new Proof(pending.id(), found.roles()).isIn(tags, now);
      return new Turn(proven ? Work.PROMOTE_KEY : Work.VALIDATE_PENDING_KEY, pending.id());
    }

    /** Whether it is inactive by rolebridge's doing, and not somebody's. */
    private boolean isOurs(AccessKey inactive) {
      return times.deactivated(inactive.id()).isPresent()
          || KeyRetirement.begun(secret, inactive.id(), now).isPresent();
    }

    /**
     * A revoked key is replaced at once, and by a new one only: the other may be the one that
     * leaked.
     */
    private Decision replaceRevoked() {
      if (found.keys().size() < UserKeys.LIMIT) {
        return new Turn(Work.CREATE_PENDING_KEY, "");
      }
      return room()
          .or(this::removalOfOrphan)
          .orElseGet(() -> new Stop(reasons.noRoomForRevoked(currentId, others())));
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
          .map(key -> new Turn(Work.DELETE_OLD_KEY, key.id()));
    }

    private Decision ordinary(AccessKey current) {
      List<Next> waiting = new ArrayList<>();
      for (AccessKey key : others()) {
        Optional<Decision> due = step(key, waiting);
        if (due.isPresent()) {
          return due.get();
        }
      }
      Instant dueDate = policy.dueDate(current);
      boolean isDue = input.now() || !now.isBefore(dueDate);
      if (isDue) {
        if (found.keys().size() < UserKeys.LIMIT) {
          return new Turn(Work.CREATE_PENDING_KEY, "");
        }
        Optional<Decision> room = room();
        if (room.isPresent()) {
          return room.get();
        }
      }
      Optional<Decision> handOver = handOver();
      if (handOver.isPresent()) {
        return handOver.get();
      }
      if (isDue && waiting.isEmpty()) {
        return new Stop(reasons.noRoomForDue(currentId, others()));
      }
      Optional<AccessKey> inTheWay =
          others().stream()
              .filter(_ -> input.now())
              .filter(key -> found.mayBeOrphan(key, now))
              .findFirst();
      if (inTheWay.isPresent()) {
        return new Stop(reasons.noRoomYet(currentId, inTheWay.get(), now));
      }
      return new NothingDue(outlook(dueDate, waiting));
    }

    private static Outlook outlook(Instant dueDate, List<Next> waiting) {
      return new Outlook(dueDate, waiting.stream().min(Comparator.comparing(Next::notBefore)));
    }

    /** What the other keys wait for, whatever is due of them. */
    private List<Next> waiting() {
      List<Next> waiting = new ArrayList<>();
      others().forEach(key -> step(key, waiting));
      return waiting;
    }

    /** What is due of a key that isn't current; otherwise what it waits for is added. */
    private Optional<Decision> step(AccessKey key, List<Next> waiting) {
      return found.isKnown(key) ? retirement(key, waiting) : orphan(key, waiting);
    }

    /**
     * A key that is due is replaced first, since the instances then get the next one. Where all
     * that are left have refused, it is the turn of the state that fails with that.
     */
    private Optional<Decision> handOver() {
      if (!times.isHandOverDue()) {
        return Optional.empty();
      }
      HandOverQueue queue = times.handOver(found, input);
      boolean isTest =
          queue.open().isEmpty()
              ? InstanceRefusal.isOfTest(queue.refusals())
              : queue.given().isPresent();
      return Optional.of(new Turn(isTest ? Work.TEST_INSTANCE : Work.UPDATE_INSTANCE, currentId));
    }

    private List<AccessKey> others() {
      return found.keys().stream().filter(key -> !key.id().equals(currentId)).toList();
    }

    private Optional<Decision> removalOfOrphan() {
      return found.orphan(now).map(key -> new Turn(Work.REMOVE_ORPHAN, key.id()));
    }

    /** The current key works, so nothing needs the place of another one before its uses show. */
    private Optional<Decision> orphan(AccessKey key, List<Next> waiting) {
      if (!found.mayBeOrphan(key, now)) {
        return Optional.empty();
      }
      Instant shownUnused = UserKeys.orphanShownUnused(key);
      if (!now.isBefore(shownUnused)) {
        return Optional.of(new Turn(Work.REMOVE_ORPHAN, key.id()));
      }
      waiting.add(wait(Work.REMOVE_ORPHAN, key, shownUnused));
      return Optional.empty();
    }

    private static Next wait(Work work, AccessKey key, Instant notBefore) {
      return new Next(work.state(), key.id(), notBefore);
    }

    private Optional<Decision> retirement(AccessKey key, List<Next> waiting) {
      return key.active() ? deactivation(key, waiting) : deletion(key, waiting);
    }

    private Optional<Decision> deactivation(AccessKey key, List<Next> waiting) {
      if (times.promoted().isEmpty()) {
        return Optional.of(new Turn(Work.PROMOTE_KEY, currentId));
      }
      Optional<Instant> switched = times.switched();
      if (switched.isEmpty()) {
        return Optional.empty();
      }
      Instant graceOver = times.graceOver().get();
      if (now.isBefore(graceOver)) {
        waiting.add(wait(Work.DEACTIVATE, key, graceOver));
        return Optional.empty();
      }
      Optional<Instant> lastUsed = found.lastUsed().getOrDefault(key.id(), Optional.of(now));
      Instant settled = switched.get().plus(SETTLING);
      if (lastUsed.filter(used -> !used.isBefore(settled)).isPresent()) {
        return Optional.of(
            new Stop(reasons.inUse(key.id(), lastUsed.get(), currentId, switched.get())));
      }
      Optional<Instant> proven = times.unusedProven(key.id());
      if (proven.isEmpty()) {
        return Optional.of(new Turn(Work.NOTE_UNUSED, key.id()));
      }
      if (now.isBefore(proven.get())) {
        waiting.add(wait(Work.DEACTIVATE, key, proven.get()));
        return Optional.empty();
      }
      return Optional.of(new Turn(Work.DEACTIVATE, key.id()));
    }

    private Optional<Decision> deletion(AccessKey key, List<Next> waiting) {
      Optional<Instant> watchOver = times.watchOver(key.id());
      if (watchOver.isEmpty()) {
        return Optional.of(new Turn(Work.BEGIN_WATCH, key.id()));
      }
      if (now.isBefore(watchOver.get())) {
        waiting.add(wait(Work.DELETE_OLD_KEY, key, watchOver.get()));
        return Optional.empty();
      }
      return Optional.of(new Turn(Work.DELETE_OLD_KEY, key.id()));
    }
  }
}
