package rolebridge.aws;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretTexts;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;
import rolebridge.json.JsonDocumentText;
import rolebridge.json.SecretText;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ReplicationStatusType;
import software.amazon.awssdk.services.secretsmanager.model.Tag;
import software.amazon.awssdk.services.secretsmanager.model.UpdateSecretVersionStageRequest;

/** Secrets in Secrets Manager. */
public final class SecretsManagerSecretStore implements SecretStore, SecretTexts {

  /** Secrets Manager's shortest recovery window, in days. */
  private static final long RECOVERY_WINDOW_DAYS = 7;

  private final SecretsManagerClient secretsManager;
  private final String kmsKeyId;

  /**
   * @param kmsKeyId key that encrypts new secrets; empty for the account's own of Secrets Manager
   */
  public SecretsManagerSecretStore(SecretsManagerClient secretsManager, String kmsKeyId) {
    this.secretsManager = secretsManager;
    this.kmsKeyId = kmsKeyId;
  }

  @Override
  public Optional<StoredSecret> find(String name) {
    return AwsErrors.find(
            "Describing secret " + name, () -> secretsManager.describeSecret(r -> r.secretId(name)))
        .map(
            secret -> {
              Map<String, String> tags = new TreeMap<>();
              secret.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
              Map<String, Set<String>> stages = new HashMap<>();
              secret
                  .versionIdsToStages()
                  .forEach((version, labels) -> stages.put(version, Set.copyOf(labels)));
              Instant created = secret.createdDate() == null ? Instant.EPOCH : secret.createdDate();
              return new StoredSecret(
                  secret.arn(),
                  secret.deletedDate() != null,
                  created,
                  tags,
                  stages,
                  secret.replicationStatus().stream()
                      .map(ReplicationStatusType::region)
                      .collect(Collectors.toSet()),
                  // The function stays named after its rotation was cancelled.
                  Boolean.TRUE.equals(secret.rotationEnabled())
                      ? Objects.requireNonNullElse(secret.rotationLambdaARN(), "")
                      : "",
                  Objects.requireNonNullElse(secret.kmsKeyId(), ""));
            });
  }

  @Override
  public Optional<PolicyDocument> resourcePolicy(String name) {
    return AwsErrors.find(
            "Reading the resource policy of secret " + name,
            () -> secretsManager.getResourcePolicy(r -> r.secretId(name)))
        .map(GetResourcePolicyResponse::resourcePolicy)
        .filter(policy -> !policy.isEmpty())
        .map(
            policy ->
                new IamDocuments(new JsonDocumentText())
                    .parse("The resource policy of secret " + name, policy));
  }

