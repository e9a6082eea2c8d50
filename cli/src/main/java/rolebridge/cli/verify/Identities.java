package rolebridge.cli.verify;

/**
 * The throw-away users, roles and policies of one run. Each gets the run's path and expiry. What
 * AWS refuses is a {@link CallRefusedException}.
 */
public interface Identities {

  /**
   * A user.
   *
   * @param id the unique one, {@code AIDA…}
   */
  record MadeUser(String name, String arn, String id) {}

  MadeUser createUser(String thing);

  /** With this policy as its permissions boundary. */
  MadeUser createUser(String thing, String boundaryArn);

  /** A new access key of the user. */
  Credentials createKey(String userName);

  void deactivateKey(String userName, String accessKeyId);

  /** Deletes the user and its keys at once. */
  void deleteUser(String userName);

  /** A role with this trust; its ARN. */
  String createRole(String thing, String trust);

  /** The same with this policy as its permissions boundary. */
  String createRole(String thing, String trust, String boundaryArn);

  /** Deletes the role and its policies at once. */
  void deleteRole(String roleName);

  void updateTrust(String roleName, String trust);

  /** The trust as IAM shows it now. */
  String trustOf(String roleName);

  void putRolePolicy(String roleName, String policyName, String document);

  /** A managed policy; its ARN. */
  String createPolicy(String thing, String document);
}
