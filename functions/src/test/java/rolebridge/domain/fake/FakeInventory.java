package rolebridge.domain.fake;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.port.Inventory;

/** Counts a call for each page, as AWS does. */
record FakeInventory(FakeAws aws, Caller caller) implements Inventory {

  private static final Duration FOUR_HOURS = Duration.ofHours(4);
  private static final int SECRETS_PER_PAGE = 100;

  @Override
  public Optional<CredentialReport> credentialReport() {
    return caller.read(
        "GetCredentialReport",
        () -> {
          if (aws.reportRefused) {
            throw new PermissionMissingException("AccessDenied: GetCredentialReport");
          }
          return Optional.ofNullable(aws.reportTime)
              .map(time -> new CredentialReport(time, aws.reportedUsers));
        });
  }

  /** IAM answers STARTED first, and COMPLETE while the report is young. */
  @Override
  public boolean generateCredentialReport() {
    return caller.change(
        "GenerateCredentialReport",
        () -> {
          if (aws.reportTime != null && aws.now().isBefore(aws.reportTime.plus(FOUR_HOURS))) {
            return true;
          }
          aws.reportTime = aws.now();
          aws.reportedUsers =
              aws.users.values().stream()
                  .map(
                      user ->
                          new ReportedUser(
                              user.name,
                              user.arn,
                              user.keys.stream()
                                  .map(key -> new ReportedKey(key.active, key.changeDate))
                                  .toList()))
                  .toList();
          return false;
        });
  }

  @Override
  public List<ListedSecret> secrets(String namePrefix) {
    return caller.pages(
        "ListSecrets",
        SECRETS_PER_PAGE,
        () ->
            aws.secrets.values().stream()
                .filter(secret -> secret.name.startsWith(namePrefix) && !secret.deleted)
                .map(
                    secret -> {
                      Map<String, Set<String>> stages = new HashMap<>();
                      secret.labels.forEach(
                          (label, version) ->
                              stages.computeIfAbsent(version, _ -> new TreeSet<>()).add(label));
                      return new ListedSecret(secret.name, secret.createdDate, secret.tags, stages);
                    })
                .toList());
  }

  @Override
  public List<ListedUser> users(String pathPrefix) {
    return caller.pages(
        "ListUsers",
        FakeAws.PER_PAGE,
        () ->
            aws.users.values().stream()
                .filter(user -> user.path.startsWith(pathPrefix))
                .map(user -> new ListedUser(user.name, user.createDate))
                .toList());
  }
}
