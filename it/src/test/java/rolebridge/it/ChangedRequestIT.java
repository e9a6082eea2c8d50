package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * One integration whose request changes six times in a row. Each change asks for other actions, and
 * for something more.
 */
@ExtendWith(InstallationExtension.class)
class ChangedRequestIT {

  private static final Request FIRST =
      Request.ofNewUser("changed").with("tags", Map.of("Team", "SOC", "Stage", "prod"));

  private static final Request OTHER_ACTIONS = FIRST.withActions("iam:ListRoles");
  private static final Request LONGER =
      OTHER_ACTIONS.withActions("iam:ListGroups").with("roleSessionDuration", 7200);
  private static final Request OTHER_TAGS =
      LONGER.withActions("iam:GetUser").with("tags", Map.of("Team", "CERT", "Cost", "4711"));
  private static final Request FROM_ADDRESSES =
      OTHER_TAGS
          .withActions("iam:GetRole")
          .with("allowedSourceIps", List.of("198.51.100.7", "203.0.113.0/24"));
  private static final Request AFTER_A_DELETION = FROM_ADDRESSES.withActions("iam:GetGroup");
  private static final Request LAST =
      AFTER_A_DELETION.withActions("iam:ListUsers", "iam:GetUser").with("roleSessionDuration", 900);

  private static final String AUDITOR = FIRST.mark() + "-auditor";
  private static final String LEAVER = FIRST.mark() + "-leaver";
  private static final String FOREIGN_STATEMENT =
      """
      {
        "Sid": "Auditors",
        "Effect": "Allow",
        "Principal": { "AWS": ["arn:aws:iam::000000000000:user/%s", "arn:aws:iam::000000000000:user/%s"] },
        "Action": "sts:AssumeRole",
        "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
      }
      """
          .formatted(AUDITOR, LEAVER);

  private static final List<Step> STEPS = new ArrayList<>();
  private static Installation rolebridge;
  private static String leaverId;

  /** A run and what the account held after it. */
  private record Step(Request request, Run run, Map<String, Object> held) {

    Map<String, Object> role() {
      return JsonText.member(held, "role " + request.roleName());
    }

    Map<String, Object> policy() {
      return JsonText.member(held, "policy " + request.policyName());
    }
  }

  @BeforeAll
  static void change(Installation installation) {
    rolebridge = installation;
    IamClient iam = installation.hub().iam();
    provision(FIRST);
    provision(OTHER_ACTIONS);
    provision(LONGER);
    provision(OTHER_TAGS);
    iam.createUser(r -> r.userName(AUDITOR));
    leaverId = iam.createUser(r -> r.userName(LEAVER)).user().userId();
    addForeignStatement(iam);
    provision(FROM_ADDRESSES);
    iam.deleteUser(r -> r.userName(LEAVER));
    provision(AFTER_A_DELETION);
    provision(LAST);
  }

  private static void provision(Request request) {
    Run run = rolebridge.provision(request).requireReady();
    STEPS.add(new Step(request, run, Holdings.of(rolebridge, request)));
  }

  private static void addForeignStatement(IamClient iam) {
    String own = JsonText.of(ownStatement(null));
    iam.updateAssumeRolePolicy(
        r ->
            r.roleName(FIRST.roleName())
                .policyDocument(
                    "{\"Version\":\"2012-10-17\",\"Statement\":["
                        + own
                        + ","
                        + FOREIGN_STATEMENT
                        + "]}"));
  }

  private static Map<String, Object> ownStatement(List<String> addresses) {
    Map<String, Object> statement = new java.util.TreeMap<>();
    statement.put("Sid", "RolebridgeTrust");
    statement.put("Effect", "Allow");
    statement.put("Principal", Map.of("AWS", FIRST.userArn()));
    statement.put("Action", "sts:AssumeRole");
    if (addresses != null) {
      statement.put("Condition", Map.of("IpAddress", Map.of("aws:SourceIp", addresses)));
    }
    return statement;
  }

  private static Step after(Request request) {
    return STEPS.stream().filter(step -> step.request().equals(request)).findFirst().orElseThrow();
  }

  @Test
  void otherActions_becomeTheDefaultVersion() {
    Step step = after(OTHER_ACTIONS);

    assertThat(step.run().changes()).containsExactly("CreatePolicyVersion " + FIRST.policyArn());
    assertThat(step.policy())
        .containsEntry("default version", "v2")
        .hasEntrySatisfying(
            "versions",
            versions ->
                assertThat(JsonText.member(step.policy(), "versions"))
                    .containsOnlyKeys("v1", "v2")
                    .containsEntry("v2", allowing("iam:ListRoles")));
    assertThat(step.held().get("user " + FIRST.userName()))
        .isEqualTo(after(FIRST).held().get("user " + FIRST.userName()));
    assertThat(step.held().get("secret " + FIRST.secretName()))
        .isEqualTo(after(FIRST).held().get("secret " + FIRST.secretName()));
  }

