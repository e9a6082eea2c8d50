package rolebridge.cli.rehearsal;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.StoredSecret;

/** What the account tells of its secrets, but for their values, and what became of it on paper. */
final class RehearsedSecrets implements SecretStore {

  /** Stands for the six characters that Secrets Manager will add to the ARN. */
  private static final String NEW_SUFFIX = "-??????";

  private final SecretStore actual;
  private final Hub hub;
  private final Notes notes;
  private final Map<String, StoredSecret> written = new HashMap<>();

  RehearsedSecrets(SecretStore actual, Hub hub, Notes notes) {
    this.actual = actual;
    this.hub = hub;
    this.notes = notes;
  }

  @Override
  public Optional<StoredSecret> find(String name) {
    return written.containsKey(name) ? Optional.of(written.get(name)) : actual.find(name);
  }

  @Override
  public Optional<PolicyDocument> resourcePolicy(String name) {
    return actual.resourcePolicy(name);
  }

  @Override
  public String create(
      String name, String description, SecretAccessKey key, Map<String, String> tags) {
    String arn =
        "arn:%s:secretsmanager:%s:%s:secret:%s"
            .formatted(hub.partition(), hub.region(), hub.accountId(), name + NEW_SUFFIX);
    written.put(
        name,
        new StoredSecret(
            arn,
            false,
            Instant.EPOCH,
            tags,
            Map.of(SecretVersion.idFor(key.id()), Set.of(StoredSecret.CURRENT))));
    notes.tagged(arn, tags);
    return arn;
  }

  @Override
  public void restore(String name) {
    StoredSecret secret = find(name).orElseThrow();
    written.put(
        name,
        new StoredSecret(
            secret.arn(), false, secret.createdDate(), secret.tags(), secret.stages()));
  }

  @Override
  public void putCurrent(String name, SecretAccessKey key) {
    label(name, SecretVersion.idFor(key.id()));
  }

  @Override
  public void moveCurrent(String name, String fromVersionId, String toVersionId) {
    label(name, toVersionId);
  }

  private void label(String name, String currentVersionId) {
    StoredSecret secret = find(name).orElseThrow();
    Map<String, Set<String>> stages = new HashMap<>();
    secret
        .stages()
        .forEach(
            (version, labels) -> {
              Set<String> left = new TreeSet<>(labels);
              left.remove(StoredSecret.CURRENT);
              stages.put(version, left);
            });
    stages.computeIfAbsent(currentVersionId, id -> new TreeSet<>()).add(StoredSecret.CURRENT);
    written.put(
        name,
        new StoredSecret(
            secret.arn(), secret.deleted(), secret.createdDate(), secret.tags(), stages));
  }

  @Override
  public Map<String, Set<String>> labelsOfKeys(String name) {
    Map<String, Set<String>> labels = new HashMap<>(actual.labelsOfKeys(name));
    Optional.ofNullable(written.get(name))
        .ifPresent(
            secret ->
                labels.replaceAll(
                    (keyId, _) ->
                        secret.stages().getOrDefault(SecretVersion.idFor(keyId), Set.of())));
    return labels;
  }

  /** What is noted are the request's own tags; rolebridge's own are its internal state. */
  @Override
  public void tag(String name, Map<String, String> tags) {
    StoredSecret secret = find(name).orElseThrow();
    Map<String, String> own = Tags.ofRequester(tags);
    if (!own.isEmpty()) {
      notes.tagged(secret.arn(), secret.tags(), own);
    }
    written.put(
        name,
        new StoredSecret(
            secret.arn(),
            secret.deleted(),
            secret.createdDate(),
            Notes.merged(secret.tags(), tags),
            secret.stages()));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    StoredSecret secret = find(name).orElseThrow();
    Map<String, String> tags = new HashMap<>(secret.tags());
    tags.keySet().removeAll(keys);
    written.put(
        name,
        new StoredSecret(
            secret.arn(), secret.deleted(), secret.createdDate(), tags, secret.stages()));
  }

  @Override
  public SecretAccessKey read(String secretArn, String versionId) {
    throw Notes.notProvisions("GetSecretValue before there is a key to prove");
  }

  @Override
  public SecretAccessKey readCurrent(String name) {
    throw Notes.notProvisions("GetSecretValue before there is a key to prove");
  }

  @Override
  public void putPending(String name, SecretAccessKey key) {
    throw Notes.notProvisions("PutSecretValue for a pending key");
  }

  @Override
  public void markPending(String name, String versionId) {
    throw Notes.notProvisions("UpdateSecretVersionStage for a pending key");
  }

  @Override
  public void unmarkPending(String name, String versionId) {
    throw Notes.notProvisions("UpdateSecretVersionStage for a pending key");
  }

  @Override
  public void scheduleDeletion(String name) {
    throw Notes.notProvisions("DeleteSecret");
  }
}
