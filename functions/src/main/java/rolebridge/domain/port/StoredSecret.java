package rolebridge.domain.port;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A secret's description, without any value.
 *
 * @param deleted whether its deletion is scheduled
 * @param createdDate when it was made
 * @param stages labels of each version that has one
 */
public record StoredSecret(
    String arn,
    boolean deleted,
    Instant createdDate,
    Map<String, String> tags,
    Map<String, Set<String>> stages) {

  /** Secrets Manager's label of the version that readers get. */
  public static final String CURRENT = "AWSCURRENT";

  /** Secrets Manager's label of the version that is to become current. */
  public static final String PENDING = "AWSPENDING";

  /** Secrets Manager's label of the version that was current before. */
  public static final String PREVIOUS = "AWSPREVIOUS";

  public StoredSecret {
    tags = Map.copyOf(tags);
    stages = Map.copyOf(stages);
  }

  /** Id of the version with this label. */
  public Optional<String> versionWith(String stage) {
    return SecretVersion.withLabel(stage, stages);
  }

  /** Id of the access key that readers get. */
  public Optional<String> currentKeyId() {
    return versionWith(CURRENT).flatMap(SecretVersion::keyId);
  }
}
