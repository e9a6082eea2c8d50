package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rolebridge.cli.run.History;
import rolebridge.cli.run.StateRun;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

/** The vendor guide's own example: after one run IAM is as the guide has it made by hand. */
@ExtendWith(InstallationExtension.class)
class ProvisionIT {

  private static final String ACCOUNT = "000000000000";
  private static final String USER = "xsoar.remediation";
  private static final String ROLE = "xsoar-IAM.integration-Role";
  private static final String POLICY = "xsoar-IAM-Remediation_Policy";
  private static final String SECRET = "rolebridge/xsoar.remediation";
  private static final String USER_ARN =
      "arn:aws:iam::" + ACCOUNT + ":user/rolebridge/xsoar.remediation";
  private static final String ROLE_ARN =
      "arn:aws:iam::" + ACCOUNT + ":role/rolebridge/xsoar.remediation/" + ROLE;
  private static final String POLICY_ARN =
      "arn:aws:iam::" + ACCOUNT + ":policy/rolebridge/xsoar.remediation/" + POLICY;

  private static Installation rolebridge;
  private static IamClient iam;
  private static Request request;
  private static long before;
  private static Run run;
  private static Map<String, Object> held;

  @BeforeAll
  static void provision(Installation installation) throws Exception {
    rolebridge = installation;
    iam = installation.hub().iam();
    String file = Files.readString(Project.ROOT.resolve("events/provision-aws-iam.json"));
    request = new Request(USER, JsonText.object(file));
    before = rolebridge.recorder().latest();
    run = rolebridge.provision(request).requireReady();
    held = Holdings.of(rolebridge, request);
  }

  @Test
  void run_madeOneOfEach() {
    assertThat(held)
        .containsOnlyKeys("user " + USER, "role " + ROLE, "policy " + POLICY, "secret " + SECRET);
    assertThat(run.changedBy())
        .containsExactly(
            "CreateUser",
            "PutUserPolicy",
            "CreatePolicy",
            "CreateRole",
            "AttachRolePolicy",
            "UpdateAssumeRolePolicy",
            "CreateAccessKey",
            "CreateSecret");
  }

  @Test
  void user_mayNothingButAssumeItsRoles() {
    User user = iam.getUser(r -> r.userName(USER)).user();

    assertThat(user.arn()).isEqualTo(USER_ARN);
    assertThat(user.path()).isEqualTo("/rolebridge/");
    assertThat(user.permissionsBoundary().permissionsBoundaryArn())
        .isEqualTo("arn:aws:iam::" + ACCOUNT + ":policy/rolebridge-user-boundary");
    assertThatThrownBy(() -> iam.getLoginProfile(r -> r.userName(USER)))
        .isInstanceOf(NoSuchEntityException.class);
    assertThat(about("user " + USER))
        .containsEntry("groups", List.of())
        .containsEntry("attached policies", List.of())
        .containsEntry("inline policies", Map.of("xsoar.remediation-UserPolicy", userPolicy()))
        .containsEntry(
            "tags",
            Map.of(
                "rolebridge:managed",
                "true",
                "rolebridge:owner-account",
                ACCOUNT,
                "rolebridge:created-by",
                run.arn()));
  }

