package rolebridge.cli.inventory;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.mark.KeyRing;
import rolebridge.domain.mark.KeysFound;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.rotate.Decision;
import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.UserReader;

/** How the keys of users stand, for people. Changes nothing. */
public final class KeyInventory {

  private final UserReader reader;
  private final Inventory inventory;
  private final UserRoles userRoles;
  private final AccessKeys accessKeys;
  private final Clock clock;

  public KeyInventory(
      UserReader reader,
      Inventory inventory,
      UserRoles userRoles,
      AccessKeys accessKeys,
      Clock clock) {
    this.reader = reader;
    this.inventory = inventory;
    this.userRoles = userRoles;
    this.accessKeys = accessKeys;
    this.clock = clock;
  }

  /** What a key is to rolebridge. */
  public enum Stage {
    /** The secret's readers get it. */
    CURRENT,
    /** It is to become current once it is proven on every role. */
    PENDING,
    /** It was current; it is in its grace period, or inactive and watched. */
    PREVIOUS,
    /** It leaked. */
    REVOKED,
    /** No version of the secret has it, it was never used, and nobody can be about to store it. */
    ORPHAN,
    /** No version of the secret has it, and yet it may be somebody's. */
    UNKNOWN
  }

  /**
   * An access key.
   *
   * @param lastUsedDate as IAM shows it, which may be hours late; empty when it was never used
   */
  public record Key(
      String accessKeyId,
      boolean active,
      Stage stage,
      Instant createDate,
      Optional<Instant> lastUsedDate) {}

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
   * @param dueDate from when on the current key is replaced; empty when that can't be told
   * @param next what a pass does next; empty when a person is needed
   * @param error name of the error that a pass ends with; empty when it ends well
   * @param reason the same for people
   */
  public record UserKeys(
      String userName,
      List<String> roles,
      List<Key> keys,
      Optional<Instant> dueDate,
      Optional<Next> next,
      String error,
      String reason) {

    public UserKeys {
      roles = List.copyOf(roles);
      keys = List.copyOf(keys);
    }

    /** The time from which on something is to be done; a person's work comes before all. */
    private Instant urgency() {
      return next.map(Next::date).orElse(Instant.MIN);
    }
  }

  /** Every user below rolebridge's path, and every one that a secret is left of; urgent first. */
  public List<UserKeys> all() {
    Set<String> names = new TreeSet<>();
    inventory.users(Hub.USER_PATH).forEach(user -> names.add(user.userName()));
    inventory
        .secrets(Hub.SECRET_PREFIX)
        .forEach(secret -> names.add(secret.name().substring(Hub.SECRET_PREFIX.length())));
    return names.stream()
        .map(this::of)
        .sorted(Comparator.comparing(UserKeys::urgency).thenComparing(UserKeys::userName))
        .toList();
  }

  /**
   * One user, also when there is none of that name: then the error says so. It is looked at again
   * when something of it was taken away meanwhile.
   */
  public UserKeys of(String userName) {
    try {
      return seen(userName);
    } catch (ResourceVanishedException meanwhile) {
      return seen(userName);
    }
  }

  private UserKeys seen(String userName) {
    UserReader.Look look;
    try {
      look = reader.glance(RotationInput.scheduled(userName));
    } catch (WorkflowException e) {
      return new UserKeys(
          userName,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          e.getClass().getSimpleName(),
          e.getMessage());
    }
    KeysFound found = look.found();
    boolean leaving =
        found.secret().flatMap(secret -> UserDeparture.of(secret, clock.instant())).isPresent();
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
    return new UserKeys(
        userName,
        leaving ? found.roles() : userRoles.arnsOf(userName),
        keys(found),
        dueDate,
        next(decision, found.labelled(StoredSecret.CURRENT).orElse("")),
        why.map(error -> error.getClass().getSimpleName()).orElse(""),
        why.map(Throwable::getMessage).orElse(""));
  }

  /** The decision, unless the user isn't rolebridge's: then a pass stops for that. */
  private Decision managed(String userName, Decision decision) {
    try {
      reader.requireManaged(userName);
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
                  .orElseGet(() -> new Next("CreatePendingKey", currentId, outlook.dueDate())));
      case Decision.CreatePendingKey _ ->
          Optional.of(new Next(decision.name(), currentId, clock.instant()));
      default -> Optional.of(new Next(decision.name(), decision.target(), clock.instant()));
    };
  }

  private List<Key> keys(KeysFound found) {
    List<Key> keys = new ArrayList<>();
    for (AccessKey key : found.keys()) {
      Optional<Instant> lastUsed = accessKeys.lastUsed(key.id());
      keys.add(
          new Key(key.id(), key.active(), stage(key, found, lastUsed), key.createDate(), lastUsed));
    }
    keys.sort(Comparator.comparing(Key::stage).thenComparing(Key::createDate));
    return keys;
  }

  private Stage stage(AccessKey key, KeysFound found, Optional<Instant> lastUsed) {
    if (found.isRevoked(key)) {
      return Stage.REVOKED;
    }
    if (found.labelled(StoredSecret.CURRENT).filter(key.id()::equals).isPresent()) {
      return Stage.CURRENT;
    }
    if (found.labelled(StoredSecret.PENDING).filter(key.id()::equals).isPresent()) {
      return Stage.PENDING;
    }
    if (found.isKnown(key)) {
      return Stage.PREVIOUS;
    }
    boolean abandoned = KeyRing.isAbandoned(key, found.knownKeyIds(), clock.instant());
    return abandoned && lastUsed.isEmpty() ? Stage.ORPHAN : Stage.UNKNOWN;
  }
}
