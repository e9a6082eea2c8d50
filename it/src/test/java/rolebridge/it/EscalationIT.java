package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * What a provisioned key and a session of its role can't do, though the role may do all of IAM and
 * others let them in: their boundaries refuse it. The elevated boundary leaves what was
 * acknowledged outside of rolebridge, and protects rolebridge's own things as the standard one
 * does.
 */
@ExtendWith(InstallationExtension.class)
@ResourceLock(value = Installation.ORGANIZATION, mode = ResourceAccessMode.READ)
class EscalationIT {

  private static final Request OWN =
      Request.ofNewUser("escalation")
          .withActions("iam:*", "secretsmanager:*", "states:*", "sts:*", "lambda:*")
          .with("allowWildcardActions", true);

  /** The same user's role whose risks are acknowledged. */
  private static final Request ELEVATED =
      OWN.inRole("elevated")
          .withActions(
              "iam:*", "secretsmanager:*", "states:*", "sts:*", "lambda:*", "iam:CreateAccessKey");

  /** Of a user whose name goes on where the first one's ends. */
  private static final Request LONGER =
      OWN.inRole("longer").with("userName", OWN.userName() + "er").withActions("iam:ListUsers");

  private static final String ROLE_BOUNDARY = arn("policy/rolebridge-role-boundary");
  private static final String USER_BOUNDARY = arn("policy/rolebridge-user-boundary");
  private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

  /** A user, and a role that the whole account may assume, which aren't rolebridge's. */
  private static final String FOREIGN = OWN.mark() + "-foreign";

  private static final String MADE = OWN.mark() + "-made";

  /** A foreign role in the boundary of rolebridge's. */
  private static final String BOUNDED = OWN.mark() + "-bounded";

  private static final String TRUST_OF_ALL = trust(arn("root"));
  private static final String ALL =
      document(Map.of("Effect", "Allow", "Action", "*", "Resource", "*"));

  static final List<Attempt> WITH_THE_KEY =
      List.of(
          iam("reads its user", iam -> iam.getUser(r -> r.userName(OWN.userName()))),
          iam("lists users", iam -> iam.listUsers(r -> r.maxItems(1))),
          iam("makes a user", iam -> iam.createUser(r -> r.userName(MADE))),
          iam("makes itself a key", iam -> iam.createAccessKey(r -> r.userName(OWN.userName()))),
          iam(
              "widens its policy",
              iam ->
                  iam.putUserPolicy(
                      r -> r.userName(OWN.userName()).policyName("all").policyDocument(ALL))),
          iam(
              "leaves its boundary",
              iam -> iam.deleteUserPermissionsBoundary(r -> r.userName(OWN.userName()))),
          new Attempt(
              "reads its secret",
              hub -> hub.secrets().getSecretValue(r -> r.secretId(OWN.secretName()))),
          assumes("the role of the user with the longer name", LONGER.roleArn()),
          assumes("a role of the account", arn("role/" + FOREIGN)),
          assumes("a role of the stack", arn("role/rolebridge-ValidateAccess")));

