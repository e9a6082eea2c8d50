package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/**
 * Somebody of the hub who may invoke functions, as developers often may, and nothing else: whatever
 * it tells them, they do no more than a valid request would have them do.
 */
@ExtendWith(InstallationExtension.class)
@ResourceLock(value = Installation.ORGANIZATION, mode = ResourceAccessMode.READ)
class InvokeIT {

  private static final Request VICTIM = Request.ofNewUser("invoked");

  /** A user that isn't rolebridge's, and a role that may do anything. */
  private static final String FOREIGN = VICTIM.mark() + "-foreign";

  private static final String DEVELOPER = VICTIM.mark() + "-dev.lambda";
  private static final String DEVELOPER_ARN = "arn:aws:iam::000000000000:user/" + DEVELOPER;
  private static final String FORGED_KEY = "AKIAAAAAAAAAAAAAAAAA";
  private static final String NOBODYS_EXECUTION =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-provision:nobodys";

  private static final Map<String, Object> NOTHING_FOUND =
      Map.of("user", false, "policy", false, "role", false, "ready", "", "secret", false);

  private static Installation rolebridge;
  private static Functions functions;
  private static String endedExecution;
  private static Map<String, Object> forgedPlan;

  @BeforeAll
  static void provision(Installation installation) {
    rolebridge = installation;
    IamClient iam = rolebridge.hub().iam();
    iam.createUser(r -> r.userName(DEVELOPER));
    iam.putUserPolicy(
        r ->
            r.userName(DEVELOPER)
                .policyName("invoke")
                .policyDocument(PolicyText.allowing("lambda:InvokeFunction", "*")));
    AccessKey key = iam.createAccessKey(r -> r.userName(DEVELOPER)).accessKey();
    functions =
        rolebridge
            .hub()
            .as(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))
            .functions();
    iam.createUser(r -> r.userName(FOREIGN));
    iam.createAccessKey(r -> r.userName(FOREIGN));
    iam.createRole(
        r ->
            r.roleName(FOREIGN)
                .assumeRolePolicyDocument(PolicyText.trusting("Service", "ec2.amazonaws.com")));
    Run run = rolebridge.provision(VICTIM).requireReady();
    endedExecution = run.arn();
    forgedPlan = forgedPlan();
  }

  /**
   * A whole plan as ResolveRequest gives it to who asks, made to open the role to the developer.
   */
  private static Map<String, Object> forgedPlan() {
    Functions.Answer answer =
        functions.invoke(
            "rolebridge-ResolveRequest",
            Map.of("executionArn", endedExecution, "input", input(VICTIM)));
    Map<String, Object> plan =
        new HashMap<>(JsonText.member(JsonText.object(answer.body()), "plan"));
    Map<String, Object> statement = new HashMap<>(JsonText.member(plan, "trustStatement"));
    statement.put("Principal", Map.of("AWS", List.of(VICTIM.userArn(), DEVELOPER_ARN)));
    plan.put("trustStatement", statement);
    plan.put("permissionPolicy", JsonText.object(PolicyText.allowing("*", "*")));
    plan.put("digest", "0".repeat(64));
    plan.put("trustSizeQuota", 2048);
    plan.put(
        "before",
        Map.of(
            "userExists",
            true,
            "userPolicy",
            JsonText.object(PolicyText.allowing("*", "*")),
            "role",
            Map.of(
                "trust",
                Map.of("Version", "2012-10-17", "Statement", List.of(statement)),
                "maxSessionDuration",
                43200,
                "description",
                "",
                "tags",
                Map.of())));
    return plan;
  }

  private static Map<String, Object> input(Request request) {
    return JsonText.object(request.text());
  }

  static List<String> functionsOfTheStack() {
    return rolebridge
        .hub()
        .cloudFormation()
        .listStackResourcesPaginator(r -> r.stackName("rolebridge"))
        .stackResourceSummaries()
        .stream()
        .filter(resource -> resource.resourceType().equals("AWS::Lambda::Function"))
        .map(StackResourceSummary::physicalResourceId)
        .sorted()
        .toList();
  }

  private static Map<String, Map<String, Object>> payloads() {
    Map<String, Map<String, Object>> payloads = new LinkedHashMap<>();
    Map<String, Object> stored =
        Map.of(
            "accessKeyId",
            FORGED_KEY,
            "secretArn",
            "arn:aws:secretsmanager:us-east-1:000000000000:secret:" + VICTIM.secretName(),
            "validated",
            true,
            "changes",
            List.of());
    payloads.put("nothing", Map.of());
    payloads.put("a forged plan", Map.of("plan", forgedPlan));
    payloads.put("a forged plan and key", Map.of("plan", forgedPlan, "stored", stored));
    payloads.put(
        "a forged proof", Map.of("plan", forgedPlan, "stored", stored, "restarted", false));
    payloads.put(
        "a forged plan beside the request", step(input(VICTIM), Map.of("plan", forgedPlan)));
    payloads.put(
        "a trust in the request",
        step(input(VICTIM.with("trustStatement", forgedPlan.get("trustStatement")))));
    payloads.put("every action", step(input(VICTIM.withActions("*"))));
    payloads.put("another user's path", step(input(VICTIM.with("userName", "../" + FOREIGN))));
    payloads.put("a role of another path", step(input(VICTIM.with("roleName", "../" + FOREIGN))));
    payloads.put(
        "tags of rolebridge's own",
        step(input(VICTIM.with("tags", Map.of("rolebridge:ready", "0".repeat(64))))));
    payloads.put(
        "an execution of nobody's",
        with(step(input(VICTIM)), Map.of("executionArn", DEVELOPER_ARN)));
    payloads.put("an execution that is over", Map.of("executionArn", endedExecution));
    payloads.put("an execution that never was", Map.of("executionArn", NOBODYS_EXECUTION));
    payloads.put(
        "an execution of another machine",
        Map.of(
            "executionArn",
            NOBODYS_EXECUTION.replace(":rolebridge-provision:", ":somebodys-machine:")));
    payloads.put(
        "a removal of somebody else's",
        Map.of(
            "plan",
            Map.of(
                "executionArn",
                NOBODYS_EXECUTION,
                "userName",
                FOREIGN,
                "roleArn",
                "arn:aws:iam::000000000000:role/" + FOREIGN,
                "roleName",
                FOREIGN)));
    payloads.put("a user of somebody else's", Map.of("userName", FOREIGN, "begin", true));
    payloads.put("its key", Map.of("userName", FOREIGN, "accessKeyId", FORGED_KEY));
    payloads.put(
        "its rotation",
        Map.of(
            "userName",
            FOREIGN,
            "now",
            true,
            "undo",
            false,
            "putBack",
            "",
            "proven",
            Map.of("accessKeyId", FORGED_KEY, "roles", List.of())));
    payloads.put(
        "its audit", Map.of("batch", Map.of("from", FOREIGN, "to", FOREIGN, "mostShown", 100)));
    payloads.put(
        "another account",
        Map.of("accountId", "999999999999", "accounts", List.of("999999999999")));
    payloads.put("findings of nobody's", Map.of("findings", List.of(analyzerFinding())));
    payloads.put("an audit that found nothing", Map.of("accounts", List.of(), "parts", List.of()));
    payloads.put(
        "a message of nobody's",
        Map.of(
            "Records",
            List.of(
                Map.of(
                    "messageId",
                    "1",
                    "body",
                    JsonText.of(
                        Map.of(
                            "source",
                            "rolebridge.request",
                            "detail-type",
                            "IntegrationRequested",
                            "account",
                            "000000000000",
                            "detail",
                            Map.of("schemaVersion", 1, "request", input(VICTIM))))))));
    return payloads;
  }

  private static Map<String, Object> analyzerFinding() {
    return Map.of(
        "id",
        "forged",
        "type",
        "ExternalAccess",
        "resource",
        VICTIM.roleArn(),
        "accountId",
        "000000000000");
  }

  private static Map<String, Object> step(Map<String, Object> input) {
    return Map.of("executionArn", NOBODYS_EXECUTION, "input", input, "found", NOTHING_FOUND);
  }

  private static Map<String, Object> step(Map<String, Object> input, Map<String, Object> more) {
    return with(step(input), more);
  }

  private static Map<String, Object> with(Map<String, Object> payload, Map<String, Object> more) {
    Map<String, Object> all = new TreeMap<>(payload);
    all.putAll(more);
    return all;
  }

  /** Every function gets everything, whatever it is for: so none is forgotten. */
  @ParameterizedTest
  @MethodSource("functionsOfTheStack")
  void forgeries_changeNothing(String function) {
    Map<String, Object> before = everything();

    payloads().forEach((name, payload) -> functions.invoke(function, payload));

    assertThat(everything()).isEqualTo(before);
  }

  private static Map<String, Object> everything() {
    Map<String, Object> all = new TreeMap<>(Holdings.of(rolebridge, VICTIM));
    IamClient iam = rolebridge.hub().iam();
    all.put(
        "foreign keys",
        iam.listAccessKeys(r -> r.userName(FOREIGN)).accessKeyMetadata().toString());
    all.put(
        "foreign user",
        iam.getUser(r -> r.userName(FOREIGN)).user().arn()
            + iam.listUserPolicies(r -> r.userName(FOREIGN)).policyNames());
    all.put(
        "foreign role", iam.getRole(r -> r.roleName(FOREIGN)).role().assumeRolePolicyDocument());
    return all;
  }

  /** The one that may be told an execution: its history is read, and the payload's plan isn't. */
  @Test
  void compensation_ofARunThatIsOver_isRefused() {
    Functions.Answer answer =
        functions.invoke(
            "rolebridge-Compensate",
            Map.of("plan", with(forgedPlan, Map.of("executionArn", endedExecution))));

    assertThat(answer.error()).isPresent();
    assertThat(answer.body())
        .contains("InvalidRequestException")
        .contains("Execution " + endedExecution + " is over");
  }

  /** What remains: whoever invokes all in order asks for access like one who starts the machine. */
  @Test
  void invokedInOrder_makeWhatAValidRequestAsksFor() {
    Request request = Request.ofNewUser("inorder");
    List<Functions.Answer> answers = new ArrayList<>();
    Map<String, Object> step = new HashMap<>(step(input(request)));
    step.put("executionArn", NOBODYS_EXECUTION + "-" + request.mark());
    for (String name :
        List.of("EnsureUser", "GrantAssumeRole", "EnsurePolicy", "EnsureRole", "PatchTrust")) {
      answers.add(functions.invoke("rolebridge-" + name, step));
    }
    answers.add(functions.invoke("rolebridge-EnsureAccessKey", step));
    step.put("provenKeyId", "");
    step.put("restarted", false);
    step.put("unchanged", false);
    answers.add(functions.invoke("rolebridge-ValidateAccess", step));
    assertThat(answers).allSatisfy(answer -> assertThat(answer.error()).isEmpty());

    assertThat(rolebridge.provision(request).requireReady().changes()).isEmpty();
  }

  /** What it can't do by invoking, it can't do at all. */
  @Test
  void developer_mayDoNothingElse() {
    Hub developer = rolebridge.hub().as(functions.owner());
    assertThatThrownBy(() -> developer.iam().listUsers()).isInstanceOf(AwsServiceException.class);
    assertThatThrownBy(
            () ->
                developer
                    .sts()
                    .assumeRole(r -> r.roleArn(VICTIM.roleArn()).roleSessionName("developer")))
        .isInstanceOf(AwsServiceException.class);
  }

  @Test
  void audit_findsTheVictimAsItWasMade() {
    Run audit =
        rolebridge.end(
            rolebridge.start("audit", JsonText.of(Map.of("userName", VICTIM.userName()))));

    assertThat(JsonText.of(audit.output())).doesNotContain("FOREIGN_TRUST", "TRUST_CHANGED");
  }
}
