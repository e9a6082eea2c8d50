package rolebridge.domain.mark;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/**
 * A user's keys as IAM and Secrets Manager have them at one moment.
 *
 * @param knownKeyIds ids of the keys that a version of the secret carries
 * @param lastUsed last uses of those keys whose use matters now
 * @param roles ARNs of the user's roles, where a decision hangs on them; empty elsewhere
 */
public record KeysFound(
    String userName,
    List<AccessKey> keys,
    Optional<StoredSecret> secret,
    Set<String> knownKeyIds,
    Map<String, Optional<Instant>> lastUsed,
    List<String> roles) {

  public KeysFound {
    keys = List.copyOf(keys);
    knownKeyIds = Set.copyOf(knownKeyIds);
    lastUsed = Map.copyOf(lastUsed);
    roles = List.copyOf(roles);
  }

  public Optional<AccessKey> key(String accessKeyId) {
    return keys.stream().filter(key -> key.id().equals(accessKeyId)).findFirst();
  }

  /** Id of the key whose version has this label, whether or not the key still exists. */
  public Optional<String> labelled(String label) {
    return secret.flatMap(found -> found.versionWith(label)).flatMap(SecretVersion::keyId);
  }

  public boolean isRevoked(AccessKey key) {
    return secret.filter(found -> Revocations.by(found.tags()).contain(key.id())).isPresent();
  }

  public boolean isKnown(AccessKey key) {
    return knownKeyIds.contains(key.id());
  }
}
