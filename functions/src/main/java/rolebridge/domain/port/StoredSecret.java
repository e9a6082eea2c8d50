package rolebridge.domain.port;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A secret's description, without any value.
 *
 * @param deleted whether its deletion is scheduled
 * @param createdDate when it was made
 * @param stages labels of each version that has one
 * @param replicaRegions where Secrets Manager keeps copies of it
 * @param rotationFunctionArn the function that Secrets Manager has rotate it; empty when there is
 *     none, as rolebridge rotates by itself
 * @param kmsKeyId id or ARN of the KMS key that encrypts it; empty for the account's own key of
 *     Secrets Manager
 */
public record StoredSecret(
    String arn,
    boolean deleted,
    Instant createdDate,
    Map<String, String> tags,
    Map<String, Set<String>> stages,
    Set<String> replicaRegions,
    String rotationFunctionArn,
    String kmsKeyId) {

  /**
   * Tags that a secret can have; those of {@code aws:} don't count (<a
   * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html">TagResource</a>).
   */
  public static final int TAG_LIMIT = 50;

  /** Characters of a tag's key, by the same page: one less than IAM takes. */
  public static final int TAG_KEY_LIMIT = 127;

  /** Characters of a tag's value, by the same page: one less than IAM takes. */
  public static final int TAG_VALUE_LIMIT = 255;

  /** Secrets Manager's label of the version that readers get. */
  public static final String CURRENT = "AWSCURRENT";

  /** Secrets Manager's label of the version that is to become current. */
  public static final String PENDING = "AWSPENDING";

  /** Secrets Manager's label of the version that was current before. */
  public static final String PREVIOUS = "AWSPREVIOUS";

  public StoredSecret {
    tags = Map.copyOf(tags);
    stages = Map.copyOf(stages);
    replicaRegions = Set.copyOf(replicaRegions);
  }

  /** One that Secrets Manager neither copies nor rotates, under the account's own key. */
  public StoredSecret(
      String arn,
      boolean deleted,
      Instant createdDate,
      Map<String, String> tags,
      Map<String, Set<String>> stages) {
    this(arn, deleted, createdDate, tags, stages, Set.of(), "", "");
  }

  /**
   * The same once this version got the label AWSCURRENT and these tags were written. Secrets
   * Manager gives AWSPREVIOUS to the version that it takes AWSCURRENT from (<a
   * href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html">UpdateSecretVersionStage</a>),
   * and PromoteKey takes AWSPENDING from the version itself.
   */
  public StoredSecret promoted(String versionId, Map<String, String> written) {
    Optional<String> former = versionWith(CURRENT).filter(id -> !id.equals(versionId));
    Map<String, Set<String>> labels = new HashMap<>();
    stages.forEach((version, held) -> labels.put(version, new HashSet<>(held)));
    labels.computeIfAbsent(versionId, _ -> new HashSet<>()).remove(PENDING);
    former.ifPresent(
        id -> {
          labels.values().forEach(held -> held.removeAll(Set.of(CURRENT, PREVIOUS)));
          labels.get(id).add(PREVIOUS);
          labels.get(versionId).add(CURRENT);
        });
    Map<String, String> all = new HashMap<>(tags);
    all.putAll(written);
    return new StoredSecret(
        arn, deleted, createdDate, all, labels, replicaRegions, rotationFunctionArn, kmsKeyId);
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
