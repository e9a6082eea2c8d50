package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.Tag;

/** What hands change is found in every account, ours is put back, theirs is left. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.BOUNDARIES, mode = ResourceAccessMode.READ)
@ResourceLock(value = Installation.ORGANIZATION, mode = ResourceAccessMode.READ)
class AuditIT {

  private static final String SPOKE = "555555555555";
  private static final String ALL =
      JsonText.of(
          Map.of(
              "Version",
              "2012-10-17",
              "Statement",
              List.of(Map.of("Effect", "Allow", "Action", "*", "Resource", "*"))));

  /** The name that a revocation gives to what denies sessions. */
  private static final String REVOCATION = "rolebridge-revoked-sessions";

  private static Installation rolebridge;
  private static URI endpoint;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    endpoint = installation.account().endpoint().orElseThrow();
    Spoke.of(installation, SPOKE);
  }

  private static Run audit(Request request, boolean repair) {
    return rolebridge.end(
        rolebridge.start(
            "audit", JsonText.of(Map.of("userName", request.userName(), "repair", repair))));
  }

  /** Kind and resource of each finding, and whether it was put right. */
  private static Map<String, Boolean> findings(Run run) {
    Map<String, Boolean> findings = new TreeMap<>();
    JsonText.members(run.output(), "drift")
        .forEach(
            finding ->
                findings.put(
                    finding.get("kind") + " " + finding.get("resource"),
                    (Boolean) finding.get("repaired")));
    return findings;
  }

  private static void widenTrust(IamClient iam, Request request, String principal) {
    iam.updateAssumeRolePolicy(
        r ->
            r.roleName(request.roleName())
                .policyDocument(
                    JsonText.of(
                        Map.of(
                            "Version",
                            "2012-10-17",
                            "Statement",
                            List.of(
                                Map.of(
                                    "Sid",
                                    "RolebridgeTrust",
                                    "Effect",
                                    "Allow",
                                    "Principal",
                                    Map.of("AWS", principal),
                                    "Action",
                                    "sts:AssumeRole"))))));
  }

  @Test
  void ownThingsChanged_areFound_andPutBack_inTheHub() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "audited");
    Request request = keys.request();
    Map<String, Object> before = Holdings.of(rolebridge, request);
    assertThat(findings(audit(request, false))).isEmpty();
    IamClient iam = rolebridge.hub().iam();
    widenTrust(iam, request, "arn:aws:iam::000000000000:root");
    iam.deleteRolePermissionsBoundary(r -> r.roleName(request.roleName()));
    iam.deleteUserPermissionsBoundary(r -> r.userName(request.userName()));
    iam.deleteUserPolicy(
        r -> r.userName(request.userName()).policyName(request.userName() + "-UserPolicy"));
    iam.detachRolePolicy(r -> r.roleName(request.roleName()).policyArn(request.policyArn()));
    Map<String, Object> changed = Holdings.of(rolebridge, request);

    Run found = audit(request, false);

    assertThat(findings(found).keySet())
        .containsExactly(
            "BOUNDARY_CHANGED " + request.roleArn(),
            "BOUNDARY_CHANGED " + request.userArn(),
            "GRANT_CHANGED " + request.userArn(),
            "POLICY_DETACHED " + request.roleArn(),
            "TRUST_CHANGED " + request.roleArn());
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(changed);
    String event = rolebridge.announcements().of(found.arn());
    assertThat(Schemas.errors("event-DriftFound", event)).isEmpty();

    Command command = Command.run(endpoint, "audit", request.userName(), "--repair", "--json");
    assertThat(command.status()).as(command.err()).isZero();
    assertThat(Schemas.errors("audit", command.out())).isEmpty();
    assertThat(command.document()).containsEntry("status", "repaired").containsEntry("repaired", 5);
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(before);
    keys.assertWork();
    assertThat(findings(audit(request, false))).isEmpty();
  }

  @Test
  void ownThingsChanged_areFound_andPutBack_inAnotherAccount() throws Exception {
    Request asked = Request.ofNewUser("audited-there");
    Request request = asked.askedBy(SPOKE);
    rolebridge
        .end(
            rolebridge.start(
                "provision", JsonText.of(Map.of("request", asked.json(), "senderAccount", SPOKE))))
        .requireReady();
    Map<String, Object> before = Holdings.of(rolebridge, request);
    IamClient iam = Spoke.of(rolebridge, SPOKE).account().iam();
    widenTrust(iam, request, "arn:aws:iam::" + SPOKE + ":root");
    iam.deleteRolePermissionsBoundary(r -> r.roleName(request.roleName()));
    iam.createPolicyVersion(
        r -> r.policyArn(request.policyArn()).policyDocument(ALL).setAsDefault(true));

    Run repaired = audit(request, true);

    assertThat(findings(repaired))
        .isEqualTo(
            Map.of(
                "BOUNDARY_CHANGED " + request.roleArn(), true,
                "POLICY_CHANGED " + request.policyArn(), true,
                "TRUST_CHANGED " + request.roleArn(), true));
    Map<String, Object> event =
        Spoke.of(rolebridge, SPOKE)
            .answer("DriftFound", detail -> request.userName().equals(detail.get("userName")));
    assertThat(Schemas.errors("event-DriftFound", JsonText.of(event))).isEmpty();
    iam.deletePolicyVersion(r -> r.policyArn(request.policyArn()).versionId("v2"));
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(before);
  }

  @Test
  void whatOthersAdded_isToldByTheCommand_andLeft() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "added");
    Request request = keys.request();
    IamClient iam = rolebridge.hub().iam();
    iam.putRolePolicy(r -> r.roleName(request.roleName()).policyName("theirs").policyDocument(ALL));
    iam.putRolePolicy(
        r -> r.roleName(request.roleName()).policyName(REVOCATION).policyDocument(ALL));
    iam.putUserPolicy(r -> r.userName(request.userName()).policyName("theirs").policyDocument(ALL));
    iam.createLoginProfile(r -> r.userName(request.userName()).password("Correct-Horse-9-Battery"));
    iam.createPolicyVersion(
        r -> r.policyArn(request.policyArn()).policyDocument(ALL).setAsDefault(true));
    String key = iam.createAccessKey(r -> r.userName(request.userName())).accessKey().accessKeyId();
    rolebridge
        .hub()
        .secrets()
        .putResourcePolicy(
            r ->
                r.secretId(request.secretName())
                    .resourcePolicy(
                        JsonText.of(
                            Map.of(
                                "Version",
                                "2012-10-17",
                                "Statement",
                                Map.of(
                                    "Effect",
                                    "Allow",
                                    "Principal",
                                    Map.of("AWS", "arn:aws:iam::" + SPOKE + ":root"),
                                    "Action",
                                    "secretsmanager:GetSecretValue",
                                    "Resource",
                                    "*")))));
    Map<String, Object> before = Holdings.of(rolebridge, request);
    assertThat(findings(audit(request, false)))
        .containsKey("POLICY_CHANGED " + request.policyArn());

    Command command = Command.run(endpoint, "audit", request.userName(), "--repair");

    assertThat(command.status()).isEqualTo(4);
    assertThat(command.out())
        .contains(
            "permission added: The role has the inline policy theirs",
            "permission added: The inline policy " + REVOCATION,
            "permission added: The user has the inline policy theirs",
            "console password: ",
            key,
            "extra key: ",
            "secret shared: The secret has a resource policy that lets others in",
            "policy changed: ",
            "6 differences left, 1 repaired.");
    iam.setDefaultPolicyVersion(r -> r.policyArn(request.policyArn()).versionId("v2"));
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(before);
  }

  @Test
  void sessionDurationLowered_isFound_andPutBack() throws Exception {
    Request request = Request.ofNewUser("shortened").with("roleSessionDuration", 7200);
    rolebridge.provision(request).requireReady();
    rolebridge.hub().iam().updateRole(r -> r.roleName(request.roleName()).maxSessionDuration(3600));

    assertThat(findings(audit(request, false)))
        .isEqualTo(Map.of("SESSION_DURATION_CHANGED " + request.roleArn(), false));
    assertThat(findings(audit(request, true)))
        .isEqualTo(Map.of("SESSION_DURATION_CHANGED " + request.roleArn(), true));

    assertThat(
            rolebridge
                .hub()
                .iam()
                .getRole(r -> r.roleName(request.roleName()))
                .role()
                .maxSessionDuration())
        .isEqualTo(7200);
  }

  @Test
  void keyThatAwsFoundInPublic_isToBeRevoked_andAwsPolicyStays() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "leaked");
    String user = keys.request().userName();
    String policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    IamClient iam = rolebridge.hub().iam();
    iam.attachUserPolicy(r -> r.userName(user).policyArn(policy));

    Command command = Command.run(endpoint, "audit", user, "--repair");

    assertThat(command.status()).isEqualTo(4);
    assertThat(command.out())
        .contains("key leaked: ", "Run " + Command.LINE + " revoke " + user + " now.")
        .doesNotContain("Take it off");
    assertThat(iam.listAttachedUserPolicies(r -> r.userName(user)).attachedPolicies())
        .extracting(AttachedPolicy::policyArn)
        .containsExactly(policy);
  }

  @Test
  void userDeletedByHand_leavesAFinding_andAUserThatNeverWasIsAnError() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "gone");
    deleteByHand(keys.request());

    Command left = Command.run(endpoint, "audit", keys.request().userName(), "--json");
    Command all = Command.run(endpoint, "audit", "--json");
    Command nobody = Command.run(endpoint, "audit", "nobody.at.all", "--json");

    assertThat(left.status()).isEqualTo(4);
    assertThat(Schemas.errors("audit", left.out())).isEmpty();
    assertThat(left.out()).contains("SECRET_WITHOUT_USER", keys.request().secretName());
    // It shows eighty differences at most, of all tests.
    assertThat(all.status()).isEqualTo(4);
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(Schemas.errors("audit", nobody.out())).isEmpty();
    assertThat(nobody.document()).containsEntry("error", "UserUnknown");
  }

  private static void deleteByHand(Request request) {
    IamClient iam = rolebridge.hub().iam();
    String user = request.userName();
    iam.listAccessKeys(r -> r.userName(user))
        .accessKeyMetadata()
        .forEach(key -> iam.deleteAccessKey(r -> r.userName(user).accessKeyId(key.accessKeyId())));
    iam.deleteUserPolicy(r -> r.userName(user).policyName(user + "-UserPolicy"));
    iam.deleteUser(r -> r.userName(user));
  }

  private static Request askedBySpoke(String test) {
    Request asked = Request.ofNewUser(test);
    rolebridge
        .end(
            rolebridge.start(
                "provision", JsonText.of(Map.of("request", asked.json(), "senderAccount", SPOKE))))
        .requireReady();
    return asked.askedBy(SPOKE);
  }

  private static void tag(IamClient iam, Request request, String key, String value) {
    iam.tagRole(
        r -> r.roleName(request.roleName()).tags(Tag.builder().key(key).value(value).build()));
  }

  private static void untilTold(Run run, String kind, String resource) {
    Poll.until(
        "the event of " + kind + " " + resource,
        () ->
            rolebridge.announcements().all().stream()
                .map(event -> JsonText.member(JsonText.object(event), "detail"))
                .filter(detail -> run.arn().equals(detail.get("executionArn")))
                .flatMap(detail -> JsonText.members(detail, "findings").stream())
                .filter(finding -> kind.equals(finding.get("kind")))
                .filter(finding -> resource.equals(finding.get("resource")))
                .findFirst());
  }

  /**
   * What AuditAccount told of accounts: findings that the run's own output may have no room for.
   */
  private static String found(Run run) {
    return String.join("\n", rolebridge.hub().outputs(run, "AuditAccount"));
  }

  /** Alone, since it looks at what all tests leave; it changes nothing of that. */
  @Test
  void all_areLookedAt_andWhatBelongsToNobodyIsFound() {
    IamClient iam = Spoke.of(rolebridge, SPOKE).account().iam();
    iam.createRole(
        r ->
            r.roleName("look-alike")
                .path("/rolebridge/nobody/")
                .assumeRolePolicyDocument(
                    PolicyText.trusting("AWS", "arn:aws:iam::" + SPOKE + ":root")));
    Request request = Request.ofNewUser("seen");
    rolebridge.provision(request.with("accountId", SPOKE)).requireReady();
    Request dated = askedBySpoke("dated");
    tag(iam, dated, "rolebridge:removing", "x 2026-13-99T99:99:99Z");
    Request ahead = askedBySpoke("ahead");
    tag(iam, ahead, "rolebridge:removing", "x 9999-01-01T00:00:00Z");
    widenTrust(iam, ahead, "arn:aws:iam::" + SPOKE + ":root");
    UserKeys opened = UserKeys.provisioned(rolebridge, "opened");
    widenTrust(rolebridge.hub().iam(), opened.request(), "arn:aws:iam::000000000000:root");

    Run run = rolebridge.end(rolebridge.start("audit", "{}"));

    assertThat((Integer) run.output().get("users")).isPositive();
    assertThat(run.output())
        .extractingByKey("accounts")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .contains("000000000000", SPOKE);
    Map<String, Object> event =
        Spoke.of(rolebridge, SPOKE)
            .answer(
                "DriftFound",
                detail ->
                    detail.get("userName").equals("")
                        && JsonText.members(detail, "findings").toString().contains("look-alike"));
    assertThat(event).containsEntry("source", "rolebridge");
    untilTold(run, "TRUST_CHANGED", opened.request().roleArn());
    untilTold(run, "TRUST_CHANGED", ahead.roleArn());
    assertThat(found(run))
        .contains("look-alike")
        .as("boundaries as both templates deploy them, which no test changes")
        .doesNotContainPattern(
            "\"arn:aws:iam::[0-9]{12}:policy/rolebridge-[a-z-]*boundary[a-z-]*\"");
    String name = dated.userName();
    rolebridge
        .end(
            rolebridge.start(
                "provision",
                JsonText.of(
                    Map.of(
                        "request",
                        dated.with("userName", name.substring(SPOKE.length() + 1)).json(),
                        "senderAccount",
                        SPOKE))))
        .requireReady();
    assertThat(List.of(run.output().get("failures"))).containsExactly(List.of());
  }
}
