package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.it.Decisions.Decision;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * Whether the stack's roles allow what is needed and no more, and its machines have states that are
 * needed and no others, told by what IAM decided and which states were entered while the other
 * tests ran: JUnit runs what is isolated after all others have ended. By itself this class finds
 * most unused.
 */
@ExtendWith(InstallationExtension.class)
@Isolated
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UsedPermissionsIT {

  /** What nothing in the local AWS makes use of, as role and action, and why it is granted. */
  private static final Map<Pattern, String> UNUSED_HERE = new LinkedHashMap<>();

  /** What has to reach further than what is touched here, as role and resource, and why. */
  private static final Map<Pattern, String> WIDE = new LinkedHashMap<>();

  static {
    unused(".* xray:.*", "the local AWS traces nothing");
    unused("rolebridge-[a-z-]+ logs:.*", "the local AWS logs no runs of machines");
    unused("rolebridge-ValidateAccess sts:AssumeRole", "the probe is there to be refused");
    unused(".* iam:Get(User|Role)", "asked by some only after a refusal: is the thing gone?");
    unused(".* iam:GetAccessKeyLastUsed", "asked of keys that are older than any test");
    unused("rolebridge-EnsurePolicy iam:ListPolicies", "when somebody takes the name meanwhile");
    unused("rolebridge-Compensate iam:PutUserPolicy", "when the grant had been changed by hand");
    unused(
        "rolebridge-Compensate iam:(DeleteRolePolicy|ListRolePolicies)",
        "when the key was revoked amid the run");
    unused("rolebridge-Compensate secretsmanager:RestoreSecret", "when two runs meet at a secret");
    unused(
        "rolebridge-(ValidatePendingKey|PromoteKey|PutBackOldKey|DeactivateOldKey|DeleteOldKey"
            + "|RemoveUser) secretsmanager:ListSecretVersionIds",
        "asked only while the user has a key that no label names");
    unused("rolebridge-FindDueUsers iam:ListUsers", "when there is no credential report to have");
    unused(
        "rolebridge-ValidatePendingKey iam:SimulatePrincipalPolicy",
        "when a role refuses the new key for good: why?");
    unused(
        "rolebridge-(apply|rotate|revoke) (events:(DescribeRule|PutRule|PutTargets)|states:StopExecution)",
        "the local AWS waits for an execution without them");
    unused(
        "rolebridge-apply states:DescribeExecution",
        "the local AWS runs the items of a distributed Map within the execution");
    unused("rolebridge-Compensate secretsmanager:TagResource", "when a return is undone");
    unused("rolebridge-RetireUser iam:(GetUserPolicy|DeleteUser.*)", "when the secret is gone");
    unused("rolebridge-RetireUser secretsmanager:UpdateSecretVersionStage", "amid a rotation");
    unused("rolebridge-(RetireUser|RemoveUser) iam:PutUserPolicy", "when the user can't go yet");
    unused("rolebridge-RemoveUser secretsmanager:RestoreSecret", "when two runs meet at a secret");
    unused("rolebridge-RemoveRole iam:DeletePolicyVersion", "when the request was changed before");
    unused(
        "rolebridge-[A-Za-z]+ sts:AssumeRole",
        "to enter another account its trust is what decides");
    unused(
        "rolebridge-(RemoveOrphan|PutBackOldKey|DeactivateOldKey|DeleteOldKey)"
            + " iam:(GetUserPolicy|ListRoles)",
        "asked only when another execution has begun a rotation or a removal");
    unused(
        "rolebridge-(RemoveOrphan|CreatePendingKey|PromoteKey|PutBackOldKey|DeactivateOldKey"
            + "|DeleteOldKey) iam:ListAttachedRolePolicies",
        "asked only when somebody made a role below the path of a user that leaves meanwhile");
    unused(
        "rolebridge-CreatePendingKey (iam:DeleteAccessKey|secretsmanager:ListSecretVersionIds)",
        "when the new key can't be stored");
    unused(
        "rolebridge-(Configure|Update|Test)Instance secretsmanager:DescribeSecret",
        "with a connection to XSOAR, which HandOverIT has");
    unused("rolebridge-audits states:StartExecution", "once a day");
    unused("rolebridge-rotate states:StartExecution", "with more users due than a pass takes");
    unused("rolebridge-answer events:PutEvents", "the other bus's policy is what decides");
    wide(".*:log-group:.*", "Lambda names the streams by day and version");
    wide(".* \\[iam:Get(User|Role)] .*", "what isn't there has no path");
    wide(
        "rolebridge-rotate-user \\[lambda:InvokeFunction] .*:rolebridge-(Update|Test)Instance:\\*",
        "with a connection to XSOAR, which HandOverIT has");
  }

  private static void unused(String pattern, String reason) {
    UNUSED_HERE.put(Pattern.compile(pattern), reason);
  }

  private static void wide(String pattern, String reason) {
    WIDE.put(Pattern.compile(pattern), reason);
  }

  private static Installation rolebridge;
  private static IamClient iam;
  private static List<Decision> suite;

  @BeforeAll
  static void wholeSuite(Installation installation) {
    rolebridge = installation;
    iam = installation.hub().iam();
    suite = rolebridge.decisions().all();
  }

  @Test
  void everyPermission_isUsed() {
    assertThat(without(UNUSED_HERE, Grants.of(iam).unused(suite))).isEmpty();
  }

  @Test
  void everyResource_isAsNarrowAsWhatIsTouched() {
    assertThat(without(WIDE, Grants.of(iam).tooWide(suite))).isEmpty();
  }

  @Test
  void provision_isRefusedNothing() {
    long before = rolebridge.decisions().latest();
    Request request = Request.ofNewUser("unrefused");

    rolebridge.provision(request).requireReady();
    rolebridge.provision(request.withActions("iam:ListRoles")).requireReady();

    assertThat(
            Grants.refused(rolebridge.decisions().after(before).stream(), UsedPermissionsIT::probe))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "EnsureUser, iam:CreateUser",
    "PatchTrust, iam:UpdateAssumeRolePolicy",
    "EnsureAccessKey, secretsmanager:CreateSecret",
  })
  void permissionTakenAway_isMissedByName(String state, String action) {
    assertMissed(state, action, () -> rolebridge.provision(Request.ofNewUser("missing")));
  }

  @ParameterizedTest
  @CsvSource({
    "rotate, FindDueUsers, secretsmanager:ListSecrets",
    "audit, FindAudited, iam:ListUsers",
  })
  void permissionOfAPassTakenAway_isMissedByName(String machine, String state, String action) {
    assertMissed(state, action, () -> rolebridge.end(rolebridge.start(machine, "{}")));
  }

  private static void assertMissed(String state, String action, Supplier<Run> running) {
    long before = rolebridge.decisions().latest();

    Run run = changed(state, document -> without(document, action), running);

    assertThat(run.failure())
        .containsEntry("failedState", state)
        .containsEntry("error", "PermissionMissingException")
        .extractingByKey("message")
        .asString()
        .contains(action);
    assertThat(
            Grants.refused(rolebridge.decisions().after(before).stream(), UsedPermissionsIT::probe))
        .containsExactly("rolebridge-" + state + " " + action);
  }

  /** A part that fails is told, and doesn't pass for a user as it should be. */
  @Test
  void auditThatCantLookAtAUser_isIncomplete() {
    Request request = Request.ofNewUser("unseen");
    rolebridge.provision(request).requireReady();
    String input = JsonText.of(Map.of("userName", request.userName()));

    Run run =
        changed(
            "AuditUsers",
            document -> without(document, "iam:ListUsers"),
            () -> rolebridge.end(rolebridge.start("audit", input)));

    assertThat(run.failure())
        .containsEntry("failedState", "AuditUsers")
        .containsEntry("error", "AuditIncomplete")
        .extractingByKey("message")
        .asString()
        .contains("PermissionMissingException", "iam:ListUsers");
  }

  /** What comes of it while the role of that function or machine may do something else. */
  private static <T> T changed(
      String name, UnaryOperator<Map<String, Object>> change, Supplier<T> meanwhile) {
    String role = "rolebridge-" + name;
    Map<String, Map<String, Object>> before = new LinkedHashMap<>();
    for (String policy : iam.listRolePolicies(r -> r.roleName(role)).policyNames()) {
      Map<String, Object> document = Grants.document(iam, role, policy);
      Map<String, Object> changed = change.apply(document);
      if (!changed.equals(document)) {
        before.put(policy, document);
        write(role, policy, changed);
      }
    }
    assertThat(before).as("policies of %s that say so", role).isNotEmpty();
    try {
      return meanwhile.get();
    } finally {
      before.forEach((policy, document) -> write(role, policy, document));
    }
  }

  @Test
  void permissionThatNothingUses_isReported() {
    Set<String> before = Grants.of(iam).unused(suite);

    Set<String> reported =
        changed(
            "ConfigureInstance",
            UsedPermissionsIT::withAnotherStatement,
            () -> without(UNUSED_HERE, Grants.of(iam).unused(suite)));

    reported.removeAll(before);
    assertThat(reported).containsExactly("rolebridge-ConfigureInstance iam:ListRoles");
  }

  @Test
  void resourceThatReachesFurther_isReported() {
    Set<String> before = Grants.of(iam).tooWide(suite);

    Set<String> reported =
        changed(
            "GrantAssumeRole",
            document ->
                JsonText.object(JsonText.of(document).replace("user/rolebridge/*", "user/*")),
            () -> without(WIDE, Grants.of(iam).tooWide(suite)));

    reported.removeAll(before);
    assertThat(reported)
        .isNotEmpty()
        .allMatch(
            wide -> wide.startsWith("rolebridge-GrantAssumeRole ") && wide.endsWith(":user/*"));
  }

  /**
   * After what goes wrong above, too. The local AWS has no Access Analyzer to ask, and this stack
   * no connection to XSOAR.
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void everyState_isEntered() {
    assertThat(MachineStates.neverEntered(rolebridge.hub().stepFunctions()))
        .containsExactly(
            "rolebridge-audit AnnounceExternalAccess",
            "rolebridge-audit AnnounceExternalAccessOfRoles",
            "rolebridge-audit DescribeExternalAccess",
            "rolebridge-audit ExternalAccessAnnounced",
            "rolebridge-audit ListExternalAccess",
            "rolebridge-rotate StartNextPass",
            "rolebridge-rotate-user TestInstance",
            "rolebridge-rotate-user UpdateInstance");
  }

  /** The negative probe, which is to be refused. */
  private static boolean probe(Decision decision) {
    return decision.action().equals("sts:AssumeRole")
        && decision.role().filter("rolebridge-ValidateAccess"::equals).isPresent();
  }

  private static Set<String> without(Map<Pattern, String> exceptions, Set<String> found) {
    found.removeIf(
        one -> exceptions.keySet().stream().anyMatch(known -> known.matcher(one).matches()));
    return found;
  }

  private static Map<String, Object> withAnotherStatement(Map<String, Object> document) {
    List<Map<String, Object>> statements = new ArrayList<>(JsonText.members(document, "Statement"));
    statements.add(Map.of("Effect", "Allow", "Action", "iam:ListRoles", "Resource", "*"));
    return Map.of("Version", "2012-10-17", "Statement", statements);
  }

  private static Map<String, Object> without(Map<String, Object> document, String action) {
    List<Map<String, Object>> statements = new ArrayList<>();
    for (Map<String, Object> statement : JsonText.members(document, "Statement")) {
      List<String> actions = new ArrayList<>(Grants.strings(statement.get("Action")));
      if (!Grants.isAllow(statement) || !actions.remove(action)) {
        statements.add(statement);
      } else if (!actions.isEmpty()) {
        Map<String, Object> rest = new LinkedHashMap<>(statement);
        rest.put("Action", actions);
        statements.add(rest);
      }
    }
    return Map.of("Version", "2012-10-17", "Statement", statements);
  }

  /** IAM takes no policy without a statement. */
  private static void write(String role, String policy, Map<String, Object> document) {
    if (JsonText.members(document, "Statement").isEmpty()) {
      iam.deleteRolePolicy(r -> r.roleName(role).policyName(policy));
    } else {
      iam.putRolePolicy(
          r -> r.roleName(role).policyName(policy).policyDocument(JsonText.of(document)));
    }
  }
}
