package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * Access is proven under the policies that organizations have: what they allow works, what they
 * deny in any case fails, and what nobody can know beforehand is said. Policies that would reach
 * other tests are an account's of its own, which has no other role.
 */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Installation.ORGANIZATION)
class OrganizationIT {

  private static final String ID = Installation.ORGANIZATION_ID;
  private static final String MEMBER = "121212121212";

  /** AWS Control Tower's region deny, "GRREGIONDENY", with fewer of the global services. */
  private static final Map<String, Object> REGION_DENY =
      Map.of(
          "Sid",
          "GRREGIONDENY",
          "Effect",
          "Deny",
          "NotAction",
          List.of(
              "access-analyzer:*",
              "cloudfront:*",
              "iam:*",
              "organizations:*",
              "route53:*",
              "sts:*",
              "support:*"),
          "Resource",
          "*",
          "Condition",
          Map.of(
              "StringNotEquals",
              Map.of("aws:RequestedRegion", List.of("us-east-1")),
              "ArnNotLike",
              Map.of("aws:PrincipalARN", List.of("arn:*:iam::*:role/AWSControlTowerExecution"))));

  /** AWS's "resource_perimeter_scp" and "network_perimeter_sourcevpc_scp". */
  private static final List<Map<String, Object>> DATA_PERIMETER =
      List.of(
          Map.of(
              "Sid",
              "EnforceResourcePerimeterAWSResources",
              "Effect",
              "Deny",
              "Action",
              "*",
              "NotResource",
              List.of("arn:aws:iam::aws:policy/*"),
              "Condition",
              Map.of(
                  "StringNotEqualsIfExists",
                  Map.of("aws:ResourceOrgID", ID, "aws:PrincipalTag/dp:exclude:resource", "true"))),
          Map.of(
              "Sid",
              "EnforceNetworkPerimeterSourceVPC",
              "Effect",
              "Deny",
              "NotAction",
              List.of("es:ES*", "rds-db:connect"),
              "Resource",
              "*",
              "Condition",
              Map.of(
                  "BoolIfExists",
                  Map.of("aws:ViaAWSService", "false"),
                  "NotIpAddressIfExists",
                  Map.of("aws:SourceIp", List.of("203.0.113.0/24")),
                  "StringNotEqualsIfExists",
                  Map.of("aws:SourceVpc", List.of("vpc-0123456789abcdef0")))));

