package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Pause;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Access that somebody spoils while it is proven, and keeps on spoiling: the run fails, names the
 * culprit, and leaves nothing. All runs wait for IAM at the same time, since some give up after two
 * minutes only; what is set for it concerns its own users and roles, so other tests run beside it.
 */
@ExtendWith(InstallationExtension.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Installation.BOUNDARIES)
@ResourceLock(Installation.ORGANIZATION)
class DiagnosisIT {

  private static final Duration POLL = Duration.ofMillis(100);

  /** Runs on their way to the proof: they share the functions' processes, which cost most. */
  private static final Semaphore ON_THEIR_WAY = new Semaphore(3);

  private static final String AGAIN = "again after this execution put it right";

  private static final String USER_BOUNDARY = arn("policy/rolebridge-user-boundary");
  private static final String ROLE_BOUNDARY = arn("policy/rolebridge-role-boundary");
  private static final String OTHER_USER = "diagnosis-other-user";
  private static final String OTHER_BOUNDARY = "diagnosis-other-boundary";

  /** What the role's boundary denies meanwhile, and no other test asks for. */
  private static final String BOUNDED_ACTION = "ec2:DescribeFleets";

  /** Those first that take longest. */
  static final List<Spoiling> SPOILINGS =
      List.of(
          new Spoiling(
              "trust names another user",
              DiagnosisIT::trustTheOtherUser,
              "has another trust: its statement RolebridgeTrust",
              "user/" + OTHER_USER,
              "isn't the planned one",
              AGAIN),
          new Spoiling(
              "permission policy lacks an action",
              DiagnosisIT::takeTheAction,
              "as it was planned",
              "does not allow iam:ListUsers",
              AGAIN),
          new Spoiling(
              "user's boundary denies",
              _ -> {},
              "after 120 s of trying: the permissions boundary of user",
              "denies sts:AssumeRole"),
          new Spoiling(
              "role's boundary denies",
              _ -> {},
              "the permissions boundary of the role denies " + BOUNDED_ACTION),
          new Spoiling(
              "organization denies the role",
              _ -> {},
              "after 120 s of trying: an organization's policy denies user",
              "sts:AssumeRole"),
          new Spoiling(
              "organization denies the action",
              _ -> {},
              "an organization's policy denies the role iam:ListUsers"),
          new Spoiling(
              "address is outside",
              _ -> {},
              "the function's own address isn't among those that the role's trust admits",
              "FunctionEgressIps"),
          new Spoiling(
              "user's policy is missing",
              DiagnosisIT::takeTheGrant,
              "has lost its policy",
              "UserPolicy",
              AGAIN),
          new Spoiling(
              "user's boundary is replaced",
              DiagnosisIT::replaceTheUsersBoundary,
              "User arn:",
              "has permissions boundary " + arn("policy/" + OTHER_BOUNDARY)),
          new Spoiling(
              "role's boundary is replaced",
              DiagnosisIT::replaceTheRolesBoundary,
              "Role arn:",
              "has permissions boundary " + arn("policy/" + OTHER_BOUNDARY)),
          new Spoiling(
              "trust admits the account too",
              DiagnosisIT::trustTheAccountToo,
              "admits principals of the account that it should not",
              "role/rolebridge-ValidateAccess could assume the role",
              "Everybody (Allow " + arn("root") + ")"),
          new Spoiling(
              "key is deactivated", DiagnosisIT::deactivateTheKey, "has made the key Inactive"));

  private static Installation rolebridge;
  private static IamClient iam;
  private static Batch<Spoiling, Outcome> outcomes;
  private static final Map<String, String> boundariesBefore = new LinkedHashMap<>();

  /**
   * What somebody does to a request's things again and again, and what the failure then says. That
   * the thing isn't there is fine.
   */
  record Spoiling(String name, Consumer<Request> act, List<String> said) {

