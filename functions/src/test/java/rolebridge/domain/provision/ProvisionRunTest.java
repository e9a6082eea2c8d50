package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.fake.Snapshot;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.PolicyVersion;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.User;
import rolebridge.domain.provision.ProvisionRun.State;

/** Whole runs in which nothing goes wrong. */
class ProvisionRunTest {

  /**
   * Design, figures to hold: 22 AWS calls per provision, first and repeated; and six of proof:
   * permissions, the negative probe, its control, which a function that ran before leaves out, and
   * on a first run the user's policy and both boundaries.
   */
  private static final int MOST_CALLS = 29;

  /** Looked at when the run begins, by EnsurePolicy and before the mark. */
  private static final int MOST_CALLS_FOR_A_FURTHER_POLICY = 5;

  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:provision:run";

  @Test
  void run_freshAccount_makesWhatTheGuideMakes() {
    FakeAws aws = new FakeAws();

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    String owner =
        "rolebridge:created-by=%s, %%srolebridge:managed=true, rolebridge:owner-account=111122223333"
            .formatted(EXECUTION);
    String ofUser = owner.formatted("");
    String ofRole = owner.formatted("rolebridge:integration=AWS - IAM, ");
    assertThat(Snapshot.withoutKeyIds(aws))
        .containsExactly(
            Requests.USER_ARN + " boundary " + FakeAws.USER_BOUNDARY_ARN,
            Requests.USER_ARN + " tags {Team=SOC, " + ofUser + ", rolebridge:requested-by=tester}",
            Requests.USER_ARN
                + " inline xsoar.remediation-UserPolicy {Statement={Action=sts:assumerole,"
                + " Effect=Allow,"
                + " Resource=arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/*,"
                + " Sid=RolebridgeAssumeRole}, Version=2012-10-17}",
            Requests.USER_ARN + " key (current) active",
            Requests.POLICY_ARN
                + " tags {Team=SOC, "
                + ofRole
                + ", rolebridge:requested-by=tester}",
            Requests.POLICY_ARN
                + " v1 default {Statement={Action=[iam:listusers, iam:updateaccountpasswordpolicy],"
                + " Effect=Allow, Resource=*}, Version=2012-10-17}",
            Requests.ROLE_ARN + " boundary " + FakeAws.ROLE_BOUNDARY_ARN,
            Requests.ROLE_ARN + " description Remediation of weak passwords",
            Requests.ROLE_ARN + " session 3600",
            Requests.ROLE_ARN
                + " tags {Team=SOC, "
                + ofRole.replace("true, ", "true, rolebridge:max-session-duration=3600, ")
                + ", rolebridge:permissions="
                + run.plan().provenAccess().tags("").get(Tags.PERMISSIONS)
                + ", rolebridge:ready="
                + run.plan().digest()
                + ", rolebridge:requested-by=tester, rolebridge:source-ips=, rolebridge:trust="
                + run.plan().provenAccess().tags("").get(Tags.TRUST)
                + "}",
            Requests.ROLE_ARN + " attached " + Requests.POLICY_ARN,
            Requests.ROLE_ARN
                + " trust {Action=sts:assumerole, Effect=Allow, Principal={AWS="
                + Requests.USER_ARN
                + "}, Sid=RolebridgeTrust}",
            Requests.SECRET
                + " tags {Team=SOC, "
                + ofUser
                + ", rolebridge:requested-by=tester, rolebridge:validated=(current)}",
            Requests.SECRET + " current (current)");
  }