  @Test
  void longerSession_raisesTheRolesMaximum() {
    Step step = after(LONGER);

    assertThat(after(OTHER_ACTIONS).role()).containsEntry("max session duration", 3600);
    assertThat(step.run().changes())
        .containsExactly(
            "CreatePolicyVersion " + FIRST.policyArn(), "UpdateRole " + FIRST.roleArn());
    assertThat(step.role()).containsEntry("max session duration", 7200);
    assertThat(step.run().instance()).containsEntry("roleSessionDuration", 7200);
  }

  @Test
  void shorterSession_lowersTheRolesMaximum() {
    assertThat(after(AFTER_A_DELETION).role()).containsEntry("max session duration", 7200);
    assertThat(after(LAST).role()).containsEntry("max session duration", 3600);
  }

  @Test
  void otherTags_areSet_andTagsLeftOutStay() {
    Step step = after(OTHER_TAGS);

    assertThat(step.run().changes())
        .containsExactly(
            "TagUser " + FIRST.userArn(),
            "CreatePolicyVersion " + FIRST.policyArn(),
            "TagPolicy " + FIRST.policyArn(),
            "TagRole " + FIRST.roleArn(),
            "TagResource " + step.run().instance().get("secretArn"));
    for (Map<String, Object> tagged :
        List.of(
            step.role(),
            step.policy(),
            JsonText.member(step.held(), "user " + FIRST.userName()),
            JsonText.member(step.held(), "secret " + FIRST.secretName()))) {
      assertThat(JsonText.member(tagged, "tags"))
          .containsEntry("Team", "CERT")
          .containsEntry("Cost", "4711")
          .containsEntry("Stage", "prod")
          .containsEntry("rolebridge:created-by", after(FIRST).run().arn());
    }
  }

  @Test
  void sourceAddresses_goIntoTheTrust_andAForeignStatementStays() {
    Step step = after(FROM_ADDRESSES);

    assertThat(step.run().changedBy())
        .containsExactly("CreatePolicyVersion", "UpdateAssumeRolePolicy");
    assertThat(step.role())
        .containsEntry(
            "trust",
            trust(
                JsonText.object(FOREIGN_STATEMENT),
                ownStatement(List.of("198.51.100.7", "203.0.113.0/24"))));
  }

  @Test
  void deletedUserInAForeignStatement_isDroppedAndReported() {
    Step step = after(AFTER_A_DELETION);

    assertThat(leaverId).startsWith("AIDA");
    assertThat(step.run().changes())
        .contains(
            "UpdateAssumeRolePolicy " + FIRST.roleArn(),
            "DropDeadPrincipal " + FIRST.roleArn() + " " + leaverId);
    Map<String, Object> foreign = JsonText.object(FOREIGN_STATEMENT);
    foreign.put("Principal", Map.of("AWS", "arn:aws:iam::000000000000:user/" + AUDITOR));
    assertThat(step.role())
        .containsEntry(
            "trust", trust(foreign, ownStatement(List.of("198.51.100.7", "203.0.113.0/24"))));
  }

  @Test
  void sixChangesInARow_keepFiveVersions_theOldestGoes() {
    assertThat(STEPS)
        .allSatisfy(
            step ->
                assertThat(JsonText.member(step.policy(), "versions")).hasSizeLessThanOrEqualTo(5));
    assertThat(after(AFTER_A_DELETION).run().changes())
        .contains("DeletePolicyVersion " + FIRST.policyArn() + " v1");
    assertThat(after(LAST).run().changes())
        .containsExactly(
            "DeletePolicyVersion " + FIRST.policyArn() + " v2",
            "CreatePolicyVersion " + FIRST.policyArn(),
            "UpdateRole " + FIRST.roleArn());
    assertThat(after(LAST).policy()).containsEntry("default version", "v7");
    assertThat(JsonText.member(after(LAST).policy(), "versions"))
        .containsOnlyKeys("v3", "v4", "v5", "v6", "v7")
        .containsEntry("v7", allowing("iam:ListUsers", "iam:GetUser"));
  }

  @Test
  void afterAllChanges_theKeyIsTheFirst_andWorks() {
    StoredKey key = StoredKey.of(rolebridge.hub(), FIRST.secretName());

    assertThat(after(FIRST).run().instance()).containsEntry("accessKeyId", key.id());
    assertThat(key.assume(rolebridge.hub(), after(LAST).run().instance()).assumedRoleUser().arn())
        .contains("/" + FIRST.roleName() + "/");
  }

  private static Object allowing(String... actions) {
    return document(
        List.of(Map.of("Effect", "Allow", "Action", List.of(actions), "Resource", "*")));
  }

  private static Object trust(Map<String, Object> foreign, Map<String, Object> own) {
    return document(List.of(foreign, own));
  }

  private static Object document(List<Map<String, Object>> statements) {
    return Holdings.document(JsonText.of(Map.of("Version", "2012-10-17", "Statement", statements)));
  }
}