    Spoiling(String name, Consumer<Request> act, String... said) {
      this(name, act, List.of(said));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Outcome(Run run, Map<String, Object> held) {}

  @BeforeAll
  static void runAll(Installation installation) {
    rolebridge = installation;
    iam = installation.hub().iam();
    iam.createUser(r -> r.userName(OTHER_USER));
    Map<Spoiling, Request> requests = new LinkedHashMap<>();
    SPOILINGS.forEach(spoiling -> requests.put(spoiling, request(spoiling)));
    iam.createPolicy(
        r ->
            r.policyName(OTHER_BOUNDARY)
                .policyDocument(document(List.of(deny("*", "*", Map.of())))));
    denyByBoundary(
        USER_BOUNDARY,
        deny(
            "sts:AssumeRole",
            requests.get(spoiling("user's boundary denies")).roleArn(),
            Map.of()));
    denyByBoundary(ROLE_BOUNDARY, deny(BOUNDED_ACTION, "*", Map.of()));
    denyByOrganization(
        requests.get(spoiling("organization denies the role")),
        requests.get(spoiling("organization denies the action")));
    address(requests.get(spoiling("address is outside")), "192.0.2.9");
    // Or all runs at once would wait for each function to start for the first time.
    rolebridge.provision(Request.ofNewUser("unspoilt")).requireReady();
    outcomes = new Batch<>(SPOILINGS, SPOILINGS.size(), one -> outcome(one, requests.get(one)));
  }

  @AfterAll
  static void undo() {
    rolebridge.dissolve();
    boundariesBefore.forEach(
        (arn, version) -> {
          String denying = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
          iam.setDefaultPolicyVersion(r -> r.policyArn(arn).versionId(version));
          iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(denying));
        });
    iam.deleteUser(r -> r.userName(OTHER_USER));
    iam.deletePolicy(r -> r.policyArn(arn("policy/" + OTHER_BOUNDARY)));
  }

  @ParameterizedTest
  @FieldSource("SPOILINGS")
  void spoiltAccess_failsAndNamesTheCulprit(Spoiling spoiling) throws Exception {
    Outcome outcome = outcomes.of(spoiling);

    Failures.assertAnnounced(
        rolebridge, outcome.run(), "ValidateAccess", "AccessNotProvenException");
    assertThat((String) outcome.run().failure().get("message")).contains(spoiling.said());
  }

  @ParameterizedTest
  @FieldSource("SPOILINGS")
  void spoiltAccess_leavesNothing(Spoiling spoiling) throws Exception {
    assertThat(outcomes.of(spoiling).run().failure()).containsEntry("kept", List.of());
    assertThat(outcomes.of(spoiling).held()).isEmpty();
  }

