package rolebridge.domain.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.ProvenAccess;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.policy.UserBoundary;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;

/** Changes in an account by hands that aren't rolebridge's. */
public final class Accounts {

  public static final Map<String, Object> EC2_MAY_ASSUME =
      Map.of(
          "Sid",
          "Theirs",
          "Effect",
          "Allow",
          "Principal",
          Map.of("Service", "ec2.amazonaws.com"),
          "Action",
          "sts:AssumeRole");

  private Accounts() {}

  /** The boundaries that the stacks of the hub and of the spoke have, as they have them. */
  public static void addBoundaries(FakeAws aws) {
    ManagedPolicies policies = aws.caller().policies();
    policies.create(
        FakeAws.USER_BOUNDARY_ARN, "", UserBoundary.of("aws", Requests.HUB.namespace()), Map.of());
    for (String accountId : List.of(FakeAws.ACCOUNT_ID, FakeAws.SPOKE_ACCOUNT_ID)) {
      for (RoleBoundary boundary : RoleBoundary.values()) {
        policies.create(
            Requests.HUB.roleBoundaryArnIn(accountId, boundary),
            "",
            boundary(boundary.deniedActions(), accountId),
            Map.of());
      }
    }
  }

  /** A boundary of roles that denies these actions, and what is rolebridge's own. */
  public static PolicyDocument boundary(List<String> denied, String accountId) {
    return PolicyDocument.of(
        List.of(
            Map.of("Effect", "Allow", "Action", "*", "Resource", "*"),
            Map.of("Effect", "Deny", "Action", denied, "Resource", "*"),
            Map.of(
                "Effect",
                "Deny",
                "Action",
                "*",
                "Resource",
                RoleBoundary.STANDARD.leftBy(PolicyDocument.NONE, "aws", accountId).stream()
                    .filter(left -> left.startsWith("arn:"))
                    .toList())));
  }

  public static FakeAws with(IntegrationRequest... ready) {
    FakeAws aws = new FakeAws();
    for (IntegrationRequest request : ready) {
      ProvisionRun run = ProvisionRun.of(aws, request, "before");
      if (!run.isReady()) {
        throw new IllegalStateException("The account isn't as it should be: " + run);
      }
    }
    return aws;
  }

  /** Users of the hub, each with what a run of provision leaves for one role. */
  public static FakeAws ofManyUsers(int number) {
    FakeAws aws = with(Requests.iam());
    aws.quota("UsersQuota", number + 1);
    aws.quota("RolesQuota", number + 1);
    aws.quota("PoliciesQuota", number + 1);
    Caller caller = aws.caller();
    User user = caller.users().find(Requests.USER).orElseThrow();
    Role role = caller.roles().find(Requests.ROLE_ARN).orElseThrow();
    PolicyDocument permissions = caller.policies().document(Requests.POLICY_ARN, "v1");
    for (int i = 1; i < number; i++) {
      likeThe(user, role, permissions, "user%04d".formatted(i), caller);
    }
    return aws;
  }

  private static void likeThe(
      User user, Role role, PolicyDocument permissions, String name, Caller caller) {
    Hub hub = Requests.HUB;
    String policyArn = hub.policyArn(FakeAws.ACCOUNT_ID, name, name);
    String roleArn = hub.roleArn(FakeAws.ACCOUNT_ID, name, name);
    Map<String, Object> trust = TrustPolicy.statementFor(hub.userArn(name), List.of());
    Map<String, String> roleTags = new HashMap<>(role.tags());
    roleTags.putAll(ProvenAccess.of(trust, permissions, role.maxSessionDuration()).tags("digest"));
    caller.users().create(new User(name, user.path(), "", user.boundaryArn(), user.tags()));
    caller
        .secrets()
        .create(hub.secretNameOf(name), "", caller.accessKeys().create(name), user.tags());
    caller
        .userPolicies()
        .put(
            name,
            Hub.userPolicyNameOf(name),
            GrantPolicy.of(List.of(hub.grantResource(FakeAws.ACCOUNT_ID, name))));
    caller.policies().create(policyArn, "", permissions, role.tags());
    caller
        .roles()
        .create(
            new Role(
                name,
                hub.pathOf(name),
                roleArn,
                role.boundaryArn(),
                PolicyDocument.of(List.of(trust)),
                role.maxSessionDuration(),
                "",
                roleTags));
    caller.roles().attach(roleArn, policyArn);
  }

  public static void addTrust(FakeAws aws, Map<String, Object> statement) {
    Roles roles = aws.caller().roles();
    List<Map<String, Object>> statements =
        new ArrayList<>(roles.find(Requests.ROLE_ARN).orElseThrow().trust().statements());
    statements.add(statement);
    roles.updateTrust(Requests.ROLE_ARN, PolicyDocument.of(statements));
  }

  /** A foreign statement of the role's trust lets EC2 in. */
  public static void admitEc2(FakeAws aws) {
    addTrust(aws, EC2_MAY_ASSUME);
  }

  public static void replaceTrust(FakeAws aws, Map<String, Object> statement) {
    aws.caller().roles().updateTrust(Requests.ROLE_ARN, PolicyDocument.of(List.of(statement)));
  }

  /** A foreign statement of the role's trust denies everybody. */
  public static void closeTrust(FakeAws aws, String roleArn) {
    Roles roles = aws.caller().roles();
    List<Map<String, Object>> statements =
        new ArrayList<>(roles.find(roleArn).orElseThrow().trust().statements());
    statements.add(
        Map.of(
            "Sid",
            "Theirs",
            "Effect",
            "Deny",
            "Principal",
            Map.of("AWS", "*"),
            "Action",
            "sts:AssumeRole"));
    roles.updateTrust(roleArn, PolicyDocument.of(statements));
  }

  /** The managed policy has all five versions, the last one the default. */
  public static void fillVersions(FakeAws aws) {
    ManagedPolicies policies = aws.caller().policies();
    for (int i = 2; i <= 5; i++) {
      policies.createDefaultVersion(Requests.POLICY_ARN, Requests.allowing("iam:Old" + i));
    }
  }

  public static void deleteRoleAndPolicy(FakeAws aws) {
    Roles roles = aws.caller().roles();
    roles.detach(Requests.ROLE_ARN, Requests.POLICY_ARN);
    roles.delete(Requests.ROLE_ARN);
    aws.caller().policies().delete(Requests.POLICY_ARN);
  }

  public static void deleteKeys(FakeAws aws) {
    aws.keyIds(Requests.USER).forEach(id -> aws.caller().accessKeys().delete(Requests.USER, id));
  }

  public static void deleteSecret(FakeAws aws) {
    SecretStore secrets = aws.caller().secrets();
    secrets.scheduleDeletion(Requests.SECRET);
  }
}
