package rolebridge.cli.migrate;

import java.util.List;
import java.util.stream.Stream;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.Wildcards;

/**
 * A user that rolebridge didn't make, and the roles of its account that it may assume.
 *
 * @param elsewhere roles that its policies name and that it can't be said to assume, and why
 */
record HandMadeUser(
    AccountPicture.User user,
    AssumeRights rights,
    List<TrustingRole> roles,
    List<NotImported> elsewhere) {

  /** A role that lets the user in. */
  record TrustingRole(AccountPicture.Role role, PolicyDocument trust, Admission admission) {}

  HandMadeUser {
    roles = List.copyOf(roles);
    elsewhere = List.copyOf(elsewhere);
  }

  /** Whether it was made to assume roles, here or in other accounts. */
  boolean assumesRoles() {
    return !roles.isEmpty() || !rights.granted().isEmpty();
  }

  /** What its policies grant, but for the roles of its account that let it in. */
  Stream<String> otherGrants() {
    return rights.granted().stream()
        .filter(
            pattern ->
                Wildcards.hasAny(pattern)
                    || roles.stream().noneMatch(role -> role.role().arn().equals(pattern)));
  }

  String accountId() {
    return IamArn.accountOf(user.arn());
  }
}
