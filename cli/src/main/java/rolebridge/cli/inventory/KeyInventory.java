package rolebridge.cli.inventory;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.mark.UserKeys.Standing;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.rotate.Decision;
import rolebridge.domain.rotate.Decision.Work;
import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.UserReader;

/** State of users' access keys, for display. Changes nothing. */
public final class KeyInventory {

  private final UserReader reader;
  private final Inventory inventory;
  private final UserRoles userRoles;
  private final AccessKeys accessKeys;
  private final Hub hub;
  private final Clock clock;

  public KeyInventory(
      UserReader reader,
      Inventory inventory,
      UserRoles userRoles,
      AccessKeys accessKeys,
      Hub hub,
      Clock clock) {
    this.reader = reader;
    this.inventory = inventory;
    this.userRoles = userRoles;
    this.accessKeys = accessKeys;
    this.hub = hub;
    this.clock = clock;
  }

  /**
   * An access key.
   *
   * @param lastUsedDate as IAM shows it, which may be hours late; empty when it was never used
   * @param next what becomes of it; empty when that isn't known. A user that leaves loses all its
   *     keys at once
   */
  public record Key(
      String accessKeyId,
      boolean active,
      Standing standing,
      Instant createDate,
      Optional<Instant> lastUsedDate,
      Optional<Next> next) {}

  /**
   * What a pass does next.
   *
   * @param state the state of rotate-user
   * @param accessKeyId the key it is about
   * @param date not before when; now or earlier when it is due
   */
  public record Next(String state, String accessKeyId, Instant date) {}

  /**
   * A user and what comes next for its keys.
   *
   * @param roles ARNs
   * @param dueDate from when on the current key is replaced; empty when that isn't known
   * @param next what a pass does next; empty when a person is needed
   * @param error name of the error that a pass ends with; empty when it ends well
   * @param reason the same for people
   */
  public record Entry(
      String userName,
      List<String> roles,
      List<Key> keys,
      Optional<Instant> dueDate,
      Optional<Next> next,
      String error,
      String reason) {

    public Entry {
      roles = List.copyOf(roles);
      keys = List.copyOf(keys);
    }

    /** The time from which on something is to be done; users that need a person come first. */
    private Instant urgency() {
      return next.map(Next::date).orElse(Instant.MIN);
    }
  }

  /** Every user below rolebridge's path, and every one that a secret is left of; urgent first. */
  public List<Entry> all() {
    return KnownUsers.names(inventory, hub).stream()
        .map(this::of)
        .sorted(Comparator.comparing(Entry::urgency).thenComparing(Entry::userName))
        .toList();
  }

  /**
   * One user, also when there is none of that name: then the error says so. It is looked at again
   * when something of it was taken away meanwhile.
   */
  public Entry of(String userName) {
    try {
      return seen(userName);
    } catch (ResourceVanishedException meanwhile) {
      return seen(userName);
    }
  }

  private Entry seen(String userName) {
    UserReader.Look look;
    try {
      look = reader.glance(RotationInput.scheduled(userName));
    } catch (WorkflowException e) {
      return new Entry(
          userName,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          e.getClass().getSimpleName(),
          e.getMessage());
    }
    UserKeys found = look.found();
    Optional<UserDeparture> departure =
        found.secret().flatMap(secret -> UserDeparture.of(secret, clock.instant()));
    boolean leaving = departure.isPresent();
    Optional<Instant> dueDate =
        found
            .labelled(StoredSecret.CURRENT)
            .filter(_ -> !leaving)
            .flatMap(found::key)
            .map(key -> reader.policy().dueDate(key));
    Decision decision = managed(userName, look.decision());
    Optional<WorkflowException> why =
        decision instanceof Decision.Stop(WorkflowException stop)
            ? Optional.of(stop)
            : Optional.empty();
    Optional<Next> next = next(decision, found.labelled(StoredSecret.CURRENT).orElse(""));
    return new Entry(
        userName,
        leaving ? found.roles() : userRoles.arnsOf(userName),
        keys(found, next, dueDate, departure),
        dueDate,
        next,
        why.map(error -> error.getClass().getSimpleName()).orElse(""),
        why.map(Throwable::getMessage).orElse(""));
  }

  /** The decision, unless the user isn't rolebridge's: then a pass stops for that. */
  private Decision managed(String userName, Decision decision) {
    try {
      reader.requireManaged(userName, decision);
      return decision;
    } catch (WorkflowException notOurs) {
      return new Decision.Stop(notOurs);
    }
  }

  private Optional<Next> next(Decision decision, String currentId) {
    return switch (decision) {
      case Decision.Stop _ -> Optional.empty();
      case Decision.NothingDue(Decision.Outlook outlook) ->
          Optional.of(
              outlook
                  .next()
                  .filter(waiting -> !waiting.notBefore().isAfter(outlook.dueDate()))
                  .map(
                      waiting ->
                          new Next(waiting.action(), waiting.accessKeyId(), waiting.notBefore()))
                  .orElseGet(
                      () ->
                          new Next(Work.CREATE_PENDING_KEY.state(), currentId, outlook.dueDate())));
      case Decision.Turn(Work work, String accessKeyId) ->
          Optional.of(
              new Next(
                  work.state(),
                  work == Work.CREATE_PENDING_KEY ? currentId : accessKeyId,
                  clock.instant()));
    };
  }

  private List<Key> keys(
      UserKeys found,
      Optional<Next> next,
      Optional<Instant> dueDate,
      Optional<UserDeparture> departure) {
    UserKeys used = found.withLastUses(accessKeys, _ -> true);
    List<Key> keys = new ArrayList<>();
    // Where an orphan is removed first, the user's keys still go when they would without it.
    Optional<Instant> removal =
        departure
            .filter(_ -> next.filter(coming -> isOf(Work.REMOVE_ORPHAN, coming)).isPresent())
            .map(leaving -> leaving.removalDate(reader.policy().watchPeriod()));
    for (AccessKey key : used.keys()) {
      Standing standing = used.standing(key, clock.instant());
      keys.add(
          new Key(
              key.id(),
              key.active(),
              standing,
              key.createDate(),
              used.lastUsed().get(key.id()),
              next.filter(coming -> isAbout(key, coming, used))
                  .map(coming -> new Next(coming.state(), key.id(), coming.date()))
                  .or(
                      () ->
                          removal
                              .filter(_ -> used.isKnown(key))
                              .map(date -> new Next(Work.REMOVE_USER.state(), key.id(), date)))
                  .or(
                      () ->
                          dueDate
                              .filter(_ -> standing == Standing.CURRENT)
                              .map(
                                  date ->
                                      new Next(Work.CREATE_PENDING_KEY.state(), key.id(), date)))));
    }
    keys.sort(Comparator.comparing(Key::standing).thenComparing(Key::createDate));
    return keys;
  }

  private static boolean isOf(Work work, Next next) {
    return next.state().equals(work.state());
  }

  /** RetireUser and RemoveUser are about all keys that rolebridge stored, whichever is current. */
  private static boolean isAbout(AccessKey key, Next next, UserKeys found) {
    if (isOf(Work.RETIRE_USER, next)) {
      return key.active() && found.isKnown(key);
    }
    return isOf(Work.REMOVE_USER, next) ? found.isKnown(key) : next.accessKeyId().equals(key.id());
  }
}
