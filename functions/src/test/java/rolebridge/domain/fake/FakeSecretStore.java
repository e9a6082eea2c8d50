package rolebridge.domain.fake;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.fake.FakeAws.SecretState;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

record FakeSecretStore(FakeAws aws, Caller caller) implements SecretStore {

  private static final String PREVIOUS = "AWSPREVIOUS";

  @Override
  public Optional<StoredSecret> find(String name) {
    return caller.read(
        "DescribeSecret",
        () ->
            Optional.ofNullable(aws.secrets.get(name))
                .map(
                    secret ->
                        new StoredSecret(
                            secret.arn,
                            secret.deleted,
                            secret.createdDate,
                            secret.tags,
                            stages(secret),
                            secret.replicaRegions,
                            secret.rotationFunctionArn,
                            secret.kmsKeyId)));
  }

  @Override
  public Optional<PolicyDocument> resourcePolicy(String name) {
    return caller.read(
        "GetResourcePolicy",
        () ->
            Optional.ofNullable(aws.secrets.get(name))
                .map(secret -> secret.resourcePolicy)
                .map(policy -> new PolicyDocument(JsonTrees.copy(policy))));
  }

  @Override
  public String create(
      String name, String description, SecretAccessKey key, Map<String, String> tags) {
    WrittenTags.note("secretsmanager:TagResource", tags.keySet());
    return caller.change(
        "CreateSecret",
        () -> {
          if (aws.secrets.containsKey(name)) {
            throw new AlreadyExistsException(
                aws.secrets.get(name).deleted
                    ? "InvalidRequestException: You can't create this secret because a secret with"
                        + " this name is already scheduled for deletion."
                    : "ResourceExistsException: The secret " + name + " already exists.",
                null);
          }
          SecretState secret = new SecretState();
          secret.name = name;
          secret.createdDate = aws.now();
          secret.arn =
              "arn:aws:secretsmanager:eu-central-1:%s:secret:%s-%06d"
                  .formatted(FakeAws.ACCOUNT_ID, name, aws.nextId("secret"));
          FakeAws.addTags(secret.tags, tags);
          secret.versions.put(SecretVersion.idFor(key.id()), key);
          secret.labels.put(StoredSecret.CURRENT, SecretVersion.idFor(key.id()));
          aws.secrets.put(name, secret);
          return secret.arn;
        });
  }

  @Override
  public void restore(String name) {
    caller.change("RestoreSecret", () -> existing(name).deleted = false);
  }

  @Override
  public void putCurrent(String name, SecretAccessKey key) {
    caller.change(
        "PutSecretValue",
        () -> {
          SecretState secret = living(name);
          secret.versions.put(SecretVersion.idFor(key.id()), key);
          moveCurrent(secret, SecretVersion.idFor(key.id()));
        });
  }

  @Override
  public void putPending(String name, SecretAccessKey key) {
    caller.change(
        "PutSecretValue",
        () -> {
          SecretState secret = living(name);
          secret.versions.put(SecretVersion.idFor(key.id()), key);
          secret.labels.put(StoredSecret.PENDING, SecretVersion.idFor(key.id()));
        });
  }

  @Override
  public void markPending(String name, String versionId) {
    caller.change(
        "UpdateSecretVersionStage",
        () -> {
          SecretState secret = living(name);
          if (!secret.versions.containsKey(versionId)) {
            throw vanished(name + " version " + versionId);
          }
          String holder = secret.labels.putIfAbsent(StoredSecret.PENDING, versionId);
          if (holder != null && !holder.equals(versionId)) {
            throw new ConcurrentChangeException(
                "InvalidParameterException: RemoveFromVersionId must name version " + holder);
          }
        });
  }

  @Override
  public void unmarkPending(String name, String versionId) {
    caller.change(
        "UpdateSecretVersionStage",
        () -> living(name).labels.remove(StoredSecret.PENDING, versionId));
  }

  /** Secrets Manager lets the other label follow by itself. */
  private static void moveCurrent(SecretState secret, String toVersionId) {
    String former = secret.labels.put(StoredSecret.CURRENT, toVersionId);
    if (former != null && !former.equals(toVersionId)) {
      secret.labels.put(PREVIOUS, former);
    }
  }

  /** Labels of each version that has one. */
  private static Map<String, Set<String>> stages(SecretState secret) {
    Map<String, Set<String>> stages = new HashMap<>();
    secret.labels.forEach(
        (label, version) -> stages.computeIfAbsent(version, _ -> new TreeSet<>()).add(label));
    return stages;
  }

  @Override
  public Map<String, Set<String>> labelsOfKeys(String name) {
    return caller.read(
        "ListSecretVersionIds",
        () -> {
          Map<String, Set<String>> labels = new HashMap<>();
          Optional.ofNullable(aws.secrets.get(name))
              .ifPresent(
                  secret ->
                      secret.versions.keySet().stream()
                          .filter(version -> SecretVersion.keyId(version).isPresent())
                          .forEach(
                              version ->
                                  labels.put(
                                      SecretVersion.keyId(version).orElseThrow(),
                                      stages(secret).getOrDefault(version, Set.of()))));
          return labels;
        });
  }

  @Override
  public SecretAccessKey read(String secretArn, String versionId) {
    return caller.read(
        "GetSecretValue",
        () -> {
          SecretState secret =
              aws.secrets.values().stream()
                  .filter(candidate -> candidate.arn.equals(secretArn))
                  .findFirst()
                  .orElseThrow(() -> vanished(secretArn));
          SecretAccessKey key = living(secret.name).versions.get(versionId);
          if (key == null) {
            throw vanished(secretArn + " version " + versionId);
          }
          return key;
        });
  }

  @Override
  public SecretAccessKey readCurrent(String name) {
    return caller.read(
        "GetSecretValue",
        () -> {
          SecretState secret = living(name);
          SecretAccessKey key = secret.versions.get(secret.labels.get(StoredSecret.CURRENT));
          if (key == null) {
            throw vanished(name + " current version");
          }
          return key;
        });
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    WrittenTags.note("secretsmanager:TagResource", tags.keySet());
    caller.change("TagResource", () -> FakeAws.addTags(living(name).tags, tags));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    WrittenTags.note("secretsmanager:UntagResource", keys);
    caller.change("UntagResource", () -> living(name).tags.keySet().removeAll(keys));
  }

  @Override
  public void moveCurrent(String name, String fromVersionId, String toVersionId) {
    caller.change(
        "UpdateSecretVersionStage",
        () -> {
          SecretState secret = living(name);
          if (!fromVersionId.equals(secret.labels.get(StoredSecret.CURRENT))) {
            throw new ConcurrentChangeException(
                "InvalidParameterException: The label isn't attached to version " + fromVersionId);
          }
          if (!secret.versions.containsKey(toVersionId)) {
            throw vanished(name + " version " + toVersionId);
          }
          moveCurrent(secret, toVersionId);
        });
  }

  @Override
  public void scheduleDeletion(String name) {
    caller.change(
        "DeleteSecret",
        () ->
            Optional.ofNullable(aws.secrets.get(name)).ifPresent(secret -> secret.deleted = true));
  }

  private SecretState existing(String name) {
    return Optional.ofNullable(aws.secrets.get(name)).orElseThrow(() -> vanished(name));
  }

  private SecretState living(String name) {
    SecretState secret = existing(name);
    if (secret.deleted) {
      throw vanished(name + ", which was marked for deletion");
    }
    return secret;
  }

  private static ResourceVanishedException vanished(String what) {
    return new ResourceVanishedException(
        "ResourceNotFoundException: Secrets Manager can't find the specified secret: " + what);
  }
}
