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

/** What hands change is found in every account, ours is put back, theirs is left. */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = Installation.PERMISSIONS, mode = ResourceAccessMode.READ)
class AuditIT {

  private static final String SPOKE = "555555555555";
  private static final String ALL =
      JsonText.of(
          Map.of(
              "Version",
              "2012-10-17",
              "Statement",
              Map.of("Effect", "Allow", "Action", "*", "Resource", "*")));

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
                            Map.of(
                                "Sid",
                                "RolebridgeTrust",
                                "Effect",
                                "Allow",
                                "Principal",
                                Map.of("AWS", principal),
                                "Action",
                                "sts:AssumeRole")))));
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
    iam.putUserPolicy(r -> r.userName(request.userName()).policyName("theirs").policyDocument(ALL));
    iam.createLoginProfile(r -> r.userName(request.userName()).password("Correct-Horse-9-Battery"));
    iam.createPolicyVersion(
        r -> r.policyArn(request.policyArn()).policyDocument(ALL).setAsDefault(true));
    String key = iam.createAccessKey(r -> r.userName(request.userName())).accessKey().accessKeyId();
    Map<String, Object> before = Holdings.of(rolebridge, request);
    assertThat(findings(audit(request, false)))
        .containsKey("POLICY_CHANGED " + request.policyArn());

    Command command = Command.run(endpoint, "audit", request.userName(), "--repair");

    assertThat(command.status()).isEqualTo(4);
    assertThat(command.out())
        .contains(
            "permission added: The role has the inline policy theirs",
            "permission added: The user has the inline policy theirs",
            "console password: ",
            key,
            "extra key: ",
            "policy changed: ",
            "4 differences are left, 1 repaired.");
    iam.setDefaultPolicyVersion(r -> r.policyArn(request.policyArn()).versionId("v2"));
    assertThat(Holdings.of(rolebridge, request)).isEqualTo(before);
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
                                "sts:AssumeRole")))));
    Request request = Request.ofNewUser("seen");
    rolebridge.provision(request.with("accountId", SPOKE)).requireReady();

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
    assertThat(List.of(run.output().get("failures"))).containsExactly(List.of());
  }
}