  private static Installation rolebridge;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    Spoke.of(installation, MEMBER);
  }

  @AfterEach
  void dissolve() {
    rolebridge.dissolve();
  }

  @Test
  void regionDeny_vendorsExamples_areProvenInTheRegion() throws Exception {
    describe(LocalAccount.ACCOUNT_ID, List.of(REGION_DENY), List.of());

    for (String example :
        List.of("events/provision-aws-iam.json", "events/provision-aws-ec2.json")) {
      Request request =
          Request.ofNewUser("region").withActions(actionsOf(example).toArray(String[]::new));

      Map<String, Object> output = rolebridge.provision(request).output();

      assertThat(proven(output))
          .as(example)
          .containsExactlyInAnyOrderElementsOf(actionsOf(example));
      assertThat(reasons(output)).as(example).containsExactly("RESOURCE_CONTROL_POLICY");
    }
  }

  @Test
  void regionDeny_regionOfTheCallDenied_failsAndSaysSo() {
    Map<String, Object> elsewhere = new LinkedHashMap<>(REGION_DENY);
    elsewhere.put(
        "Condition",
        Map.of("StringNotEquals", Map.of("aws:RequestedRegion", List.of("eu-central-1"))));
    describe(MEMBER, List.of(elsewhere), List.of());
    Request request = inMember("regions").withActions("ec2:DescribeInstances");

    Run run = rolebridge.provision(request);

    assertThat((String) run.failure().get("message"))
        .contains(
            "an organization's policy denies the role ec2:DescribeInstances on * in region"
                + " us-east-1");
  }

  @Test
  void perimeterOfResources_isMetByTheOrganizationOfTheStack() throws Exception {
    describe(MEMBER, DATA_PERIMETER.subList(0, 1), List.of());
    List<String> actions = actionsOf("events/provision-aws-iam.json");
    Request request = inMember("resources").withActions(actions.toArray(String[]::new));

    Map<String, Object> output = rolebridge.provision(request).output();

    assertThat(proven(output)).containsExactlyInAnyOrderElementsOf(actions);
    assertThat(reasons(output)).containsExactly("RESOURCE_CONTROL_POLICY");
    assertThat(tagsOf(request)).doesNotContainKey("rolebridge:not-proven");
  }

  /** Nobody tells which addresses the platform calls from. */
  @Test
  void dataPerimeter_isReadyAndSaysWhatNobodyCanProve() throws Exception {
    describe(MEMBER, DATA_PERIMETER, List.of());
    List<String> actions = actionsOf("events/provision-aws-iam.json");
    Request request = inMember("perimeter").withActions(actions.toArray(String[]::new));

    Map<String, Object> output = rolebridge.provision(request).output();

    assertThat(notProven(output, "ORGANIZATION_POLICY"))
        .containsExactlyInAnyOrderElementsOf(actions);
    assertThat(proven(output)).isEmpty();
    assertThat(tagsOf(request)).containsEntry("rolebridge:not-proven", "organization-policy");
  }

  /** A perimeter around the role keeps out all but its user, and so the probe. */
  @Test
  void perimeterAroundTheRole_keepsTheProbeOut_negativeProofIsntMade() {
    Request request = Request.ofNewUser("probed");
    Map<String, Object> perimeter =
        Map.of(
            "Effect",
            "Deny",
            "Action",
            "sts:AssumeRole",
            "Resource",
            request.roleArn(),
            "Condition",
            Map.of("ArnNotEquals", Map.of("aws:PrincipalArn", request.userArn())));
    describe(LocalAccount.ACCOUNT_ID, List.of(perimeter), List.of());

    Map<String, Object> output = rolebridge.provision(request).output();

    assertThat(proven(output)).containsExactly("iam:ListUsers");
    assertThat(reasons(output))
        .containsExactlyInAnyOrder("RESOURCE_CONTROL_POLICY", "NEGATIVE_PROOF");
    assertThat(tagsOf(request)).containsEntry("rolebridge:not-proven", "negative-proof");
  }

  @Test
  void resourceControlPolicy_isntSimulated_whichIsSaid() {
    describe(
        MEMBER,
        List.of(),
        List.of(
            Map.of(
                "Sid",
                "EnforceOrgIdentities",
                "Effect",
                "Deny",
                "Principal",
                "*",
                "Action",
                List.of("s3:*", "sts:AssumeRole"),
                "Resource",
                "*",
                "Condition",
                Map.of(
                    "StringNotEqualsIfExists",
                    Map.of("aws:PrincipalOrgID", ID),
                    "BoolIfExists",
                    Map.of("aws:PrincipalIsAWSService", "false")))));

    Map<String, Object> output = rolebridge.provision(inMember("rcp")).output();

    assertThat(reasons(output)).containsExactly("RESOURCE_CONTROL_POLICY");
    assertThat(proven(output)).containsExactly("iam:ListUsers");
  }

  @Test
  void unconditionalDeny_failsAndSaysSo() {
    describe(
        MEMBER,
        List.of(Map.of("Effect", "Deny", "Action", "ec2:Describe*", "Resource", "*")),
        List.of());
    Request request = inMember("denied").withActions("ec2:DescribeInstances", "iam:ListUsers");

    Run run = rolebridge.provision(request);

    assertThat(run.failure()).containsEntry("error", "AccessNotProvenException");
    assertThat((String) run.failure().get("message"))
        .contains(
            "an organization's policy denies the role ec2:DescribeInstances on *; have the service"
                + " control policies of the account allow it")
        .doesNotContain("iam:ListUsers");
    assertThat(run.failure()).containsEntry("kept", List.of());
  }

  @Test
  void conditionOfAService_isReadyAndSaid() {
    Request base = Request.ofNewUser("tagged");
    Map<String, Object> json = new TreeMap<>(base.json());
    json.remove("actions");
    json.put("policyDocument", conditioned());

    Map<String, Object> output = rolebridge.provision(new Request(base.mark(), json)).output();

    assertThat(proven(output)).containsExactly("ec2:DescribeInstances");
    assertThat(notProven(output, "CONDITION")).containsExactly("ec2:StopInstances");
  }

  private static Map<String, Object> conditioned() {
    return Map.of(
        "Version",
        "2012-10-17",
        "Statement",
        List.of(
            Map.of("Effect", "Allow", "Action", "ec2:DescribeInstances", "Resource", "*"),
            Map.of(
                "Effect",
                "Allow",
                "Action",
                "ec2:StopInstances",
                "Resource",
                "*",
                "Condition",
                Map.of("StringEquals", Map.of("ec2:ResourceTag/Team", "SOC")))));
  }

  private static Request inMember(String test) {
    return Request.ofNewUser(test).with("accountId", MEMBER);
  }

  @SuppressWarnings("unchecked")
  private static List<String> actionsOf(String example) throws Exception {
    return (List<String>)
        JsonText.object(Files.readString(Project.ROOT.resolve(example))).get("actions");
  }

  /** Hub and member are in the organization, and this account is under these policies. */
  private static void describe(
      String accountId, List<Map<String, Object>> scps, List<Map<String, Object>> rcps) {
    Map<String, Object> accounts = new TreeMap<>();
    accounts.put(LocalAccount.ACCOUNT_ID, Map.of());
    accounts.put(MEMBER, Map.of());
    Map<String, Object> all = Map.of("Effect", "Allow", "Action", "*", "Resource", "*");
    Map<String, Object> allToAll = new LinkedHashMap<>(all);
    allToAll.put("Principal", "*");
    accounts.put(
        accountId,
        Map.of(
            "serviceControlPolicies",
            List.of(List.of(policy(all, scps))),
            "resourceControlPolicies",
            List.of(List.of(policy(allToAll, rcps)))));
    rolebridge.organize(accounts);
  }

  private static Map<String, Object> policy(
      Map<String, Object> allow, List<Map<String, Object>> more) {
    List<Map<String, Object>> statements = new ArrayList<>(List.of(allow));
    statements.addAll(more);
    return Map.of("Version", "2012-10-17", "Statement", statements);
  }

  private static List<String> proven(Map<String, Object> output) {
    return JsonText.members(output, "proven").stream()
        .flatMap(one -> ((List<?>) one.get("actions")).stream())
        .map(Object::toString)
        .toList();
  }

  private static List<String> notProven(Map<String, Object> output, String reason) {
    return JsonText.members(output, "notProven").stream()
        .filter(one -> one.get("reason").equals(reason))
        .flatMap(one -> ((List<?>) one.get("actions")).stream())
        .map(Object::toString)
        .toList();
  }

  private static List<Object> reasons(Map<String, Object> output) {
    return JsonText.members(output, "notProven").stream().map(one -> one.get("reason")).toList();
  }

  private static Map<String, String> tagsOf(Request request) {
    Map<String, String> tags = new TreeMap<>();
    rolebridge
        .hub()
        .account(request.accountId())
        .iam()
        .getRole(r -> r.roleName(request.roleName()))
        .role()
        .tags()
        .forEach((Tag tag) -> tags.put(tag.key(), tag.value()));
    return tags;
  }
}
