package rolebridge.domain.port;

import rolebridge.domain.error.ResourceVanishedException;

/** Secrets that aren't access keys. */
@FunctionalInterface
public interface SecretTexts {

  /**
   * Reads the secret's current text.
   *
   * @throws ResourceVanishedException when the secret isn't there or its deletion is scheduled
   */
  String read(String secretArn);
}
