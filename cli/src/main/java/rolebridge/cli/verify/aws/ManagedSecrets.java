package rolebridge.cli.verify.aws;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import rolebridge.cli.verify.Leftovers.Kind;
import rolebridge.cli.verify.Run;
import rolebridge.cli.verify.Secrets;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** Secrets of a run in Secrets Manager. */
public final class ManagedSecrets implements Secrets {

  private static final long SHORTEST_WINDOW_DAYS = 7;
  private static final String VALUE = "nothing";

  private final SecretsManagerClient secretsManager;
  private final Run run;
  private final Made made;

  public ManagedSecrets(SecretsManagerClient secretsManager, Run run, Made made) {
    this.secretsManager = secretsManager;
    this.run = run;
    this.made = made;
  }

  @Override
  public String create(String thing, String versionId) {
    Tag expiry = Tag.builder().key(Run.EXPIRY_TAG).value(run.expires().toString()).build();
    made.add(Kind.SECRET, run.secretNamed(thing));
    return Refusals.call(
            () ->
                secretsManager.createSecret(
                    r ->
                        r.name(run.secretNamed(thing))
                            .clientRequestToken(versionId)
                            .secretString(VALUE)
                            .tags(expiry)))
        .name();
  }

  @Override
  public void put(String name, String versionId, String label) {
    Refusals.call(
        () ->
            secretsManager.putSecretValue(
                r ->
                    r.secretId(name)
                        .clientRequestToken(versionId)
                        .secretString(VALUE)
                        .versionStages(label)));
  }

  @Override
  public void move(String name, String label, String fromVersionId, String toVersionId) {
    Refusals.call(
        () ->
            secretsManager.updateSecretVersionStage(
                r ->
                    r.secretId(name)
                        .versionStage(label)
                        .removeFromVersionId(fromVersionId)
                        .moveToVersionId(toVersionId)));
  }

  @Override
  public Map<String, Set<String>> labels(String name) {
    Map<String, Set<String>> labels = new HashMap<>();
    Refusals.call(() -> secretsManager.describeSecret(r -> r.secretId(name)))
        .versionIdsToStages()
        .forEach((version, stages) -> labels.put(version, Set.copyOf(stages)));
    return labels;
  }

  @Override
  public void scheduleDeletion(String name) {
    Refusals.call(
        () ->
            secretsManager.deleteSecret(
                r -> r.secretId(name).recoveryWindowInDays(SHORTEST_WINDOW_DAYS)));
  }

  @Override
  public void read(String name) {
    Refusals.call(() -> secretsManager.getSecretValue(r -> r.secretId(name)));
  }

  @Override
  public void restore(String name) {
    Refusals.call(() -> secretsManager.restoreSecret(r -> r.secretId(name)));
  }
}
