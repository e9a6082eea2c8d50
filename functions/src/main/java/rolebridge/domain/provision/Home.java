package rolebridge.domain.provision;

/**
 * Where things are made, and how their ARNs read there.
 *
 * @param userBoundaryArn permissions boundary of every user
 * @param roleBoundaryArn permissions boundary of every role
 */
public record Home(
    String partition,
    String accountId,
    String region,
    String userBoundaryArn,
    String roleBoundaryArn) {

  /** Path of every user. */
  public static final String USER_PATH = "/rolebridge/";

  /** Names of the secrets begin with it. */
  public static final String SECRET_PREFIX = "rolebridge/";

  /** Name of this user's secret. */
  public static String secretNameOf(String userName) {
    return SECRET_PREFIX + userName;
  }

  /** Name of the inline policy that lets this user assume its roles. */
  public static String userPolicyNameOf(String userName) {
    return userName + "-UserPolicy";
  }

  /** Path of the roles and policies of this user. */
  public static String pathOf(String userName) {
    return USER_PATH + userName + "/";
  }

  public String userArn(String userName) {
    return iam("user" + USER_PATH + userName);
  }

  public String roleArn(String userName, String roleName) {
    return iam("role" + pathOf(userName) + roleName);
  }

  public String policyArn(String userName, String policyName) {
    return iam("policy" + pathOf(userName) + policyName);
  }

  /** What the user may assume: every role below its own path in this account. */
  public String grantResource(String userName) {
    return iam("role" + pathOf(userName) + "*");
  }

  private String iam(String resource) {
    return "arn:" + partition + ":iam::" + accountId + ":" + resource;
  }
}