  @Override
  public String create(
      String name, String description, SecretAccessKey key, Map<String, String> tags) {
    try {
      return AwsErrors.call(
          "Creating secret " + name,
          () ->
              secretsManager
                  .createSecret(
                      r ->
                          r.name(name)
                              .description(description)
                              .kmsKeyId(kmsKeyId.isEmpty() ? null : kmsKeyId)
                              .clientRequestToken(SecretVersion.idFor(key.id()))
                              .secretString(SecretText.of(key))
                              .tags(tags(tags)))
                  .arn());
    } catch (RefusedByAwsException e) {
      if (isInvalidRequest(e) && find(name).filter(StoredSecret::deleted).isPresent()) {
        throw new AlreadyExistsException(e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Makes a call that Secrets Manager refuses while the secret's deletion is scheduled. */
  private <T> T callLiving(String what, String secretId, Supplier<T> call) {
    try {
      return AwsErrors.call(what, call);
    } catch (RefusedByAwsException e) {
      if (isInvalidRequest(e) && find(secretId).map(StoredSecret::deleted).orElse(true)) {
        throw new ResourceVanishedException(e.getMessage(), e);
      }
      throw e;
    }
  }

  /**
   * InvalidRequestException stands for "the secret is scheduled for deletion" among much else
   * (Secrets Manager API reference), in words that have changed more than once. So what it means is
   * read off the secret.
   */
  private static boolean isInvalidRequest(RefusedByAwsException refused) {
    return hasCode(refused, "InvalidRequestException");
  }

  private static boolean hasCode(RefusedByAwsException refused, String code) {
    return refused.getCause() instanceof AwsServiceException e && code.equals(AwsErrors.code(e));
  }

  private static List<Tag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }

  @Override
  public void restore(String name) {
    AwsErrors.call(
        "Restoring secret " + name, () -> secretsManager.restoreSecret(r -> r.secretId(name)));
  }

  @Override
  public void putCurrent(String name, SecretAccessKey key) {
    put(name, key, StoredSecret.CURRENT);
  }

  /** Without a label Secrets Manager would give it AWSCURRENT at once. */
  @Override
  public void putPending(String name, SecretAccessKey key) {
    put(name, key, StoredSecret.PENDING);
  }

  private void put(String name, SecretAccessKey key, String label) {
    callLiving(
        "Storing access key " + key.id() + " in secret " + name,
        name,
        () ->
            secretsManager.putSecretValue(
                r ->
                    r.secretId(name)
                        .clientRequestToken(SecretVersion.idFor(key.id()))
                        .secretString(SecretText.of(key))
                        .versionStages(label)));
  }

  @Override
  public Map<String, Set<String>> labelsOfKeys(String name) {
    return AwsErrors.find(
            "Listing versions of secret " + name,
            () ->
                secretsManager
                    .listSecretVersionIdsPaginator(r -> r.secretId(name).includeDeprecated(true))
                    .stream()
                    .flatMap(page -> page.versions().stream())
                    .filter(version -> SecretVersion.keyId(version.versionId()).isPresent())
                    .collect(
                        Collectors.toMap(
                            version -> SecretVersion.keyId(version.versionId()).orElseThrow(),
                            version -> Set.copyOf(version.versionStages()))))
        .orElse(Map.of());
  }

  @Override
  public SecretAccessKey read(String secretArn, String versionId) {
    return SecretText.parse(
        callLiving(
            "Reading version " + versionId + " of secret " + secretArn,
            secretArn,
            () ->
                secretsManager
                    .getSecretValue(r -> r.secretId(secretArn).versionId(versionId))
                    .secretString()));
  }

  @Override
  public SecretAccessKey readCurrent(String name) {
    GetSecretValueResponse current =
        callLiving(
            "Reading the current version of secret " + name,
            name,
            () ->
                secretsManager.getSecretValue(
                    r -> r.secretId(name).versionStage(StoredSecret.CURRENT)));
    if (SecretVersion.keyId(current.versionId()).isEmpty()) {
      throw new ResourceVanishedException(
          "The current version of secret "
              + name
              + " is "
              + current.versionId()
              + ", which rolebridge didn't store. Give the label AWSCURRENT back to the version"
              + " rolebridge-key-<access key id> that works.");
    }
    return SecretText.parse(current.secretString());
  }

  @Override
  public String read(String secretArn) {
    return callLiving(
        "Reading secret " + secretArn,
        secretArn,
        () -> secretsManager.getSecretValue(r -> r.secretId(secretArn)).secretString());
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    callLiving(
        "Tagging secret " + name,
        name,
        () -> secretsManager.tagResource(r -> r.secretId(name).tags(tags(tags))));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    callLiving(
        "Untagging secret " + name,
        name,
        () -> secretsManager.untagResource(r -> r.secretId(name).tagKeys(keys)));
  }

  @Override
  public void moveCurrent(String name, String fromVersionId, String toVersionId) {
    moveLabel(
        name,
        r ->
            r.versionStage(StoredSecret.CURRENT)
                .removeFromVersionId(fromVersionId)
                .moveToVersionId(toVersionId));
  }

  @Override
  public void markPending(String name, String versionId) {
    moveLabel(name, r -> r.versionStage(StoredSecret.PENDING).moveToVersionId(versionId));
  }

  @Override
  public void unmarkPending(String name, String versionId) {
    try {
      moveLabel(name, r -> r.versionStage(StoredSecret.PENDING).removeFromVersionId(versionId));
    } catch (ConcurrentChangeException e) {
      // The version hasn't got the label.
    }
  }

  /**
   * Secrets Manager refuses to take a label from a version that hasn't got it, and to give it to
   * one while another has it, in words that it doesn't document; what is asked for here is invalid
   * for no other reason.
   */
  private void moveLabel(String name, Consumer<UpdateSecretVersionStageRequest.Builder> move) {
    try {
      callLiving(
          "Moving a label of secret " + name,
          name,
          () -> secretsManager.updateSecretVersionStage(r -> move.accept(r.secretId(name))));
    } catch (RefusedByAwsException e) {
      if (hasCode(e, "InvalidParameterException")) {
        throw new ConcurrentChangeException(e.getMessage(), e);
      }
      throw e;
    }
  }

  @Override
  public void scheduleDeletion(String name) {
    try {
      callLiving(
          "Scheduling the deletion of secret " + name,
          name,
          () ->
              secretsManager.deleteSecret(
                  r -> r.secretId(name).recoveryWindowInDays(RECOVERY_WINDOW_DAYS)));
    } catch (ResourceVanishedException e) {
      // Gone, or its deletion scheduled already.
    }
  }
}
