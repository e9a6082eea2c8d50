package rolebridge.domain.rotate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import rolebridge.domain.error.AccessKeyGoneException;
import rolebridge.domain.error.AccessKeyInactiveException;
import rolebridge.domain.error.AccessKeyRevokedException;
import rolebridge.domain.error.KeyLimitReachedException;
import rolebridge.domain.error.OldKeyInUseException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RotationUnsettledException;
import rolebridge.domain.error.SecretEditedException;
import rolebridge.domain.error.SecretNotManagedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.port.AccessKey;

/** Why a pass stops, for people, each with the remedy. */
record StopReasons(UserKeys found) {

  private static final String INSTEAD =
      " Access comes back through a new key: rotate the user now.";

  ResourceVanishedException secretGone() {
    return new ResourceVanishedException(
        secret()
            + (found.secret().isPresent() ? " is scheduled for deletion" : " is gone")
            + ", and with it the secret of every key of user "
            + found.userName()
            + ". Restore it, or provision one of the user's integrations again, which makes a new"
            + " key.");
  }

  RotationUnsettledException unsettled(Decision.Turn turn, int inspections) {
    return new RotationUnsettledException(
        "After "
            + inspections
            + " looks at user "
            + found.userName()
            + " there is still something to do, now "
            + turn.name()
            + ". Somebody or something keeps changing its keys or its secret; find out who in"
            + " CloudTrail, and start again.");
  }

  SecretNotManagedException secretNotManaged() {
    return new SecretNotManagedException(
        secret()
            + " lacks the tag "
            + Tags.MANAGED
            + "="
            + Tags.TRUE
            + ", so rolebridge doesn't touch it. Set the tag again, or provision the user under"
            + " another name.");
  }

  SecretEditedException secretEdited() {
    return new SecretEditedException(
        secret()
            + " was edited: its version with the label AWSCURRENT isn't one of rolebridge's. Give"
            + " the label back to the version rolebridge-key-<access key id> that works.");
  }

  AccessKeyInactiveException offboardedWithRoles() {
    return new AccessKeyInactiveException(
        "User "
            + found.userName()
            + " had no role, so its keys were ended, and has "
            + String.join(", ", found.roles())
            + " again. Provision that integration again, which gives it a key that works, or"
            + " decommission it.");
  }

  AccessKeyGoneException previousGone(Optional<String> previousId) {
    return new AccessKeyGoneException(
        "User "
            + found.userName()
            + " has no previous access key that could be put back: "
            + previousId.map(id -> "key " + id + " is deleted").orElse("there was none")
            + ". Replace the current one with a new one instead.");
  }

  AccessKeyRevokedException putBackOfRevoked(String accessKeyId) {
    return new AccessKeyRevokedException(
        key(accessKeyId) + " was revoked, so it is never put back." + INSTEAD);
  }

  AccessKeyRevokedException putBackOfSuspect(String accessKeyId) {
    return new AccessKeyRevokedException(
        key(accessKeyId)
            + " was there when a key of the user was revoked, so it may have leaked too and isn't"
            + " put back."
            + INSTEAD
            + " If it is known not to have leaked, ask for it by its id.");
  }

  AccessKeyGoneException putBackOfUnknown(String accessKeyId) {
    return new AccessKeyGoneException(
        "User "
            + found.userName()
            + " has no access key "
            + accessKeyId
            + " that its secret knows, so it can't be put back."
            + INSTEAD);
  }

  AccessKeyInactiveException pendingInactive(String accessKeyId) {
    return new AccessKeyInactiveException(
        key(accessKeyId)
            + " was about to become the current one, and somebody made it Inactive. Activate it to"
            + " go on, or delete it so that another is made.");
  }

  WorkflowException currentGone(String currentId) {
    List<AccessKey> unknown =
        found.keys().stream().filter(key -> !found.isKnown(key) && key.active()).toList();
    if (unknown.size() >= UserKeys.LIMIT) {
      return new KeyLimitReachedException(
          "User "
              + found.userName()
              + " has the access keys "
              + ids(unknown)
              + ", and "
              + secret()
              + " knows neither, while its current key "
              + currentId
              + " is gone. Delete the one that nothing uses, then provision one of the user's"
              + " integrations again.");
    }
    return new AccessKeyGoneException(
        key(currentId)
            + " is the stored one, and somebody deleted it. Provision one of the user's"
            + " integrations again, which makes a new one, or put the previous key back.");
  }

  AccessKeyInactiveException currentInactive(String currentId) {
    return new AccessKeyInactiveException(
        key(currentId)
            + " is the stored one, and somebody made it Inactive. Activate it if that was a"
            + " mistake, or revoke it so that a new one is made.");
  }

  KeyLimitReachedException noRoomForRevoked(String currentId, List<AccessKey> others) {
    return new KeyLimitReachedException(
        key(currentId)
            + " was revoked, and there is no room for a new one, since the user has "
            + ids(others)
            + ". Delete the one that nothing uses, then start again.");
  }

  KeyLimitReachedException noRoomForDue(String currentId, List<AccessKey> others) {
    return new KeyLimitReachedException(
        key(currentId)
            + " is due to be replaced, and there is no room for a new one: "
            + secret()
            + " doesn't know the user's other key, "
            + ids(others)
            + ", which was used, so it is somebody's. Delete it once nothing uses it.");
  }

  /** Whoever asked for a new key now would take the end of the pass for one. */
  KeyLimitReachedException noRoomYet(String currentId, AccessKey inTheWay, Instant now) {
    return new KeyLimitReachedException(
        key(currentId)
            + " is to be replaced now, and there is no room for a new one: "
            + secret()
            + " doesn't know the user's other key, "
            + inTheWay.id()
            + (found.isAbandoned(inTheWay, now)
                ? ", which a run that was killed didn't store, or somebody made by hand. Delete it"
                    + " if nothing uses it, then start again; or start again after "
                    + UserKeys.orphanShownUnused(inTheWay)
                    + ", when a pass deletes it if no use of it shows."
                : ", which another run may be about to store. Start again after "
                    + inTheWay.createDate().plus(UserKeys.ORPHAN_AGE)
                    + "."));
  }

  OldKeyInUseException inUse(
      String accessKeyId, Instant lastUsed, String currentId, Instant promoted) {
    return new OldKeyInUseException(
        key(accessKeyId)
            + " was replaced by "
            + currentId
            + " at "
            + promoted
            + ", and yet used at "
            + lastUsed
            + ", so it stays active. Let what uses it read secret "
            + found.secretName()
            + "; then remove the secret's tag "
            + Tags.PROMOTED
            + ", which starts the grace period again.");
  }

  private String secret() {
    return "Secret " + found.secretName();
  }

  private String key(String accessKeyId) {
    return "Access key " + accessKeyId + " of user " + found.userName();
  }

  private static String ids(List<AccessKey> keys) {
    return keys.stream().map(AccessKey::id).collect(Collectors.joining(" and "));
  }
}
