package rolebridge.cli.migrate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.Namespace;

/**
 * Names beside the hand-made: IAM has a name once in an account, whatever its path and case. What
 * was provisioned by such a name gets it again.
 */
final class NewNames {

  private static final String SUFFIX = ".rolebridge";
  private static final int USER_OR_ROLE_LIMIT = 64;
  private static final int POLICY_LIMIT = 128;

  private final Namespace namespace;
  private final Map<String, String> users = new HashMap<>();
  private final Map<String, String> roles = new HashMap<>();
  private final Map<String, String> policies = new HashMap<>();
  private final Set<String> given = new HashSet<>();

  NewNames(AccountPicture picture, Namespace namespace) {
    this.namespace = namespace;
    picture.users().forEach(user -> users.put(key(user.name()), user.path() + user.name()));
    picture.roles().forEach(role -> roles.put(key(role.name()), role.path() + role.name()));
    picture
        .customerPolicies()
        .keySet()
        .forEach(
            arn -> policies.put(key(IamArn.nameOf(arn)), IamArn.pathOf(arn) + IamArn.nameOf(arn)));
  }

  String ofUser(String handMade) {
    // A secret's name can't hold a comma.
    String base = handMade.replace(',', '.').replaceFirst("^([0-9]{12})-", "$1.");
    return free("user", base, USER_OR_ROLE_LIMIT, users, namespace.path());
  }

  String ofRole(String newUser, String handMade) {
    return free("role", handMade, USER_OR_ROLE_LIMIT, roles, namespace.pathOf(newUser));
  }

  String ofPolicy(String newUser, String handMade) {
    return free("policy", handMade, POLICY_LIMIT, policies, namespace.pathOf(newUser));
  }

  private String free(
      String kind, String handMade, int limit, Map<String, String> taken, String path) {
    // Installations' own begin like this.
    String base = handMade.replaceFirst("^(?i)(" + Namespace.ANY + ")-", "$1.");
    for (int n = 1; ; n++) {
      String suffix = SUFFIX + (n == 1 ? "" : n);
      String name = base.substring(0, Math.min(base.length(), limit - suffix.length())) + suffix;
      boolean foreign =
          Optional.ofNullable(taken.get(key(name)))
              .filter(it -> !it.equals(path + name))
              .isPresent();
      if (!foreign && given.add(kind + " " + key(name))) {
        return name;
      }
    }
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