  /** Of which the elevated boundary leaves none either. */
  static final List<Attempt> WITH_ANY_SESSION =
      List.of(
          iam(
              "changes its trust",
              iam ->
                  iam.updateAssumeRolePolicy(
                      r -> r.roleName(OWN.roleName()).policyDocument(TRUST_OF_ALL))),
          iam(
              "leaves its boundary",
              iam -> iam.deleteRolePermissionsBoundary(r -> r.roleName(OWN.roleName()))),
          iam(
              "replaces its boundary",
              iam ->
                  iam.putRolePermissionsBoundary(
                      r -> r.roleName(OWN.roleName()).permissionsBoundary(ADMINISTRATOR))),
          iam(
              "attaches another policy",
              iam ->
                  iam.attachRolePolicy(r -> r.roleName(OWN.roleName()).policyArn(ADMINISTRATOR))),
          iam(
              "adds a policy",
              iam ->
                  iam.putRolePolicy(
                      r -> r.roleName(OWN.roleName()).policyName("all").policyDocument(ALL))),
          iam(
              "widens its policy",
              iam ->
                  iam.createPolicyVersion(
                      r -> r.policyArn(OWN.policyArn()).policyDocument(ALL).setAsDefault(true))),
          iam(
              "widens its boundary",
              iam ->
                  iam.createPolicyVersion(
                      r -> r.policyArn(ROLE_BOUNDARY).policyDocument(ALL).setAsDefault(true))),
          iam(
              "takes its tags",
              iam -> iam.untagRole(r -> r.roleName(OWN.roleName()).tagKeys("rolebridge:managed"))),
          iam("makes a user without boundary", iam -> iam.createUser(r -> r.userName(MADE))),
          iam(
              "makes a user in its own boundary",
              iam -> iam.createUser(r -> r.userName(MADE).permissionsBoundary(ROLE_BOUNDARY))),
          iam(
              "makes a role in its own boundary",
              iam ->
                  iam.createRole(
                      r ->
                          r.roleName(MADE)
                              .assumeRolePolicyDocument(TRUST_OF_ALL)
                              .permissionsBoundary(ROLE_BOUNDARY))),
          iam(
              "makes a user in another boundary",
              iam -> iam.createUser(r -> r.userName(MADE).permissionsBoundary(USER_BOUNDARY))),
          iam(
              "makes a user of rolebridge",
              iam ->
                  iam.createUser(
                      r ->
                          r.userName(MADE)
                              .path("/rolebridge/")
                              .permissionsBoundary(ROLE_BOUNDARY))),
          iam(
              "makes a role without boundary",
              iam -> iam.createRole(r -> r.roleName(MADE).assumeRolePolicyDocument(TRUST_OF_ALL))),
          iam(
              "changes a foreign role's trust",
              iam ->
                  iam.updateAssumeRolePolicy(
                      r -> r.roleName(FOREIGN).policyDocument(TRUST_OF_ALL))),
          iam(
              "widens a role of the stack",
              iam ->
                  iam.putRolePolicy(
                      r ->
                          r.roleName("rolebridge-ValidateAccess")
                              .policyName("all")
                              .policyDocument(ALL))),
          iam(
              "deletes another user's key",
              iam ->
                  iam.updateAccessKey(
                      r ->
                          r.userName(LONGER.userName())
                              .accessKeyId("AKIAAAAAAAAAAAAAAAAA")
                              .status(StatusType.INACTIVE))),
          new Attempt(
              "reads its user's secret",
              hub -> hub.secrets().getSecretValue(r -> r.secretId(OWN.secretName()))),
          new Attempt(
              "opens another secret to all",
              hub ->
                  hub.secrets()
                      .putResourcePolicy(
                          r -> r.secretId(LONGER.secretName()).resourcePolicy(TRUST_OF_ALL))),
          new Attempt(
              "starts a machine",
              hub ->
                  hub.stepFunctions()
                      .startExecution(
                          r ->
                              r.stateMachineArn(
                                      "arn:aws:states:us-east-1:%s:stateMachine:rolebridge-provision"
                                          .formatted(LocalAccount.ACCOUNT_ID))
                                  .input("{}"))),
          assumes("a role of the account", arn("role/" + FOREIGN)),
          assumes("another user's role", LONGER.roleArn()));

  /** What the elevated boundary leaves, since it was acknowledged. */
  static final List<Attempt> WITH_THE_SESSION =
      List.of(
          iam(
              "gives a role in its own boundary all rights",
              iam ->
                  iam.putRolePolicy(
                      r -> r.roleName(BOUNDED).policyName("all").policyDocument(ALL))),
          iam(
              "attaches all rights to a role in its own boundary",
              iam -> iam.attachRolePolicy(r -> r.roleName(BOUNDED).policyArn(ADMINISTRATOR))),
          iam(
              "tags a foreign user",
              iam ->
                  iam.tagUser(
                      r ->
                          r.userName(FOREIGN)
                              .tags(Tag.builder().key("team").value("administrators").build()))),
          iam(
              "takes a foreign user's policy",
              iam -> iam.detachUserPolicy(r -> r.userName(FOREIGN).policyArn(ADMINISTRATOR))),
          iam("makes a foreign user a key", iam -> iam.createAccessKey(r -> r.userName(FOREIGN))),
          iam(
              "gives a foreign user a password",
              iam -> iam.createLoginProfile(r -> r.userName(FOREIGN).password("Secret-1234567"))),
          iam(
              "gives a foreign user all rights",
              iam -> iam.attachUserPolicy(r -> r.userName(FOREIGN).policyArn(ADMINISTRATOR))));

