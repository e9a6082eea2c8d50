package rolebridge.domain.rotate;

import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.SecretEditedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;

/** Reads the secrets of a user's keys. */
record StoredKeys(SecretStore secrets) {

  /**
   * The key of this id, with its secret.
   *
   * @throws NotYetPropagatedException while AWS lists the key's version but doesn't show it
   * @throws SecretEditedException when the version doesn't hold the key that it is named after
   */
  SecretAccessKey read(UserReader.Look look, String accessKeyId) {
    String version = SecretVersion.idFor(accessKeyId);
    SecretAccessKey key;
    try {
      key = secrets.read(look.secret().arn(), version);
    } catch (IllegalArgumentException e) {
      throw edited(look, version, e);
    } catch (ResourceVanishedException e) {
      // The secret's description lists it, and Secrets Manager's reads lag its writes.
      throw new NotYetPropagatedException(e.getMessage(), e);
    }
    if (!key.id().equals(accessKeyId)) {
      throw edited(look, version, null);
    }
    return key;
  }

  private static SecretEditedException edited(
      UserReader.Look look, String version, RuntimeException cause) {
    return new SecretEditedException(
        "Version "
            + version
            + " of secret "
            + look.secretName()
            + " doesn't hold the access key that it is named after. Delete that key of user "
            + look.found().userName()
            + "; the next pass makes another.",
        cause);
  }
}
