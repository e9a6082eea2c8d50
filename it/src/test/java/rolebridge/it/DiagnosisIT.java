package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.setup.Pause;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * Access that somebody spoils while it is proven, and keeps on spoiling: the run fails, names the
 * culprit, and leaves nothing. All runs wait for IAM at the same time, since some give up after two
 * minutes only.
 */
@ExtendWith(InstallationExtension.class)
class DiagnosisIT {

  private static final Duration BETWEEN_SPOILINGS = Duration.ofMillis(300);

  /** As long as it takes to spoil something for the first time, and shorter than the SDK waits. */
  private static final int HELD_MILLIS = 5_000;

  private static final String USER_BOUNDARY = arn("policy/rolebridge-user-boundary");
  private static final String OTHER_USER = "diagnosis-other-user";

  static final List<Spoiling> SPOILINGS =
      List.of(
          new Spoiling(
              "trust names another user",
              DiagnosisIT::trustTheOtherUser,
              "has another trust: its statement RolebridgeTrust isn't the planned one"),
          new Spoiling(
              "trust admits the account",
              DiagnosisIT::trustTheAccountToo,
              "trust",
              "admits",
              "arn:aws:iam::000000000000:root"),
          new Spoiling(
              "user policy is missing",
              DiagnosisIT::takeTheGrant,
              "has lost its policy",
              "UserPolicy"),
          new Spoiling(
              "key is deactivated", DiagnosisIT::deactivateTheKey, "has made the key Inactive"),
          new Spoiling("boundary denies", one -> {}, "permissions boundary", "sts:AssumeRole"),
          new Spoiling("organization denies the role", one -> {}, "organization", "sts:AssumeRole"),
          new Spoiling(
              "organization denies the action", one -> {}, "organization", "iam:ListUsers"),
          new Spoiling("address is outside", one -> {}, "FunctionEgressIps", "isn't among those"),
          new Spoiling(
              "permission policy lacks an action",
              DiagnosisIT::takeTheAction,
              "iam:ListUsers",
              "policy"));

  private static Installation rolebridge;
  private static IamClient iam;
  private static Map<Spoiling, Outcome> outcomes;
  private static String boundaryBefore;

  /** What somebody does to a request's things, and what the failure then says. */
  record Spoiling(String name, Act act, List<String> said) {

