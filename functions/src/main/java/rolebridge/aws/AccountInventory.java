package rolebridge.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.port.Inventory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetCredentialReportResponse;
import software.amazon.awssdk.services.iam.model.ReportStateType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;

/** The account's users and secrets, in pages and by IAM's credential report. */
public final class AccountInventory implements Inventory {

  private static final int SECRETS_PER_PAGE = 100;
  private static final int USERS_PER_PAGE = 1000;
  private static final Set<String> NO_REPORT =
      Set.of("ReportNotPresent", "ReportExpired", "ReportInProgress");

  private final IamClient iam;
  private final SecretsManagerClient secretsManager;

  public AccountInventory(IamClient iam, SecretsManagerClient secretsManager) {
    this.iam = iam;
    this.secretsManager = secretsManager;
  }

  @Override
  public Optional<CredentialReport> credentialReport() {
    return AwsErrors.call(
        "Reading the credential report",
        () -> {
          try {
            return Optional.of(iam.getCredentialReport()).map(AccountInventory::report);
          } catch (AwsServiceException e) {
            if (NO_REPORT.contains(AwsErrors.code(e))) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private static CredentialReport report(GetCredentialReportResponse answer) {
    List<String> lines = answer.content().asString(UTF_8).lines().toList();
    List<String> columns = List.of(lines.getFirst().split(",", -1));
    List<ReportedUser> users = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      // A name with a comma is quoted and none of rolebridge's.
      if (fields.length == columns.size()) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < fields.length; i++) {
          row.put(columns.get(i), fields[i]);
        }
        users.add(new ReportedUser(row.get("user"), row.get("arn"), keys(row)));
      }
    }
    return new CredentialReport(answer.generatedTime(), users);
  }

  /**
   * Columns for keys are numbered 1 and 2 (IAM User Guide, "Understanding the report format"); one
   * without a key says {@code N/A}.
   */
  private static List<ReportedKey> keys(Map<String, String> row) {
    List<ReportedKey> keys = new ArrayList<>();
    for (int slot = 1; slot <= 2; slot++) {
      String lastRotated = row.getOrDefault("access_key_" + slot + "_last_rotated", "N/A");
      if (lastRotated.matches("\\d{4}-.*")) {
        keys.add(
            new ReportedKey(
                Boolean.parseBoolean(row.get("access_key_" + slot + "_active")),
                OffsetDateTime.parse(lastRotated).toInstant()));
      }
    }
    return keys;
  }

  @Override
  public boolean generateCredentialReport() {
    return AwsErrors.call(
        "Generating the credential report",
        () -> iam.generateCredentialReport().state() == ReportStateType.COMPLETE);
  }

  @Override
  public List<ListedSecret> secrets(String namePrefix) {
    Filter named = Filter.builder().key(FilterNameStringType.NAME).values(namePrefix).build();
    return AwsErrors.call(
        "Listing the secrets named " + namePrefix + "*",
        () ->
            secretsManager
                .listSecretsPaginator(r -> r.maxResults(SECRETS_PER_PAGE).filters(named))
                .stream()
                .flatMap(page -> page.secretList().stream())
                .filter(secret -> secret.name().startsWith(namePrefix))
                .map(AccountInventory::listed)
                .toList());
  }

  private static ListedSecret listed(SecretListEntry secret) {
    Map<String, String> tags = new TreeMap<>();
    secret.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    Map<String, Set<String>> stages = new HashMap<>();
    secret
        .secretVersionsToStages()
        .forEach((version, labels) -> stages.put(version, Set.copyOf(labels)));
    Instant created = secret.createdDate() == null ? Instant.EPOCH : secret.createdDate();
    return new ListedSecret(secret.name(), created, tags, stages);
  }

  @Override
  public List<ListedUser> users(String pathPrefix) {
    return AwsErrors.call(
        "Listing the users below " + pathPrefix,
        () ->
            iam
                .listUsersPaginator(r -> r.pathPrefix(pathPrefix).maxItems(USERS_PER_PAGE))
                .users()
                .stream()
                .map(user -> new ListedUser(user.userName(), user.createDate()))
                .toList());
  }
}