  private static Installation rolebridge;
  private static Hub withTheKey;
  private static Hub withTheSession;
  private static Hub withTheElevatedSession;

  /** Something that is to be refused. */
  record Attempt(String name, Consumer<Hub> call) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Attempt iam(String name, Consumer<IamClient> call) {
    return new Attempt(name, hub -> call.accept(hub.iam()));
  }

  private static Attempt assumes(String what, String roleArn) {
    return new Attempt(
        "assumes " + what,
        hub -> hub.sts().assumeRole(r -> r.roleArn(roleArn).roleSessionName("escalation")));
  }

  @BeforeAll
  static void provision(Installation installation) {
    rolebridge = installation;
    Run run = rolebridge.provision(OWN).requireReady();
    Run elevated = rolebridge.provision(ELEVATED).requireReady();
    rolebridge.provision(LONGER).requireReady();
    IamClient root = rolebridge.hub().iam();
    root.createUser(r -> r.userName(FOREIGN));
    root.createRole(r -> r.roleName(FOREIGN).assumeRolePolicyDocument(TRUST_OF_ALL));
    root.createRole(
        r ->
            r.roleName(BOUNDED)
                .assumeRolePolicyDocument(TRUST_OF_ALL)
                .permissionsBoundary(ROLE_BOUNDARY));
    root.updateAssumeRolePolicy(
        r ->
            r.roleName(LONGER.roleName())
                .policyDocument(
                    trust(LONGER.userArn(), OWN.userArn(), OWN.roleArn(), ELEVATED.roleArn())));
    StoredKey key = StoredKey.of(rolebridge.hub(), OWN.secretName());
    withTheKey = rolebridge.hub().as(key.credentials());
    withTheSession = session(key, run);
    withTheElevatedSession = session(key, elevated);
  }