  @Test
  void run_freshAccount_reportsChangesAndInstance() {
    FakeAws aws = new FakeAws();

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    String keyId = aws.keyIds(Requests.USER).getFirst();
    assertThat(run.changes())
        .containsExactly(
            new Change("CreateUser", Requests.USER_ARN),
            new Change("PutUserPolicy", Requests.USER_ARN + " xsoar.remediation-UserPolicy"),
            new Change("CreatePolicy", Requests.POLICY_ARN),
            new Change("CreateRole", Requests.ROLE_ARN),
            new Change("AttachRolePolicy", Requests.ROLE_ARN + " " + Requests.POLICY_ARN),
            new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN),
            new Change("CreateAccessKey", keyId),
            new Change("CreateSecret", run.stored().secretArn()));
    assertThat(run.instance())
        .isEqualTo(
            new ConfigureInstance.Instance(
                "AWS-IAM-remediation",
                "AWS - IAM",
                Requests.ROLE_ARN,
                "xsoar-IAM.integration-Role_SESSION",
                900,
                "eu-central-1",
                keyId,
                run.stored().secretArn(),
                Requests.USER,
                Requests.USER_ARN,
                List.of(Requests.POLICY_ARN),
                List.of(),
                List.of(
                    new InstanceSetting("Role Arn", "roleArn", false, Requests.ROLE_ARN, ""),
                    new InstanceSetting(
                        "Role Session Name",
                        "roleSessionName",
                        false,
                        "xsoar-IAM.integration-Role_SESSION",
                        ""),
                    new InstanceSetting(
                        "Role Session Duration", "sessionDuration", false, "900", ""),
                    new InstanceSetting(
                        "AWS Default Region", "defaultRegion", true, "eu-central-1", ""),
                    new InstanceSetting("Access Key", "credentials.identifier", false, keyId, ""),
                    new InstanceSetting(
                        "Secret Key",
                        "credentials.password",
                        false,
                        "",
                        "member password of the secret " + run.stored().secretArn()),
                    new InstanceSetting(
                        "AWS STS Regional Endpoints",
                        "sts_regional_endpoint",
                        false,
                        "regional",
                        "")),
                List.of("iam.amazonaws.com", "sts.eu-central-1.amazonaws.com"),
                List.of(),
                ""));
    assertThat(run.caller().callCount()).isLessThanOrEqualTo(MOST_CALLS);
  }

  @ParameterizedTest
  @EnumSource
  void run_repeated_changesNothingAndProvesAgain(Scenario scenario) {
    FakeAws aws = scenario.account();
    ProvisionRun.of(aws, scenario.request(), "first");
    List<String> before = Snapshot.of(aws);

    ProvisionRun run = ProvisionRun.of(aws, scenario.request(), "second");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.caller().changes()).isEmpty();
    assertThat(run.changes()).isEmpty();
    assertThat(run.isShort()).isTrue();
    assertThat(run.stored().validated()).isTrue();
    assertThat(run.caller().calls())
        .filteredOn(call -> call.operation().equals("AssumeRole"))
        .hasSize(1);
    int furtherPolicies =
        PolicyPart.of(Requests.POLICY_ARN, scenario.request().permissionPolicy()).size() - 1;
    assertThat(run.caller().callCount())
        .isLessThanOrEqualTo(MOST_CALLS + furtherPolicies * MOST_CALLS_FOR_A_FURTHER_POLICY);
    assertThat(Snapshot.of(aws)).isEqualTo(before);
  }

  /** Eight looks at all that there is to be, and the proof, whose last look is at the role. */
  @Test
  void run_unchanged_makesThese14Calls() {
    FakeAws aws = Accounts.with(Requests.iam());

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.isShort()).isTrue();
    assertThat(run.caller().calls())
        .extracting(Caller.Call::operation)
        .containsExactly(
            "GetUser",
            "DescribeSecret",
            "GetRole",
            "GetUserPolicy",
            "ListAttachedRolePolicies",
            "GetPolicy",
            "GetPolicyVersion",
            "ListAccessKeys",
            "GetSecretValue",
            "AssumeRole",
            "SimulatePrincipalPolicy",
            "SimulatePrincipalPolicy",
            "AssumeRole as function",
            "GetRole");
  }

  @Test
  void run_otherActions_makesThemTheDefaultVersion() {
    FakeAws aws = Accounts.with(Requests.iam());

    ProvisionRun run = ProvisionRun.of(aws, Requests.iamWith("iam:ListRoles"), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes())
        .containsExactly(new Change("CreatePolicyVersion", Requests.POLICY_ARN));
    var policies = aws.caller().policies();
    assertThat(policies.find(Requests.POLICY_ARN).orElseThrow().defaultVersionId()).isEqualTo("v2");
    assertThat(policies.document(Requests.POLICY_ARN, "v2").json())
        .isEqualTo(Requests.allowing("iam:ListRoles").json());
  }

  @Test
  void run_otherActionsInAnotherOrder_changesNothing() {
    FakeAws aws = Accounts.with(Requests.iam());

    ProvisionRun run =
        ProvisionRun.of(
            aws, Requests.iamWith("IAM:listUsers", "iam:UpdateAccountPasswordPolicy"), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.caller().changes()).isEmpty();
  }

  @Test
  void run_otherActionsAndFiveVersions_removesTheOldestUnused() {
    FakeAws aws = Accounts.with(Requests.iam());
    Accounts.fillVersions(aws);
    var policies = aws.caller().policies();
    policies.setDefaultVersion(Requests.POLICY_ARN, "v1");

    ProvisionRun run = ProvisionRun.of(aws, Requests.iamWith("iam:ListRoles"), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes())
        .containsExactly(
            new Change("DeletePolicyVersion", Requests.POLICY_ARN + " v2"),
            new Change("CreatePolicyVersion", Requests.POLICY_ARN));
    assertThat(policies.versions(Requests.POLICY_ARN))
        .extracting(PolicyVersion::id)
        .containsExactlyInAnyOrder("v1", "v3", "v4", "v5", "v6");
  }

  @Test
  void run_sessionLongerThanTheRolesMaximum_raisesIt() {
    FakeAws aws = Accounts.with(Requests.iam());

    ProvisionRun run = ProvisionRun.of(aws, Requests.iamFor(7200), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes()).containsExactly(new Change("UpdateRole", Requests.ROLE_ARN));
    assertThat(role(aws).maxSessionDuration()).isEqualTo(7200);
  }

  @Test
  void run_sessionShorterThanTheRolesMaximum_lowersIt() {
    FakeAws aws = Accounts.with(Requests.iamFor(7200));

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes()).containsExactly(new Change("UpdateRole", Requests.ROLE_ARN));
    assertThat(role(aws).maxSessionDuration()).isEqualTo(3600);
  }

  @Test
  void run_otherTags_retagsAndLeavesForeignOnes() {
    FakeAws aws = Accounts.with(Requests.iam());
    aws.caller().roles().tag(Requests.ROLE_ARN, Map.of("Theirs", "yes"));

    ProvisionRun run =
        ProvisionRun.of(aws, Requests.iamTagged(Map.of("Team", "Blue", "Cost", "42")), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changedActions())
        .containsExactly("TagUser", "TagPolicy", "TagRole", "TagResource");
    assertThat(aws.caller().users().find(Requests.USER).orElseThrow().tags())
        .containsEntry("Team", "Blue")
        .containsEntry("Cost", "42");
    assertThat(aws.caller().secrets().find(Requests.SECRET).orElseThrow().tags())
        .containsEntry("Team", "Blue")
        .containsEntry("Cost", "42");
    assertThat(role(aws).tags())
        .containsEntry("Team", "Blue")
        .containsEntry("Cost", "42")
        .containsEntry("Theirs", "yes")
        .containsEntry(
            Tags.CREATED_BY, "arn:aws:states:eu-central-1:111122223333:execution:provision:before");
    assertThat(aws.caller().policies().find(Requests.POLICY_ARN).orElseThrow().tags())
        .containsEntry("Team", "Blue")
        .containsEntry("Cost", "42");
  }

  @Test
  void run_sourceIps_letsTheUserInFromThereOnly() {
    FakeAws aws = Accounts.with(Requests.iam());

    ProvisionRun run = ProvisionRun.of(aws, Requests.iamFrom("198.51.100.0/24"), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes())
        .containsExactly(new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN));
    assertThat(TrustPolicy.ownStatement(role(aws).trust()))
        .containsEntry(
            "Condition", Map.of("IpAddress", Map.of("aws:SourceIp", List.of("198.51.100.0/24"))));
  }

  /** The proof is made from where rolebridge runs, so it can't be given for other addresses. */
  @Test
  void run_sourceIpsWithoutOurs_failsAndLeavesNothing() {
    FakeAws aws = new FakeAws();

    ProvisionRun run = ProvisionRun.of(aws, Requests.iamFrom("203.0.113.0/24"), "run");

    assertThat(run.state()).isEqualTo(State.FAILED);
    assertThat(run.failure())
        .isInstanceOf(AccessNotProvenException.class)
        .hasMessageContaining("the function's own address isn't among those")
        .hasMessageContaining("203.0.113.0/24")
        .hasMessageContaining("FunctionEgressIps");
    assertThat(Snapshot.of(aws)).isEmpty();
  }

  @Test
  void run_sourceIpsAndKnownEgress_admitsBothAndIsReady() {
    FakeAws aws = new FakeAws();

    ProvisionRun run =
        new ProvisionRun(aws, Requests.iamFrom("203.0.113.0/24"), "run")
            .callingFrom("203.0.113.7", FakeAws.CALLER_IP + "/32")
            .finish();

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(TrustPolicy.ownStatement(role(aws).trust()))
        .containsEntry(
            "Condition",
            Map.of(
                "IpAddress",
                Map.of("aws:SourceIp", List.of("203.0.113.0/24", FakeAws.CALLER_IP + "/32"))));
  }

  @Test
  void run_noSourceIpsAndKnownEgress_limitsNothing() {
    FakeAws aws = new FakeAws();

    ProvisionRun run =
        new ProvisionRun(aws, Requests.iam(), "run").callingFrom("192.0.2.0/24").finish();

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(TrustPolicy.ownStatement(role(aws).trust())).doesNotContainKey("Condition");
  }

  @Test
  void run_foreignTrust_keepsIt() {
    FakeAws aws = Accounts.with(Requests.iam());
    Accounts.replaceTrust(aws, Accounts.EC2_MAY_ASSUME);

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(role(aws).trust().statements())
        .containsExactly(
            Accounts.EC2_MAY_ASSUME, TrustPolicy.statementFor(Requests.USER_ARN, List.of()));
  }

  @Test
  void run_principalGone_dropsAndReportsIt() {
    FakeAws aws = Accounts.with(Requests.iam());
    String leaver = addUser(aws, "leaver");
    String stayer = addUser(aws, "stayer");
    Accounts.addTrust(
        aws,
        Map.of(
            "Sid",
            "People",
            "Effect",
            "Allow",
            "Principal",
            Map.of("AWS", List.of(leaver, stayer)),
            "Action",
            "sts:AssumeRole"));
    aws.caller().users().delete("leaver");

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes())
        .containsExactly(
            new Change("UpdateAssumeRolePolicy", Requests.ROLE_ARN),
            new Change("DropDeadPrincipal", Requests.ROLE_ARN + " AIDA00000000000000002"));
    assertThat(role(aws).trust().statements())
        .extracting(statement -> statement.get("Principal"))
        .containsExactlyInAnyOrder(Map.of("AWS", stayer), Map.of("AWS", Requests.USER_ARN));
  }

  private static String addUser(FakeAws aws, String name) {
    aws.caller().users().create(new User(name, "/", "", "", Map.of()));
    return "arn:aws:iam::111122223333:user/" + name;
  }

  @Test
  void run_userMadeAnew_isLetInAgain() {
    FakeAws aws = Accounts.with(Requests.iam());
    Accounts.deleteKeys(aws);
    aws.caller().userPolicies().delete(Requests.USER, "xsoar.remediation-UserPolicy");
    aws.caller().users().delete(Requests.USER);

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changedActions())
        .containsExactly(
            "CreateUser",
            "PutUserPolicy",
            "UpdateAssumeRolePolicy",
            "CreateAccessKey",
            "PutSecretValue");
  }

  @Test
  void run_secondIntegration_sharesUserKeyAndSecret() {
    FakeAws aws = Accounts.with(Requests.ec2());
    String keyId = aws.keyIds(Requests.USER).getFirst();

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.instance().accessKeyId()).isEqualTo(keyId);
    assertThat(run.changedActions())
        .containsExactly(
            "TagUser",
            "CreatePolicy",
            "CreateRole",
            "AttachRolePolicy",
            "UpdateAssumeRolePolicy",
            "TagResource");
  }

  @Test
  void run_orphan_removesItOnceItsUsesWouldShow() {
    FakeAws aws = Accounts.with(Requests.iam());
    String orphan = aws.caller().accessKeys().create(Requests.USER).id();
    aws.advance(Duration.ofMinutes(254));
    assertThat(ProvisionRun.of(aws, Requests.iam(), "early").changes()).isEmpty();
    aws.advance(Duration.ofMinutes(2));

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changes()).containsExactly(new Change("DeleteOrphanKey", orphan));
    assertThat(aws.keyIds(Requests.USER)).containsExactly(run.instance().accessKeyId());
  }

  @Test
  void run_failedOnceAndStartedAgain_isReady() {
    FakeAws aws = new FakeAws();
    ProvisionRun failed =
        new ProvisionRun(aws, Requests.iam(), "failed").runTo(State.VALIDATE_ACCESS);
    failed.failState();
    failed.finish();

    ProvisionRun run = ProvisionRun.of(aws, Requests.iam(), "run");

    assertThat(failed.compensation().undone())
        .extracting(Change::action)
        .containsExactly(
            "DeleteRole", "DeletePolicy", "DeleteSecret", "DeleteAccessKey", "DeleteUser");
    assertThat(run.state()).isEqualTo(State.READY);
    assertThat(run.changedActions()).contains("RestoreSecret", "PutSecretValue");
  }

  private static Role role(FakeAws aws) {
    return aws.caller().roles().find(Requests.ROLE_ARN).orElseThrow();
  }
}
