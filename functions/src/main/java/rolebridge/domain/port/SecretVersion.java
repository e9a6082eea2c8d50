package rolebridge.domain.port;

import java.util.Optional;

/**
 * A secret version's id carries the access key's id, so which keys are known needs no secret read.
 * Secrets Manager takes 32 to 64 characters as ClientRequestToken, which becomes the version's id
 * (<a
 * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html">PutSecretValue</a>).
 */
public final class SecretVersion {

  private static final String PREFIX = "rolebridge-key-";

  private SecretVersion() {}

  /** The version id for this key. */
  public static String idFor(String accessKeyId) {
    return PREFIX + accessKeyId;
  }

  /** The key a version id carries; empty when somebody else made the version. */
  public static Optional<String> keyId(String versionId) {
    return versionId.startsWith(PREFIX)
        ? Optional.of(versionId.substring(PREFIX.length()))
        : Optional.empty();
  }
}
