package rolebridge.domain.managed;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import rolebridge.domain.error.InvalidRequestException;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.SpokeUserName;

/**
 * Where things are made, and how their ARNs read there: users, keys and secrets in the hub, a role
 * and its policy in the account that the role opens.
 *
 * @param namespace of the installation, in other accounts too
 * @param accountId the hub's account
 * @param userBoundaryArn permissions boundary of every user
 * @param roleBoundaryArn the standard permissions boundary of roles of the hub; another account's
 *     has the same name there, and the elevated one this name with {@code -elevated} after it
 */
public record Hub(
    Namespace namespace,
    String partition,
    String accountId,
    String region,
    String userBoundaryArn,
    String roleBoundaryArn) {

  /** Names of a machine and its execution. */
  private static final Pattern EXECUTION =
      Pattern.compile("[A-Za-z0-9_-]{1,80}:[A-Za-z0-9_.=+@-]{1,80}");

  /** The hub of the namespace that is there unless the parameter says otherwise. */
  public Hub(
      String partition,
      String accountId,
      String region,
      String userBoundaryArn,
      String roleBoundaryArn) {
    this(Namespace.DEFAULT, partition, accountId, region, userBoundaryArn, roleBoundaryArn);
  }

  /** Path of every user. */
  public String userPath() {
    return namespace.path();
  }

  /** Names of the secrets begin with it. */
  public String secretPrefix() {
    return namespace.secretPrefix();
  }

  /** Name of this user's secret. */
  public String secretNameOf(String userName) {
    return namespace.secretNameOf(userName);
  }

  /** Name of the inline policy that lets this user assume its roles. */
  public static String userPolicyNameOf(String userName) {
    return userName + "-UserPolicy";
  }

  /** Path of the roles and policies of this user. */
  public String pathOf(String userName) {
    return namespace.pathOf(userName);
  }

  /** ARN of a user of this name below the hub's path, whether or not there is one. */
  public String userArn(String userName) {
    return iam(accountId, "user" + userPath() + userName);
  }

  /** ARN of a role of this name below the user's path, whether or not there is one. */
  public String roleArn(String roleAccountId, String userName, String roleName) {
    return iam(roleAccountId, "role" + pathOf(userName) + roleName);
  }

  /** ARN of a managed policy of this name below the user's path, whether or not there is one. */
  public String policyArn(String roleAccountId, String userName, String policyName) {
    return iam(roleAccountId, "policy" + pathOf(userName) + policyName);
  }

  /** What the user may assume in this account: every role below its own path. */
  public String grantResource(String roleAccountId, String userName) {
    return iam(roleAccountId, "role" + pathOf(userName) + "*");
  }

  /** The account whose role is asked for. */
  public String roleAccountOf(IntegrationRequest request) {
    return request.accountId().isEmpty() ? accountId : request.accountId();
  }

  /** One of the permissions boundaries of roles of this account. */
  public String roleBoundaryArnIn(String roleAccountId, RoleBoundary boundary) {
    String suffix = boundary == RoleBoundary.ELEVATED ? "-elevated" : "";
    return iam(roleAccountId, "policy/" + IamArn.nameOf(roleBoundaryArn) + suffix);
  }

  /** Which of rolebridge's boundaries this ARN is one of, in the account of this role. */
  public Optional<RoleBoundary> roleBoundaryOf(String roleArn, String boundaryArn) {
    return Stream.of(RoleBoundary.values())
        .filter(one -> roleBoundaryArnIn(IamArn.accountOf(roleArn), one).equals(boundaryArn))
        .findFirst();
  }

  /** The role by which the hub's functions work in this account, which isn't the hub's. */
  public String provisionerArn(String spokeAccountId) {
    return iam(spokeAccountId, "role/" + namespace.named("provisioner"));
  }

  /**
   * What the hub's functions show to the provisioner of this account, so that nobody can have them
   * enter it who doesn't mean this hub and this account ("The confused deputy problem", IAM user
   * guide).
   */
  public String externalId(String spokeAccountId) {
    return namespace.name() + ":" + accountId + ":" + spokeAccountId;
  }

  /** The account that asked for this user, and that everything for it belongs to. */
  public String ownerOf(String userName) {
    return SpokeUserName.accountOf(userName).orElse(accountId);
  }

  /** The user that a role or policy is for, by its path. */
  public String userNameOf(String arn) {
    return namespace.userNameOf(arn);
  }

  /**
   * Refuses what goes into tags as an execution and is none.
   *
   * @throws InvalidRequestException when it isn't the ARN of an execution of this installation
   */
  public void requireExecution(String executionArn) {
    String executions = "arn:%s:states:%s:%s:execution:".formatted(partition, region, accountId);
    if (executionArn == null
        || !executionArn.startsWith(executions)
        || !EXECUTION.matcher(executionArn.substring(executions.length())).matches()) {
      throw new InvalidRequestException(
          "The payload's executionArn is no execution of this account and region: "
              + executionArn
              + ". A function is invoked by its state machine only.");
    }
  }

  private String iam(String ofAccountId, String resource) {
    return "arn:" + partition + ":iam::" + ofAccountId + ":" + resource;
  }
}
