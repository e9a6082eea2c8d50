package rolebridge.domain.port;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /** The id of the version with this label, by the labels of each version that has one. */
  public static Optional<String> withLabel(String label, Map<String, Set<String>> stages) {
    return stages.entrySet().stream()
        .filter(version -> version.getValue().contains(label))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The key a version id carries; empty when somebody else made the version. */
  public static Optional<String> keyId(String versionId) {
    return versionId.startsWith(PREFIX)
        ? Optional.of(versionId.substring(PREFIX.length()))
        : Optional.empty();
  }
}
