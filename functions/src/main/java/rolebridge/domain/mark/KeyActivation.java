package rolebridge.domain.mark;

import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;

/**
 * The one way by which a key is made active again. A revocation says which key it ends before it
 * deactivates it, and here the mark is looked for after the activation: whichever comes last, the
 * key is inactive in the end.
 */
public final class KeyActivation {

  private final AccessKeys accessKeys;
  private final SecretStore secrets;

  public KeyActivation(AccessKeys accessKeys, SecretStore secrets) {
    this.accessKeys = accessKeys;
    this.secrets = secrets;
  }

  /**
   * Afterwards the key is active.
   *
   * @throws ConcurrentChangeException when it was revoked, also at this moment; then it is inactive
   */
  public void activate(String userName, String secretName, String accessKeyId) {
    if (isRevoked(secretName, accessKeyId)) {
      throw revoked(userName, accessKeyId);
    }
    accessKeys.activate(userName, accessKeyId);
    if (isRevoked(secretName, accessKeyId)) {
      accessKeys.deactivate(userName, accessKeyId);
      throw revoked(userName, accessKeyId);
    }
  }

  private boolean isRevoked(String secretName, String accessKeyId) {
    return secrets
        .find(secretName)
        .map(StoredSecret::tags)
        .filter(tags -> Revocations.by(tags).contain(accessKeyId))
        .isPresent();
  }

  private static ConcurrentChangeException revoked(String userName, String accessKeyId) {
    return new ConcurrentChangeException(
        "Access key "
            + accessKeyId
            + " of user "
            + userName
            + " was revoked at this moment, so it isn't made active; looking again.");
  }
}
