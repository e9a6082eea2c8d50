package rolebridge.domain.mark;

import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.SecretStore;

/** A new key whose storing failed. */
public final class UnstoredKey {

  private UnstoredKey() {}

  /**
   * Deletes a new key that couldn't be stored: one in no version of the secret can never be read
   * again. When even that can't be read, the key stays: a stored one must not die, and an orphan is
   * removed later by its age.
   *
   * @param failure of the storing; what goes wrong here is added to it
   */
  public static void deleteUnlessStored(
      AccessKeys accessKeys,
      SecretStore secrets,
      String userName,
      String secretName,
      String accessKeyId,
      RuntimeException failure) {
    try {
      if (!secrets.knownKeyIds(secretName).contains(accessKeyId)) {
        accessKeys.delete(userName, accessKeyId);
      }
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
