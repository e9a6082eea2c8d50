package rolebridge.domain.rotate;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.SecretTags;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Reads what there is of a user and decides. Three calls show that nothing is due; more are made
 * only for what the decision hangs on. Every state that acts decides anew by this, right before it
 * acts, and does nothing unless it is still its turn.
 */
public final class UserReader {

  private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9+=.@_-]{1,64}");

  private final Users users;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final UserRoles userRoles;
  private final OwnRoles ownRoles;
  private final Hub hub;
  private final RotationRules rules;
  private final Clock clock;
  private final Pause pause;

  public UserReader(
      Users users,
      AccessKeys accessKeys,
      SecretStore secrets,
      UserRoles userRoles,
      OwnRoles ownRoles,
      Hub hub,
      RotationPolicy policy,
      Clock clock,
      Pause pause) {
    this.users = users;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.userRoles = userRoles;
    this.ownRoles = ownRoles;
    this.hub = hub;
    this.rules = new RotationRules(policy);
    this.clock = clock;
    this.pause = pause;
  }

  /** What follows from what was found once this execution has changed it to this. */
  Look after(UserKeys changed, RotationInput input) {
    return new Look(changed, rules.decide(changed, input, clock.instant()));
  }

  /** What was found, and what follows from it. */
  public record Look(UserKeys found, Decision decision) {

    StoredSecret secret() {
      return found.secret().orElseThrow();
    }

    /** Id of the key that the decision is about. */
    String target() {
      return decision.target();
    }

    String secretName() {
      return found.secretName();
    }

    /**
     * Returns when the secret has room for these marks.
     *
     * @throws QuotaExceededException when somebody took it
     */
    void requireRoom(Set<String> marks) {
      SecretTags.requireRoom(found.userName(), secretName(), secret().tags(), marks);
    }
  }

  /** The marks without which a new key can't become current, or no grace period would begin. */
  static final Set<String> PUBLISHING = Set.of(Tags.VALIDATED, Tags.PROVEN, Tags.PROMOTED);

  /** The periods by which it decides. */
  public RotationPolicy policy() {
    return rules.policy();
  }

  /** The periods of a user who has a current key, as the look tells. */
  KeyTimes times(Look look) {
    return new KeyTimes(rules.policy(), look.secret().tags(), look.target(), clock.instant());
  }

  /** ARN of the user, whether or not there is one. */
  public String userArn(String userName) {
    return hub.userArn(userName);
  }

  /** Name of the user's secret, whether or not there is one. */
  public String secretNameOf(String userName) {
    return hub.secretNameOf(userName);
  }

  /**
   * Looks at the user. One that is being offboarded may be gone already, with its secret still
   * there: whether it is rolebridge's is then for RemoveUser to ask.
   *
   * @throws UserNotManagedException when something is to be done and the user isn't rolebridge's
   * @throws ResourceVanishedException when the user is gone
   */
  Look look(RotationInput input) {
    Look look = lookAtKeys(input);
    if (!(look.decision() instanceof Decision.NothingDue)
        && !isTurnOf(Work.REMOVE_USER, look.decision())) {
      requireManaged(input.userName(), look.decision());
    }
    return look;
  }

  /**
   * The same, but where the state that is due asks whose user it is, that is left to it.
   *
   * @throws UserNotManagedException when the user isn't rolebridge's
   * @throws ResourceVanishedException when the user is gone
   */
  Look lookBeforehand(RotationInput input) {
    Look look = lookAtKeys(input);
    boolean asked =
        switch (look.decision()) {
          case Decision.NothingDue _ -> true;
          case Decision.Turn(Work work, _) -> work.asksWhoseUser();
          case Decision.Stop _ -> false;
        };
    if (!asked) {
      requireManaged(input.userName(), look.decision());
    }
    return look;
  }

  /**
   * What only a person can decide is looked at again: by a late answer a key that was put back or
   * revoked a moment ago looks like one that somebody changed by hand.
   */
  private Look lookAtKeys(RotationInput input) {
    Look look = lookOnce(input);
    if (look.decision() instanceof Decision.Stop) {
      pause.of(Pause.UNTIL_SHOWN);
      return lookOnce(input);
    }
    return look;
  }

  private Look lookOnce(RotationInput input) {
    Look look = glance(input);
    requireSeen(input, look.found());
    look.found().requireStoredKeySeen(clock.instant());
    return look;
  }

  /**
   * IAM and Secrets Manager may answer with what was a moment ago (IAM User Guide, "Changes that I
   * make are not always immediately visible"). What this execution did itself, and the revocation
   * that began it, must show before anything is decided, or a rotation would end without a new key.
   *
   * @throws NotYetPropagatedException when it doesn't show yet
   */
  private void requireSeen(RotationInput input, UserKeys found) {
    input.revokedKeyIds().stream()
        .filter(id -> found.key(id).isPresent() && !found.isRevoked(id))
        .findFirst()
        .ifPresent(
            id -> {
              throw found.notSeen("that access key " + id + " was revoked");
            });
    for (Change change : input.changes()) {
      String id = change.resource();
      boolean seen =
          switch (change.action()) {
            case "CreateAccessKey" -> isThere(id, found) || isDeleted(id, input);
            case "DeleteAccessKey", "DeleteOrphanKey" -> found.key(id).isEmpty();
            case "ActivateOldKey" -> isBack(found, id) || found.mayHaveEnded(id, clock.instant());
            default -> true;
          };
      if (!seen) {
        throw found.notSeen(change.action() + " " + id);
      }
    }
  }

  private boolean isThere(String accessKeyId, UserKeys found) {
    return found.key(accessKeyId).filter(found::isKnown).isPresent()
        || found.mayHaveEnded(accessKeyId, clock.instant());
  }

  private static boolean isDeleted(String accessKeyId, RotationInput input) {
    return input.changes().contains(new Change("DeleteAccessKey", accessKeyId));
  }

  /** Whether the key was put back. A former one has the label AWSPREVIOUS before that as well. */
  static boolean isBack(UserKeys found, String accessKeyId) {
    return found.key(accessKeyId).filter(AccessKey::active).isPresent()
        && (found.isLabelled(accessKeyId, StoredSecret.PENDING)
            || found.isLabelled(accessKeyId, StoredSecret.CURRENT));
  }

  /** Looks at a user's keys without asking whether the user is rolebridge's. */
  public Look glance(RotationInput input) {
    requireName(input.userName());
    UserKeys found;
    try {
      found = read(input.userName());
    } catch (PermissionMissingException e) {
      // The functions may read users below rolebridge's path only.
      requireManaged(input.userName());
      throw e;
    }
    return new Look(found, rules.decide(found, input, clock.instant()));
  }

  /**
   * The look, when it is still the turn of the state that does this work; empty when another
   * execution did it, or it isn't its turn any more.
   *
   * @throws WorkflowException when only a person can decide what to do
   */
  Optional<Look> lookFor(Work work, RotationInput input) {
    Look look = look(input);
    if (look.decision() instanceof Decision.Stop stop) {
      throw stop.why();
    }
    return Optional.of(look).filter(found -> isTurnOf(work, found.decision()));
  }

  /**
   * The same as it shows a moment later.
   *
   * @throws WorkflowException as above
   */
  Optional<Look> lookLaterFor(Work work, RotationInput input) {
    pause.of(Pause.UNTIL_SHOWN);
    return lookFor(work, input);
  }

  /**
   * The look of a state that rotate-user enters without having asked what is due: empty whenever it
   * isn't its turn, also when only a person can decide what to do. InspectKeys tells then.
   *
   * @throws UserNotManagedException when it is its turn and the user isn't rolebridge's
   * @throws ResourceVanishedException when it is its turn and the user is gone
   */
  Optional<Look> lookInTurn(Work work, RotationInput input) {
    Optional<Look> look =
        Optional.of(lookAtKeys(input)).filter(found -> isTurnOf(work, found.decision()));
    if (look.isPresent() && work.asksWhoseUser()) {
      requireManaged(input.userName(), look.get().decision());
    }
    return look;
  }

  /**
   * What a state tells whose turn it isn't any more: its own first try, whose answer was lost, did
   * what was due, or another execution did.
   *
   * @param shows whether what was due about this key shows as done
   * @return the change if it does, and this pass hasn't told it yet
   */
  List<Change> doneBefore(RotationInput input, String action, BiPredicate<UserKeys, String> shows) {
    Change due = new Change(action, input.subject());
    return !input.subject().isEmpty()
            && !input.changes().contains(due)
            && shows.test(glance(input).found(), input.subject())
        ? List.of(due)
        : List.of();
  }

  /** Whether IAM doesn't list a key of this id. */
  static boolean isGone(UserKeys found, String accessKeyId) {
    return found.key(accessKeyId).isEmpty();
  }

  private static boolean isTurnOf(Work work, Decision decision) {
    return decision instanceof Decision.Turn turn && turn.work().state().equals(work.state());
  }

  private UserKeys read(String userName) {
    Instant now = clock.instant();
    Optional<StoredSecret> secret;
    List<AccessKey> keys;
    try {
      keys = accessKeys.list(userName);
      secret = secrets.find(hub.secretNameOf(userName));
    } catch (ResourceVanishedException e) {
      keys = List.of();
      secret =
          secrets
              .find(hub.secretNameOf(userName))
              .filter(left -> UserDeparture.of(left, now).isPresent());
      if (secret.isEmpty()) {
        throw e;
      }
    }
    UserKeys labelled = UserKeys.byLabels(userName, hub.secretNameOf(userName), keys, secret);
    if (!labelled.leaked().isEmpty()) {
      // Its end hangs on nothing else, and must not on what can't be read.
      return labelled;
    }
    List<String> roles =
        secret.filter(found -> rules.needsRoles(found, now)).isPresent()
            ? userRoles.arnsOf(userName)
            : List.of();
    if (secret.flatMap(found -> UserDeparture.of(found, now)).isPresent()) {
      // A new key is tried on each, whosever it is; but only the user's own keep a user.
      roles = ownRoles.looks().own(roles);
    }
    UserKeys found =
        UserKeys.of(userName, hub.secretNameOf(userName), keys, secret, secrets).withRoles(roles);
    return found.withLastUses(
        accessKeys, key -> found.secret().isPresent() && rules.needsLastUsed(key, found, now));
  }

  /**
   * Returns when it can be a user's name.
   *
   * @throws UserNotManagedException when it can't
   */
  public static void requireName(String userName) {
    if (userName == null || !USER_NAME.matcher(userName).matches()) {
      throw new UserNotManagedException(
          "The input's userName must be the name of a user of rolebridge, 1 to 64 characters of"
              + " A-Za-z0-9+=.@_-; it is "
              + (userName == null ? "missing" : "\"" + userName + "\"")
              + ".");
    }
  }

  /**
   * Returns when a pass may do this to the user. What only takes access away isn't kept from it by
   * a boundary that somebody replaced, or by a tag.
   *
   * @throws ResourceVanishedException when there is no such user
   * @throws UserNotManagedException when it isn't rolebridge's
   */
  public void requireManaged(String userName, Decision decision) {
    if (decision instanceof Decision.Turn(Work work, _) && work == Work.END_REVOKED) {
      requireNotElsewhere(userName);
    } else if (decision instanceof Decision.Turn(Work work, _) && work == Work.RETIRE_USER) {
      requireOfOurName(userName);
    } else {
      requireManaged(userName);
    }
  }

  /**
   * What can't be read keeps no leaked key alive: IAM lets the functions end none but our users'.
   */
  private void requireNotElsewhere(String userName) {
    try {
      requireOfOurName(userName);
    } catch (ResourceVanishedException | UserNotManagedException e) {
      throw e;
    } catch (WorkflowException e) {
      // Its path is asked for by IAM itself.
    }
  }

  /**
   * Returns when there is such a user and it is rolebridge's.
   *
   * @throws ResourceVanishedException when there is none
   * @throws UserNotManagedException when it isn't rolebridge's
   */
  public void requireManaged(String userName) {
    requireManaged(userName, new Ownership(hub)::objectionTo);
  }

  /**
   * The same by name and path alone, whatever the user's boundary and tags are: a leaked key of a
   * user that somebody changed has to end all the more. Whose user it is its name says as well.
   *
   * @throws ResourceVanishedException when there is none
   * @throws UserNotManagedException when it isn't below rolebridge's path
   */
  public void requireOfOurName(String userName) {
    requireManaged(userName, new Ownership(hub)::objectionByName);
  }

  /**
   * Why the user isn't rolebridge's by name and path, when it isn't.
   *
   * @throws ResourceVanishedException when there is none
   */
  public Optional<String> objectionByName(String userName) {
    return objection(userName, new Ownership(hub)::objectionByName);
  }

  private void requireManaged(
      String userName, BiFunction<User, String, Optional<String>> objectionTo) {
    objection(userName, objectionTo)
        .ifPresent(
            why -> {
              throw notManaged(userName, why);
            });
  }

  /** That a user isn't rolebridge's, and why. */
  public static UserNotManagedException notManaged(String userName, String why) {
    return new UserNotManagedException(
        "User "
            + userName
            + " isn't managed by rolebridge: "
            + why
            + ". Put that right if the user is rolebridge's; its keys are left alone.");
  }

  private Optional<String> objection(
      String userName, BiFunction<User, String, Optional<String>> objectionTo) {
    requireName(userName);
    User user =
        users
            .find(userName)
            .orElseThrow(
                () ->
                    new ResourceVanishedException(
                        "User "
                            + hub.userArn(userName)
                            + " is gone. Provision one of its integrations again, or remove its"
                            + " secret "
                            + hub.secretNameOf(userName)
                            + "."));
    return objectionTo.apply(user, userName);
  }
}