  private static Spoiling spoiling(String name) {
    return SPOILINGS.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static Request request(Spoiling spoiling) {
    Request request = Request.ofNewUser("spoilt");
    return switch (spoiling.name()) {
      case "address is outside" -> request.with("allowedSourceIps", List.of("198.51.100.7"));
      case "role's boundary denies" -> request.withActions(BOUNDED_ACTION);
      default -> request;
    };
  }

  private static Outcome outcome(Spoiling spoiling, Request request) {
    Hold hold =
        Hold.of(
            rolebridge,
            request.roleName(),
            Fault.on("sts", "AssumeRole", "RoleArn", request.roleArn()));
    ON_THEIR_WAY.acquireUninterruptibly();
    boolean onItsWay = true;
    String execution;
    try {
      execution = rolebridge.start(request.text());
      while (rolebridge.executions().describe(execution).isRunning()) {
        if (hold.waits()) {
          if (onItsWay) {
            onItsWay = false;
            ON_THEIR_WAY.release();
          }
          spoil(spoiling, request);
          hold.release();
        }
        Pause.of(POLL);
      }
    } finally {
      if (onItsWay) {
        ON_THEIR_WAY.release();
      }
    }
    return new Outcome(rolebridge.end(execution), Holdings.of(rolebridge, request));
  }

  /** Between the making of the last thing and the undoing of the first. */
  private static void spoil(Spoiling spoiling, Request request) {
    try {
      rolebridge.hub().secrets().describeSecret(r -> r.secretId(request.secretName()));
      boolean undone =
          iam.getRole(r -> r.roleName(request.roleName())).role().tags().stream()
              .anyMatch(tag -> tag.key().equals("rolebridge:removing"));
      if (!undone) {
        spoiling.act().accept(request);
      }
    } catch (NoSuchEntityException | ResourceNotFoundException e) {
      return; // Nothing to spoil yet, or no longer.
    }
  }

  private static void trustTheOtherUser(Request request) {
    trust(request, List.of(statement("RolebridgeTrust", arn("user/" + OTHER_USER))));
  }

  private static void trustTheAccountToo(Request request) {
    trust(
        request,
        List.of(
            statement("RolebridgeTrust", request.userArn()), statement("Everybody", arn("root"))));
  }

  private static void trust(Request request, List<Map<String, Object>> statements) {
    iam.updateAssumeRolePolicy(
        r -> r.roleName(request.roleName()).policyDocument(document(statements)));
  }

  private static Map<String, Object> statement(String sid, String principal) {
    return Map.of(
        "Sid",
        sid,
        "Effect",
        "Allow",
        "Principal",
        Map.of("AWS", principal),
        "Action",
        "sts:AssumeRole");
  }

  private static void takeTheGrant(Request request) {
    iam.deleteUserPolicy(
        r -> r.userName(request.userName()).policyName(request.userName() + "-UserPolicy"));
  }

  private static void deactivateTheKey(Request request) {
    iam.listAccessKeys(r -> r.userName(request.userName()))
        .accessKeyMetadata()
        .forEach(
            key ->
                iam.updateAccessKey(
                    r ->
                        r.userName(request.userName())
                            .accessKeyId(key.accessKeyId())
                            .status(StatusType.INACTIVE)));
  }

  /** Another version, once for each that the run itself makes. */
  private static void takeTheAction(Request request) {
    String arn = request.policyArn();
    String current = iam.getPolicy(r -> r.policyArn(arn)).policy().defaultVersionId();
    String text =
        iam.getPolicyVersion(r -> r.policyArn(arn).versionId(current)).policyVersion().document();
    if (URLDecoder.decode(text, StandardCharsets.UTF_8).contains("iam:ListUsers")) {
      iam.createPolicyVersion(
          r ->
              r.policyArn(arn)
                  .policyDocument(document(List.of(allow("iam:ListRoles"))))
                  .setAsDefault(true));
    }
  }

  private static void replaceTheUsersBoundary(Request request) {
    iam.putUserPermissionsBoundary(
        r -> r.userName(request.userName()).permissionsBoundary(arn("policy/" + OTHER_BOUNDARY)));
  }

  private static void replaceTheRolesBoundary(Request request) {
    iam.putRolePermissionsBoundary(
        r -> r.roleName(request.roleName()).permissionsBoundary(arn("policy/" + OTHER_BOUNDARY)));
  }

  private static void denyByBoundary(String boundary, Map<String, Object> denying) {
    String before = iam.getPolicy(r -> r.policyArn(boundary)).policy().defaultVersionId();
    boundariesBefore.put(boundary, before);
    String text =
        iam.getPolicyVersion(r -> r.policyArn(boundary).versionId(before))
            .policyVersion()
            .document();
    List<Map<String, Object>> statements =
        new ArrayList<>(JsonText.members(JsonText.encodedObject(text), "Statement"));
    statements.add(denying);
    iam.createPolicyVersion(
        r -> r.policyArn(boundary).policyDocument(document(statements)).setAsDefault(true));
  }

  private static void denyByOrganization(Request assuming, Request acting) {
    Map<String, Object> ofThatRole =
        Map.of("ArnEquals", Map.of("aws:PrincipalArn", acting.roleArn()));
    Object policy =
        JsonText.object(
            document(
                List.of(
                    allow("*"),
                    deny("sts:AssumeRole", assuming.roleArn(), Map.of()),
                    deny("iam:ListUsers", "*", ofThatRole))));
    rolebridge.organize(
        Map.of(
            LocalAccount.ACCOUNT_ID, Map.of("serviceControlPolicies", List.of(List.of(policy)))));
  }

  /** Where the user calls from. */
  private static void address(Request request, String address) {
    rolebridge
        .http()
        .put("/_rolebridge/source-ip", Map.of("sourceIp", address, "principal", request.userArn()));
  }

  private static Map<String, Object> allow(String action) {
    return Map.of("Effect", "Allow", "Action", action, "Resource", "*");
  }

  private static Map<String, Object> deny(
      String action, String resource, Map<String, Object> condition) {
    return Map.of("Effect", "Deny", "Action", action, "Resource", resource, "Condition", condition);
  }

  private static String document(List<Map<String, Object>> statements) {
    return JsonText.of(Map.of("Version", "2012-10-17", "Statement", statements));
  }

  private static String arn(String resource) {
    return "arn:aws:iam::" + LocalAccount.ACCOUNT_ID + ":" + resource;
  }
}
