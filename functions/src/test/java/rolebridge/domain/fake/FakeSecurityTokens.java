package rolebridge.domain.fake;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.fake.FakeAws.KeyState;
import rolebridge.domain.fake.FakeAws.RoleState;
import rolebridge.domain.fake.FakeAws.UserState;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecurityTokens;

record FakeSecurityTokens(FakeAws aws, Caller caller) implements SecurityTokens {

  private static final int SHORTEST = 900;

  @Override
  public String assumeRole(
      SecretAccessKey key, String roleArn, String roleSessionName, int durationSeconds) {
    return caller.read(
        "AssumeRole",
        () -> {
          String scripted = aws.stsRefusals.poll();
          if (scripted != null && !scripted.isEmpty()) {
            throw refused(scripted, "scripted by the test");
          }
          UserState user = authenticate(key);
          if (aws.refusedKey.equals(key.id() + " " + roleArn)) {
            throw refused("AccessDenied", "refused by the test");
          }
          RoleState role = authorize(user, roleArn);
          if (durationSeconds < SHORTEST) {
            throw refused("ValidationError", "DurationSeconds must be at least 900");
          }
          if (durationSeconds > role.maxSessionDuration) {
            throw refused(
                "ValidationError",
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
          }
          return "arn:aws:sts::%s:assumed-role/%s/%s"
              .formatted(IamArn.accountOf(role.arn), role.name, roleSessionName);
        });
  }

  private UserState authenticate(SecretAccessKey presented) {
    for (UserState user : aws.users.values()) {
      for (KeyState key : user.keys) {
        if (key.id.equals(presented.id()) && key.active) {
          if (!key.secret.equals(presented.secret())) {
            throw refused("SignatureDoesNotMatch", "The signature doesn't match.");
          }
          return user;
        }
      }
    }
    throw refused("InvalidClientTokenId", "The security token included in the request is invalid.");
  }

  private RoleState authorize(UserState user, String roleArn) {
    Optional<RoleState> role =
        aws.roles.values().stream()
            .filter(candidate -> candidate.arn.equals(roleArn))
            .filter(candidate -> !isDenied(user))
            .filter(candidate -> insideBoundary(user, roleArn))
            .filter(candidate -> isGranted(user, roleArn))
            .filter(candidate -> admits(candidate, user.id))
            .findFirst();
    return role.orElseThrow(
        () ->
            refused(
                "AccessDenied",
                "User: "
                    + user.arn
                    + " is not authorized to perform: sts:AssumeRole on resource: "
                    + roleArn));
  }

  private boolean isDenied(UserState user) {
    return aws.organizationDenies.contains("sts:AssumeRole")
        || aws.deniedByBoundary(user.boundaryArn, "sts:AssumeRole");
  }

  /** To enter another account the user's own policy has to allow it too. */
  private static boolean isGranted(UserState user, String roleArn) {
    String accountId = IamArn.accountOf(roleArn);
    return accountId.equals(FakeAws.ACCOUNT_ID)
        || user.inlinePolicies.values().stream()
            .map(PolicyDocument::new)
            .anyMatch(document -> GrantPolicy.grantedAccounts(document).contains(accountId));
  }

  /** The user boundary denies every role but those below the user's own path. */
  private static boolean insideBoundary(UserState user, String roleArn) {
    return !user.boundaryArn.equals(FakeAws.USER_BOUNDARY_ARN)
        || IamArn.pathOf(roleArn).equals("/rolebridge/" + user.name + "/");
  }

  /**
   * In one account the trust alone decides where it names the principal; a trust of the account's
   * root hands the decision to the principal's own policies, which this fake takes as given.
   */
  static boolean admits(RoleState role, String principal) {
    boolean admitted = false;
    for (Object element : JsonTrees.list(role.trust.get("Statement"))) {
      Map<?, ?> statement = (Map<?, ?>) element;
      if (matches(statement, principal)) {
        if ("Deny".equals(statement.get("Effect"))) {
          return false;
        }
        admitted = true;
      }
    }
    return admitted;
  }

  private static boolean matches(Map<?, ?> statement, String principalId) {
    boolean action =
        JsonTrees.list(statement.get("Action")).stream()
            .anyMatch(name -> name.equals("sts:AssumeRole") || name.equals("*"));
    boolean principal =
        "*".equals(statement.get("Principal"))
            || (statement.get("Principal") instanceof Map<?, ?> principals
                && JsonTrees.list(principals.get("AWS")).stream()
                    .anyMatch(
                        id ->
                            id.equals(principalId)
                                || id.equals("*")
                                || id.equals("arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":root")));
    return action && principal && conditionHolds(statement.get("Condition"));
  }

  private static boolean conditionHolds(Object condition) {
    if (condition == null) {
      return true;
    }
    return condition instanceof Map<?, ?> operators
        && operators.size() == 1
        && operators.get("IpAddress") instanceof Map<?, ?> keys
        && keys.size() == 1
        && JsonTrees.list(keys.get("aws:SourceIp")).stream()
            .anyMatch(block -> contains(block.toString(), FakeAws.CALLER_IP));
  }

  private static boolean contains(String block, String address) {
    int slash = block.indexOf('/');
    int bits = slash < 0 ? 32 : Integer.parseInt(block.substring(slash + 1));
    String network = slash < 0 ? block : block.substring(0, slash);
    if (network.contains(":")) {
      return false;
    }
    long mask = bits == 0 ? 0 : -1L << (32 - bits);
    return (number(network) & mask) == (number(address) & mask);
  }

  private static long number(String address) {
    long number = 0;
    for (String octet : address.split("\\.", -1)) {
      number = number << 8 | Long.parseLong(octet);
    }
    return number;
  }

  private static AccessRefusedException refused(String code, String message) {
    return new AccessRefusedException(code, message, null);
  }
}
