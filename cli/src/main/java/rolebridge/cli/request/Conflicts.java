package rolebridge.cli.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.RequestReader.Purpose;
import rolebridge.domain.request.Violation;

/**
 * What requests that are carried out one after the other would undo of each other. IAM doesn't tell
 * names by case and has one role and one policy of a name in an account, whatever the path (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM quotas</a>,
 * IAM name requirements).
 */
final class Conflicts {

  private record Named(String file, IntegrationRequest request) {}

  private record Tag(String file, String value) {}

  private final Purpose purpose;
  private final Map<String, Named> users = new HashMap<>();
  private final Map<String, Named> roles = new HashMap<>();
  private final Map<String, Named> policies = new HashMap<>();
  private final Map<String, Tag> tags = new HashMap<>();

  Conflicts(Purpose purpose) {
    this.purpose = purpose;
  }

  /**
   * Adds a request to those before it; the file of one that asks for the very same.
   *
   * @throws Failure with all violations when it and one before it can't both be
   */
  Optional<String> add(String file, IntegrationRequest request) {
    Named named = new Named(file, request);
    Named role = roles.putIfAbsent(key(request.accountId(), request.roleName()), named);
    if (role != null && isSame(role.request(), request)) {
      return Optional.of(role.file());
    }
    List<Violation> violations = new ArrayList<>();
    judgeUser(named, violations);
    if (role != null) {
      violations.add(
          new Violation(
              "/roleName",
              "roleOfAnotherRequest",
              request.roleName(),
              role.file()
                  + " asks for this role too, and for something else: keep one of them, or give"
                  + " this one another roleName."));
    } else {
      judgePolicy(named, violations);
    }
    if (purpose == Purpose.GRANT) {
      judgeTags(named, violations);
    }
    if (!violations.isEmpty()) {
      throw RequestFile.rejected(file + " can't stand beside the others.", violations);
    }
    return Optional.empty();
  }

  /** What is taken away goes by the names alone. */
  private boolean isSame(IntegrationRequest one, IntegrationRequest other) {
    return purpose == Purpose.GRANT
        ? one.equals(other)
        : one.integration().equals(other.integration())
            && one.userName().equals(other.userName())
            && one.roleName().equals(other.roleName())
            && one.policyName().equals(other.policyName())
            && one.instanceName().equals(other.instanceName());
  }

  private void judgeUser(Named named, List<Violation> violations) {
    String userName = named.request().userName();
    Named user = users.putIfAbsent(lowerCase(userName), named);
    if (user != null && !user.request().userName().equals(userName)) {
      violations.add(
          new Violation(
              "/userName",
              "userNameCase",
              userName,
              "IAM takes it for %s, which %s names: write it in one way."
                  .formatted(user.request().userName(), user.file())));
    }
  }

  /** Roles of one user may share a policy as long as it says the same for both. */
  private void judgePolicy(Named named, List<Violation> violations) {
    IntegrationRequest request = named.request();
    Named policy = policies.putIfAbsent(key(request.accountId(), request.policyName()), named);
    if (policy == null) {
      return;
    }
    IntegrationRequest other = policy.request();
    if (!other.userName().equals(request.userName())
        || !other.policyName().equals(request.policyName())
        || !other.permissionPolicy().equals(request.permissionPolicy())) {
      violations.add(
          new Violation(
              "/policyName",
              "policyOfAnotherRequest",
              request.policyName(),
              policy.file()
                  + " asks for a policy of this name that says something else: give this one another"
                  + " policyName."));
    }
  }

  /** A user and its secret have the tags of all their requests. */
  private void judgeTags(Named named, List<Violation> violations) {
    named
        .request()
        .tags()
        .forEach(
            (name, value) -> {
              Tag before =
                  tags.putIfAbsent(
                      key(named.request().userName(), name), new Tag(named.file(), value));
              if (before != null && !before.value().equals(value)) {
                violations.add(
                    new Violation(
                        "/tags/" + name.replace("~", "~0").replace("/", "~1"),
                        "tagOfAnotherRequest",
                        value,
                        "%s gives the same user's tag the value \"%s\": write one value in both."
                            .formatted(before.file(), before.value())));
              }
            });
  }

  private static String key(String scope, String name) {
    return lowerCase(scope) + "/" + lowerCase(name);
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