    Spoiling(String name, Act act, String... said) {
      this(name, act, List.of(said));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Done again and again; that its thing isn't there is no failure. */
  @FunctionalInterface
  private interface Act {
    void on(Request request);
  }

  private record Outcome(Run run, Map<String, Object> held) {}

  @BeforeAll
  static void runAll(Installation installation) {
    rolebridge = installation;
    iam = installation.hub().iam();
    iam.createUser(r -> r.userName(OTHER_USER));
    Map<Spoiling, Request> requests = new LinkedHashMap<>();
    SPOILINGS.forEach(spoiling -> requests.put(spoiling, request(spoiling)));
    denyByBoundary(requests.get(spoiling("boundary denies")));
    denyByOrganization(
        requests.get(spoiling("organization denies the role")),
        requests.get(spoiling("organization denies the action")));
    rolebridge.http().put("/_rolebridge/source-ip", Map.of("sourceIp", "192.0.2.9"));
    Map<Spoiling, String> started = new LinkedHashMap<>();
    requests.forEach((spoiling, request) -> started.put(spoiling, start(request)));
    List<Spoiling> running = new ArrayList<>(SPOILINGS);
    outcomes = new LinkedHashMap<>();
    while (!running.isEmpty()) {
      for (Spoiling spoiling : List.copyOf(running)) {
        Request request = requests.get(spoiling);
        String execution = started.get(spoiling);
        if (rolebridge.executions().describe(execution).isRunning()) {
          spoil(spoiling, request);
        } else {
          running.remove(spoiling);
          outcomes.put(
              spoiling, new Outcome(rolebridge.end(execution), Holdings.of(rolebridge, request)));
        }
      }
      Pause.of(BETWEEN_SPOILINGS);
    }
  }

  @AfterAll
  static void undo() {
    rolebridge.http().put("/_rolebridge/organization", Map.of());
    rolebridge.http().put("/_rolebridge/source-ip", Map.of("sourceIp", LocalAws.SOURCE_IP));
    iam.setDefaultPolicyVersion(r -> r.policyArn(USER_BOUNDARY).versionId(boundaryBefore));
    iam.deleteUser(r -> r.userName(OTHER_USER));
  }

  @ParameterizedTest
  @FieldSource("SPOILINGS")
  void spoiltAccess_failsAndNamesTheCulprit(Spoiling spoiling) {
    Outcome outcome = outcomes.get(spoiling);

    Failures.assertAnnounced(
        rolebridge, outcome.run(), "ValidateAccess", "AccessNotProvenException");
    assertThat((String) outcome.run().failure().get("message")).contains(spoiling.said());
  }

  @ParameterizedTest
  @FieldSource("SPOILINGS")
  void spoiltAccess_leavesNothing(Spoiling spoiling) {
    assertThat(outcomes.get(spoiling).held()).isEmpty();
  }

  private static Spoiling spoiling(String name) {
    return SPOILINGS.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static Request request(Spoiling spoiling) {
    Request request = Request.ofNewUser("spoilt");
    return spoiling.name().equals("address is outside")
        ? request.with("allowedSourceIps", List.of("198.51.100.7"))
        : request;
  }

  /** The first proof waits until something could be spoilt. */
  private static String start(Request request) {
    Fault.on("sts", "AssumeRole", "RoleArn", request.roleArn()).delay(HELD_MILLIS).arm(rolebridge);
    return rolebridge.start(request.text());
  }

  /** Between the making of the last thing and the undoing of the first. */
  private static void spoil(Spoiling spoiling, Request request) {
    try {
      rolebridge.hub().secrets().describeSecret(r -> r.secretId(request.secretName()));
      boolean undone =
          iam.getRole(r -> r.roleName(request.roleName())).role().tags().stream()
              .anyMatch(tag -> tag.key().equals("rolebridge:removing"));
      if (!undone) {
        spoiling.act().on(request);
      }
    } catch (NoSuchEntityException | ResourceNotFoundException e) {
      return; // Nothing to spoil yet, or no longer.
    }
  }

  private static void trustTheOtherUser(Request request) {
    trust(request, statement("RolebridgeTrust", arn("user/" + OTHER_USER)));
  }

  private static void trustTheAccountToo(Request request) {
    trust(
        request,
        statement("RolebridgeTrust", request.userArn()),
        statement("Everybody", arn("root")));
  }

  @SafeVarargs
  private static void trust(Request request, Map<String, Object>... statements) {
    iam.updateAssumeRolePolicy(
        r -> r.roleName(request.roleName()).policyDocument(document(List.of(statements))));
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

  private static void denyByBoundary(Request request) {
    boundaryBefore = iam.getPolicy(r -> r.policyArn(USER_BOUNDARY)).policy().defaultVersionId();
    String text =
        iam.getPolicyVersion(r -> r.policyArn(USER_BOUNDARY).versionId(boundaryBefore))
            .policyVersion()
            .document();
    List<Map<String, Object>> statements =
        new ArrayList<>(
            JsonText.members(
                JsonText.object(URLDecoder.decode(text, StandardCharsets.UTF_8)), "Statement"));
    statements.add(deny("sts:AssumeRole", request.roleArn(), Map.of()));
    iam.createPolicyVersion(
        r -> r.policyArn(USER_BOUNDARY).policyDocument(document(statements)).setAsDefault(true));
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
    rolebridge
        .http()
        .put(
            "/_rolebridge/organization",
            Map.of(
                "id",
                "o-exampleorg1",
                "managementAccount",
                "999999999999",
                "accounts",
                Map.of(
                    LocalAccount.ACCOUNT_ID,
                    Map.of("serviceControlPolicies", List.of(List.of(policy))))));
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