  private static Object userPolicy() {
    return Holdings.document(
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "RolebridgeAssumeRole",
              "Effect": "Allow",
              "Action": "sts:AssumeRole",
              "Resource": "arn:aws:iam::000000000000:role/rolebridge/xsoar.remediation/*"
            }
          ]
        }
        """);
  }

  @Test
  void policy_allowsTheTwoActions() {
    assertThat(about("policy " + POLICY))
        .containsEntry("arn", POLICY_ARN)
        .containsEntry("default version", "v1")
        .containsEntry("versions", Map.of("v1", permissions()));
  }

  private static Object permissions() {
    return Holdings.document(
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": ["iam:UpdateAccountPasswordPolicy", "iam:ListUsers"],
              "Resource": "*"
            }
          ]
        }
        """);
  }

  @Test
  void role_hasThePolicyAndAdmitsTheUser() {
    Role role = iam.getRole(r -> r.roleName(ROLE)).role();

    assertThat(role.arn()).isEqualTo(ROLE_ARN);
    assertThat(role.path()).isEqualTo("/rolebridge/xsoar.remediation/");
    assertThat(role.permissionsBoundary().permissionsBoundaryArn())
        .isEqualTo("arn:aws:iam::" + ACCOUNT + ":policy/rolebridge-role-boundary");
    assertThat(about("role " + ROLE))
        .containsEntry("max session duration", 3600)
        .containsEntry("attached policies", List.of(POLICY_ARN))
        .containsEntry("inline policies", List.of())
        .containsEntry("trust", trust());
    assertThat(role.assumeRolePolicyDocument()).doesNotContainIgnoringCase("ec2", "deny");
  }

  private static Object trust() {
    return Holdings.document(
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "RolebridgeTrust",
              "Effect": "Allow",
              "Principal": {
                "AWS": "arn:aws:iam::000000000000:user/rolebridge/xsoar.remediation"
              },
              "Action": "sts:AssumeRole"
            }
          ]
        }
        """);
  }

  @Test
  void roleAndPolicy_areTagged() {
    assertThat(tags("policy " + POLICY))
        .isEqualTo(
            Map.of(
                "rolebridge:managed",
                "true",
                "rolebridge:integration",
                "AWS - IAM",
                "rolebridge:owner-account",
                ACCOUNT,
                "rolebridge:acknowledged-risks",
                "aws-iam-update-account-password-policy",
                "rolebridge:created-by",
                run.arn()));
    assertThat(tags("role " + ROLE))
        .containsAllEntriesOf(tags("policy " + POLICY))
        .containsEntry("rolebridge:max-session-duration", "3600")
        .hasSize(10)
        .hasEntrySatisfying(
            "rolebridge:ready", digest -> assertThat(digest).matches("[0-9a-f]{64}"));
  }

  @Test
  void instance_isWhatTheFormAsksFor() {
    assertThat(run.instance())
        .containsEntry("instanceName", "AWS-IAM-remediation")
        .containsEntry("roleArn", ROLE_ARN)
        .containsEntry("roleSessionName", "xsoar-IAM.integration-Role_SESSION")
        .containsEntry("roleSessionDuration", 900)
        .containsEntry("userArn", USER_ARN)
        .containsEntry("policyArns", List.of(POLICY_ARN))
        .doesNotContainKeys("password", "secretAccessKey");
  }

  @Test
  void secret_holdsTheKeyThatAssumesTheRole() {
    StoredKey key = StoredKey.of(rolebridge.hub(), (String) run.instance().get("secretArn"));
    Instant asked = Instant.now();

    AssumeRoleResponse session = key.assume(rolebridge.hub(), run.instance());

    assertThat(run.instance()).containsEntry("accessKeyId", key.id());
    assertThat(about("user " + USER)).containsEntry("keys", Map.of(key.id(), "Active"));
    assertThat(about("secret " + SECRET))
        .containsEntry("versions", Map.of("rolebridge-key-" + key.id(), List.of("AWSCURRENT")));
    assertThat(tags("secret " + SECRET)).containsEntry("rolebridge:validated", key.id());
    assertThat(session.assumedRoleUser().arn())
        .isEqualTo(
            "arn:aws:sts::000000000000:assumed-role/xsoar-IAM.integration-Role"
                + "/xsoar-IAM.integration-Role_SESSION");
    assertThat(session.credentials().expiration())
        .isBetween(asked.plusSeconds(899), Instant.now().plusSeconds(901));
  }

  @Test
  void event_tellsOfTheInstance() {
    String event = rolebridge.announcements().of(run.arn());

    assertThat(Schemas.errors("event-IntegrationReady", event)).isEmpty();
    assertThat(JsonText.member(JsonText.object(event), "detail"))
        .containsAllEntriesOf(run.instance())
        .containsEntry("changes", JsonText.object(run.execution().output().get()).get("changes"));
  }

  @Test
  void sameRequestAgain_changesNothingAndProvesTheAccess() {
    long before = rolebridge.recorder().latest();

    Run again = rolebridge.provision(request);

    assertThat(again.changes()).isEmpty();
    assertThat(History.states(rolebridge.executions().history(again.arn())))
        .extracting(StateRun::name)
        .containsExactly(
            "ResolveRequest",
            "IsAccepted",
            "ValidateAccess",
            "ConfigureInstance",
            "Announce",
            "Ready");
    assertThat(again.instance()).isEqualTo(run.instance());
    assertThat(rolebridge.recorder().changesAfter(before, "xsoar")).isEmpty();
    assertThat(rolebridge.recorder().after(before))
        .filteredOn(call -> call.operation().equals("AssumeRole"))
        .filteredOn(call -> call.caller().equals(USER_ARN))
        .extracting(Recorder.Call::parameters)
        .containsExactly(
            Map.of("RoleArn", ROLE_ARN, "RoleSessionName", "xsoar-IAM.integration-Role_SESSION"));
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(held);
  }

  /** What shows that the record of the repeated run would have shown a change. */
  @Test
  void firstRun_isOnRecordWithItsChanges() {
    assertThat(rolebridge.recorder().changesAfter(before, "xsoar"))
        .filteredOn(Recorder.Call::succeeded)
        .extracting(Recorder.Call::operation)
        .containsExactly(
            "CreateUser",
            "PutUserPolicy",
            "CreatePolicy",
            "CreateRole",
            "AttachRolePolicy",
            "UpdateAssumeRolePolicy",
            "CreateAccessKey",
            "CreateSecret",
            "TagRole",
            "TagResource");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> about(String thing) {
    return (Map<String, Object>) held.get(thing);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> tags(String thing) {
    return (Map<String, String>) about(thing).get("tags");
  }
}