  private static Hub session(StoredKey key, Run run) {
    Credentials session = key.assume(rolebridge.hub(), run.instance()).credentials();
    return rolebridge
        .hub()
        .as(
            AwsSessionCredentials.create(
                session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
  }

  @AfterAll
  static void removeWhatIsForeign() {
    rolebridge.hub().iam().deleteUser(r -> r.userName(FOREIGN));
    rolebridge.hub().iam().deleteRole(r -> r.roleName(FOREIGN));
    rolebridge.hub().iam().deleteRole(r -> r.roleName(BOUNDED));
  }

  @ParameterizedTest
  @FieldSource("WITH_THE_KEY")
  void key_isRefusedByItsBoundary(Attempt attempt) {
    assertRefused(attempt, withTheKey);
  }

  @ParameterizedTest
  @FieldSource({"WITH_ANY_SESSION", "WITH_THE_SESSION"})
  void session_isRefusedByItsBoundary(Attempt attempt) {
    assertRefused(attempt, withTheSession);
  }

  @ParameterizedTest
  @FieldSource("WITH_ANY_SESSION")
  void elevatedSession_isRefusedByItsBoundary(Attempt attempt) {
    assertRefused(attempt, withTheElevatedSession);
  }

  @Test
  void elevatedRole_isInTheElevatedBoundary_andSaysSo() {
    Role role = rolebridge.hub().iam().getRole(r -> r.roleName(ELEVATED.roleName())).role();

    assertThat(role.permissionsBoundary().permissionsBoundaryArn())
        .isEqualTo(arn("policy/rolebridge-role-boundary-elevated"));
    assertThat(role.tags())
        .contains(Tag.builder().key("rolebridge:boundary").value("elevated").build());
  }

  @Test
  void elevatedSession_mayDoWhatWasAcknowledged_outsideOfRolebridge() {
    IamClient session = withTheElevatedSession.iam();

    String key = session.createAccessKey(r -> r.userName(FOREIGN)).accessKey().accessKeyId();
    session.updateAccessKey(r -> r.userName(FOREIGN).accessKeyId(key).status(StatusType.INACTIVE));
    session.deleteAccessKey(r -> r.userName(FOREIGN).accessKeyId(key));
    session.attachUserPolicy(r -> r.userName(FOREIGN).policyArn(ADMINISTRATOR));
    session.detachUserPolicy(r -> r.userName(FOREIGN).policyArn(ADMINISTRATOR));
    session.putRolePolicy(r -> r.roleName(FOREIGN).policyName("all").policyDocument(ALL));
    session.deleteRolePolicy(r -> r.roleName(FOREIGN).policyName("all"));
  }

  private static void assertRefused(Attempt attempt, Hub hub) {
    assertThatThrownBy(() -> attempt.call().accept(hub))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            refusal -> assertThat(refusal.awsErrorDetails().errorCode()).startsWith("AccessDenied"))
        .hasMessageContaining("with an explicit deny in a permissions boundary");
  }

  /** No call is of this action alone, so it is asked. */
  @ParameterizedTest
  @CsvSource({
    "iam:PassRole, arn:aws:iam::000000000000:role/rolebridge-EnsureRole, true",
    "iam:PassRole, arn:aws:iam::000000000000:role/somebody, false",
    "lambda:InvokeFunction,"
        + " arn:aws:lambda:us-east-1:000000000000:function:rolebridge-EnsureRole, true",
    "lambda:UpdateFunctionCode,"
        + " arn:aws:lambda:us-east-1:000000000000:function:rolebridge-EnsureRole, true",
    "iam:UpdateSAMLProvider, arn:aws:iam::000000000000:saml-provider/idp, true",
    "iam:CreateServiceSpecificCredential, arn:aws:iam::000000000000:user/somebody, false",
    "sts:AssumeRoot, arn:aws:iam::111111111111:root, true",
    "lambda:UpdateFunctionCode,"
        + " arn:aws:lambda:us-east-1:000000000000:function:rolebridge-EnsureRole:7, true",
    "s3:PutObject, arn:aws:s3:::aws-sam-cli-managed-default-x/rolebridge-1/a, true",
    "s3:PutObject, arn:aws:s3:::rolebridge-code-000000000000-us-east-1/rolebridge-1/a, true",
    "s3:PutBucketPolicy, arn:aws:s3:::rolebridge-stage-code-000000000000-us-east-1, true",
  })
  void role_mayNot(String action, String resource, boolean norElevated) {
    assertDenied(OWN, action, resource);
    if (norElevated) {
      assertDenied(ELEVATED, action, resource);
    } else {
      assertThat(simulated(ELEVATED, action, resource).evalDecision())
          .isEqualTo(PolicyEvaluationDecisionType.ALLOWED);
    }
  }

  private static void assertDenied(Request request, String action, String resource) {
    EvaluationResult result = simulated(request, action, resource);
    assertThat(result.evalDecision()).isEqualTo(PolicyEvaluationDecisionType.EXPLICIT_DENY);
    assertThat(result.permissionsBoundaryDecisionDetail().allowedByPermissionsBoundary()).isFalse();
  }

  private static EvaluationResult simulated(Request request, String action, String resource) {
    return rolebridge
        .hub()
        .iam()
        .simulatePrincipalPolicy(
            r -> r.policySourceArn(request.roleArn()).actionNames(action).resourceArns(resource))
        .evaluationResults()
        .getFirst();
  }

  /** Were all refused for another reason, the refusals would tell nothing. */
  @Test
  void session_mayDoWhatWasAskedFor() {
    IamClient session = withTheSession.iam();

    assertThat(session.listUsers().users()).isNotEmpty();
    session.createPolicy(r -> r.policyName(MADE).policyDocument(ALL));
    session.deletePolicy(r -> r.policyArn(arn("policy/" + MADE)));
  }

  private static String trust(String... principals) {
    return document(
        Map.of(
            "Effect",
            "Allow",
            "Principal",
            Map.of("AWS", List.of(principals)),
            "Action",
            "sts:AssumeRole"));
  }

  private static String document(Map<String, Object> statement) {
    return JsonText.of(Map.of("Version", "2012-10-17", "Statement", List.of(statement)));
  }

  private static String arn(String resource) {
    return "arn:aws:iam::" + LocalAccount.ACCOUNT_ID + ":" + resource;
  }
}
