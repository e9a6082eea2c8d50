package rolebridge.domain.rotate;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.error.UserSharedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.OwnRoles;
import rolebridge.domain.managed.RemovalResult;
import rolebridge.domain.managed.UserRemoval;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserDeparture.Stage;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.UserRoles;
import rolebridge.domain.port.Users;
import rolebridge.domain.rotate.Decision.Work;

/**
 * Takes away what is left of a user whose keys were inactive for the whole watch period. The secret
 * goes last, since its tag is what makes the next pass go on when this one is killed; its deletion
 * is the only step that can be taken back, and is when the user has got a role meanwhile.
 */
public final class RemoveUser {

  private final UserReader reader;
  private final Users users;
  private final UserPolicies userPolicies;
  private final UserRoles userRoles;
  private final OwnRoles ownRoles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final Clock clock;

  public RemoveUser(
      UserReader reader,
      Users users,
      UserPolicies userPolicies,
      UserRoles userRoles,
      OwnRoles ownRoles,
      AccessKeys accessKeys,
      SecretStore secrets,
      Clock clock) {
    this.reader = reader;
    this.users = users;
    this.userPolicies = userPolicies;
    this.userRoles = userRoles;
    this.ownRoles = ownRoles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Afterwards keys and user are gone, and the secret's deletion is scheduled. What is kept are
   * roles below its path that aren't the user's.
   *
   * @throws UserNotManagedException when the user isn't rolebridge's
   * @throws UserSharedException when something hangs on the user that rolebridge didn't make
   * @throws ConcurrentChangeException when the user got a role at this moment
   */
  public RemovalResult apply(RotationInput input) {
    return reader
        .lookFor(Work.REMOVE_USER, input)
        .map(look -> removed(look.found(), look.secret().arn()))
        .orElseGet(() -> new RemovalResult(List.of(), List.of()));
  }

  private RemovalResult removed(UserKeys found, String secretArn) {
    try {
      return remove(found, secretArn);
    } catch (ResourceVanishedException e) {
      throw new ConcurrentChangeException(
          "User " + found.userName() + " is being removed by another execution; looking again.", e);
    }
  }

  private RemovalResult remove(UserKeys found, String secretArn) {
    String name = found.userName();
    String secretName = found.secretName();
    boolean isThere = users.find(name).isPresent();
    if (isThere) {
      reader.requireManaged(name);
    }
    secrets.tag(secretName, UserDeparture.tag(Stage.REMOVING, clock.instant()));
    OwnRoles.Looks looks = ownRoles.looks();
    if (hasRole(name, looks)) {
      throw giveWay(name);
    }
    List<Change> changes = new ArrayList<>();
    if (isThere) {
      Optional<PolicyDocument> grant = userPolicies.find(name, Hub.userPolicyNameOf(name));
      for (AccessKey key : found.keys()) {
        if (found.isKnown(key)) {
          accessKeys.delete(name, key.id());
          changes.add(new Change("DeleteAccessKey", key.id()));
        }
      }
      UserRemoval.delete(users, userPolicies, name, grant)
          .ifPresent(
              reason -> {
                throw shared(name, reason);
              });
      changes.add(new Change("DeleteUser", reader.userArn(name)));
    }
    secrets.scheduleDeletion(secretName);
    if (hasRole(name, looks)) {
      secrets.restore(secretName);
      throw giveWay(name);
    }
    changes.add(new Change("DeleteSecret", secretArn));
    return new RemovalResult(changes, looks.strangers());
  }

  private boolean hasRole(String userName, OwnRoles.Looks looks) {
    return !looks.own(userRoles.arnsOf(userName)).isEmpty();
  }

  private ConcurrentChangeException giveWay(String userName) {
    secrets.tag(
        reader.secretNameOf(userName), UserDeparture.tag(Stage.KEYS_ENDED, clock.instant()));
    return new ConcurrentChangeException(
        "User " + userName + " got a role at this moment; looking again.");
  }

  private static UserSharedException shared(String userName, String reason) {
    return new UserSharedException(
        "User "
            + userName
            + " has no role and is to be deleted, but something hangs on it that rolebridge didn't"
            + " make: "
            + reason
            + " Take that away; the next scheduled pass deletes the user.");
  }
}
