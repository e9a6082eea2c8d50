package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Keys that are handed over to XSOAR: an installation of its own, first with a server of 6.x that
 * has stored credentials, then with one of 8.x whose instances hold their keys.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(2)
class HandOverIT {

  private static final Path HOME = Project.ROOT.resolve("it/target/handover");
  private static final String TEST = "/settings/integration/test";
  private static final String UNIFIED = "AWS";
  private static final String UNIFIED_COMMAND = "aws-ec2-instances-describe";

  private static final Integrations OF_6 = Integrations.ofNewUser("six");
  private static final Integrations OF_8 = Integrations.ofNewUser("eight");

  private static Installation rolebridge;
  private static XsoarDouble xsoar;

  /** Six integrations of one user, whose one key all of their instances have. */
  private record Integrations(List<Request> requests) {

    static Integrations ofNewUser(String test) {
      Request iam =
          Request.ofNewUser(test).withActions("iam:UpdateAccountPasswordPolicy", "iam:ListUsers");
      Request other = new Request(iam.mark(), Map.of("userName", iam.userName()));
      return new Integrations(
          List.of(
              iam,
              other
                  .inRole("ec2")
                  .withCommands("AWS - EC2", "read-only", "aws-ec2-get-password-data"),
              other.inRole("s3").withCommands("AWS - S3", "read-only", "aws-s3-download-file"),
              other.inRole("sqs").withCommands("AWS - SQS", "read-only"),
              other.inRole("lambda").withCommands("AWS - Lambda", "read-only"),
              other
                  .inRole("unified")
                  .withCommands(UNIFIED, List.of(UNIFIED_COMMAND, "aws-s3-buckets-list"))));
    }

    UserKeys keys() {
      return new UserKeys(rolebridge, requests.getFirst());
    }

    void provision() {
      for (Request request : requests) {
        assertThat(rolebridge.provision(request).requireReady().instance())
            .containsEntry("instanceId", instance(request).get("id"));
      }
      assertGreen();
    }

    /** What a pass does that makes a key and hands it over. */
    List<String> rotation() {
      return Stream.concat(
              Stream.of("CreateAccessKey", "ValidateAccessKey", "PromoteKey"), handOver().stream())
          .toList();
    }

    List<String> handOver() {
      return requests.stream().flatMap(_ -> Stream.of("UpdateInstance", "TestInstance")).toList();
    }

    /**
     * The Test of the unified integration needs no permission, so one of its commands works too.
     */
    void assertGreen() {
      requests.forEach(request -> HandOverIT.assertGreen(keys(), request));
      assertThat(xsoar.run(UNIFIED_COMMAND, requests.getLast().instanceName()))
          .as("%s of the unified integration", UNIFIED_COMMAND)
          .hasSize(1)
          .allSatisfy(entry -> assertThat(((Map<?, ?>) entry).get("type")).isEqualTo(1));
    }

    void undoAndRevoke() {
      keys().undo().requireReady();
      assertGreen();
      assertThat((Integer) keys().revoke().output().get("secondsWithoutAccess")).isPositive();
      assertGreen();
      Request first = requests.getFirst();
      assertThat(rolebridge.provision(first).requireReady().changes()).isEmpty();
      assertThat(xsoar.instances()).containsKey(first.instanceName());
    }
  }

  @BeforeAll
  static void connected() {
    rolebridge =
        Installation.apart(
            HOME, Project.workspace(), endpoint -> connection(6, "stored", endpoint));
    rolebridge.delay(Installation.DELAY);
  }

  private static Map<String, String> connection(int version, String keys, URI endpoint) {
    xsoar = XsoarDouble.start(version, HOME, endpoint);
    Map<String, String> parameters = new HashMap<>(xsoar.parametersOf(new Hub(endpoint), keys));
    parameters.put("ValidatePolicies", "true");
    return parameters;
  }

  @AfterAll
  static void end() {
    if (xsoar != null) {
      xsoar.close();
    }
    if (rolebridge != null) {
      rolebridge.close();
    }
  }

  private static Map<String, Object> instance(Request request) {
    Map<String, Map<String, Object>> all = xsoar.instances();
    assertThat(all).containsKey(request.instanceName());
    return all.get(request.instanceName());
  }

  /** The instance works with the user's current key, and its last Test was green. */
  private static void assertGreen(UserKeys keys, Request request) {
    Map<String, Object> instance = instance(request);
    assertThat(instance).containsEntry("keyId", keys.current().id());
    assertThat(JsonText.member(instance, "lastTest"))
        .as("last Test of %s", instance)
        .containsEntry("success", true);
  }

  private static void assertGreen(UserKeys keys) {
    assertGreen(keys, keys.request());
  }

  @Test
  @Order(1)
  void integrationsOfAServerOf6_endWithGreenTests() {
    OF_6.provision();
  }

  /** Of the instances that refer to a stored credential most need not be rolebridge's. */
  @Test
  @Order(2)
  void storedCredentialThatWasDeletedByHand_isMadeAgainByARotation_onceForAllItsInstances() {
    String credential = OF_6.keys().request().userName();
    List<String> others = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      others.add(instanceWithCredential("by hand " + number, credential));
    }
    xsoar.call("POST", "/settings/credentials/delete", Map.of("id", credential));
    long credentials = xsoar.calls("PUT", "/settings/credentials");
    long instances = xsoar.calls("PUT", "/settings/integration");

    assertThat(OF_6.keys().rotateNow().changedBy()).isEqualTo(OF_6.rotation());

    OF_6.assertGreen();
    assertThat(xsoar.calls("PUT", "/settings/credentials") - credentials).isEqualTo(1);
    assertThat(xsoar.calls("PUT", "/settings/integration") - instances)
        .isEqualTo(OF_6.requests().size());
    String current = OF_6.keys().current().id();
    assertThat(xsoar.instances().entrySet())
        .filteredOn(instance -> others.contains(instance.getKey()))
        .hasSize(others.size())
        .allSatisfy(instance -> assertThat(instance.getValue()).containsEntry("keyId", current));
  }

  private static String instanceWithCredential(String name, String credential) {
    Map<String, Object> pair = Map.of("credential", credential, "identifier", "", "password", "");
    xsoar.call(
        "PUT",
        "/settings/integration",
        Map.of(
            "name",
            name,
            "brand",
            "AWS - IAM",
            "id",
            "",
            "version",
            0,
            "enabled",
            "true",
            "data",
            List.of(Map.of("name", "credentials", "type", 9, "value", pair))));
    return name;
  }

  @Test
  @Order(3)
  void undoAndRevocation_keepTheInstancesOf6Green() {
    OF_6.undoAndRevoke();
  }

  @Test
  @Order(4)
  void integrationsOfAServerOf8_endWithGreenTests() {
    xsoar.close();
    rolebridge =
        rolebridge.become(
            Project.workspace(),
            connection(8, "instance", rolebridge.account().endpoint().orElseThrow()));

    OF_8.provision();
  }

  @Test
  @Order(5)
  void nameThatAnotherUsersInstanceHas_isRefused() {
    Request theirs = OF_8.requests().getFirst();
    Request request = Request.ofNewUser("mine").with("instanceName", theirs.instanceName());

    assertThat(rolebridge.provision(request).failure())
        .containsEntry("failedState", "ConfigureInstance")
        .containsEntry("error", "InstanceNotOursException");

    assertGreen(OF_8.keys());
  }

  @Test
  @Order(6)
  void apiKeyThatHasExpired_failsTheRotation_andTheOldKeyStaysInUse() {
    UserKeys keys = OF_8.keys();
    StoredKey old = keys.current();
    xsoar.expireApiKey();

    Run run = keys.rotateNow();

    assertThat(run.failure())
        .containsEntry("failedState", "UpdateInstance")
        .containsEntry("error", "XsoarRefusedException");
    assertThat(run.failure().get("message").toString()).contains("has expired");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-KeyRotationFailed", event)).isEmpty();
    assertThat(event).doesNotContain(xsoar.apiKey());
    assertThat(keys.statuses()).containsEntry(old.id(), "Active");
    assertThat(OF_8.requests())
        .allSatisfy(one -> assertThat(instance(one)).containsEntry("keyId", old.id()));
  }

  /** The pass that goes on has the API key that somebody put into the secret meanwhile. */
  @Test
  @Order(7)
  void passWithARenewedApiKey_finishes_andWhatGoesWrongOnceAtTheServer_isMadeGood() {
    xsoar.renewApiKey(rolebridge.hub());
    xsoar.faults(
        List.of(
            Map.of("method", "PUT", "path", "/settings/integration", "drop", true, "when", "after"),
            Map.of("method", "PUT", "path", "/settings/integration", "conflict", true, "nth", 2),
            Map.of("method", "POST", "path", TEST, "status", 503)));

    Run run = OF_8.keys().pass();

    xsoar.noFaults();
    assertThat(run.changedBy()).isEqualTo(OF_8.handOver());
    OF_8.assertGreen();
  }

  /**
   * The secrets that a server's error quotes reach no history and no event. A minute passes until a
   * Test counts as red; meanwhile other instances get the keys of an undo and of a revocation.
   */
  @Test
  @Order(8)
  void testThatStaysRed_endsWithTheOldKeyBack_andTellsNoSecret_andOthersStayGreen() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "echo");
    StoredKey old = keys.current();
    xsoar.faults(List.of(echoing(keys.request())));
    String rotation = keys.start("rotate-user", Map.of("now", true));
    Request elsewhere = Request.ofNewUser("elsewhere").with("region", "eu-central-9");
    String wrongRegion = rolebridge.start(elsewhere.text());
    OF_8.undoAndRevoke();

    Run run = rolebridge.end(rotation);

    xsoar.noFaults();
    assertThat(run.failure())
        .containsEntry("failedState", "TestInstance")
        .containsEntry("error", "InstanceTestFailedException");
    assertThat(instance(keys.request())).containsEntry("keyId", old.id());
    assertThat(keys.statuses()).containsEntry(old.id(), "Active");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-KeyRotationFailed", event)).isEmpty();
    assertThat(JsonText.member(JsonText.object(event), "detail"))
        .containsEntry("phase", "TestInstance")
        .containsEntry("error", "InstanceTestFailedException")
        .extractingByKey("reason", STRING)
        .contains("stays red with access key " + keys.current().id());
    assertAlarmed(run);
    String history = history(run);
    for (String secret : List.of(old.secret(), keys.current().secret(), xsoar.apiKey())) {
      assertThat(event).doesNotContain(secret);
      assertThat(history).doesNotContain(secret);
    }
    assertRedByItsRegion(elsewhere, rolebridge.end(wrongRegion));

    assertThat(keys.pass().changedBy()).containsExactly("UpdateInstance", "TestInstance");
    assertGreen(keys);
  }

  /** A Test of this request's instance fails with the secrets in its message. */
  private static Map<String, Object> echoing(Request request) {
    return Map.of(
        "method",
        "POST",
        "path",
        TEST,
        "naming",
        request.instanceName(),
        "echo",
        true,
        "times",
        99);
  }

  /** The local AWS has no IAM Access Analyzer: the run that would have asked it says so. */
  @Test
  @Order(9)
  void policiesThatCantBeValidated_areMade_andTheRunSaysWhy() {
    Run run = rolebridge.provision(Request.ofNewUser("validated")).requireReady();

    assertThat(JsonText.member(run.output(), "validation"))
        .containsEntry("findings", List.of())
        .extractingByKey("notAsked", STRING)
        .contains("can't be asked", "it answers 501");
    assertThat(rolebridge.decisions().all())
        .filteredOn(decision -> decision.action().equals("access-analyzer:ValidatePolicy"))
        .isNotEmpty()
        .allMatch(Decisions.Decision::allowed)
        .allMatch(decision -> decision.role().equals(Optional.of("rolebridge-ResolveRequest")));
  }

  private static void assertRedByItsRegion(Request request, Run provisioned) {
    assertThat(provisioned.failure())
        .containsEntry("failedState", "ConfigureInstance")
        .containsEntry("error", "InstanceTestFailedException");
    assertThat(provisioned.failure().get("message").toString()).contains("eu-central-9");
    Object id = instance(request).get("id");

    rolebridge.provision(request.with("region", "eu-central-1")).requireReady();

    assertThat(instance(request)).containsEntry("id", id);
    assertGreen(new UserKeys(rolebridge, request));
  }

  /** The alarm rolebridge-rotation-failed counts this machine's runs that fail. */
  private static void assertAlarmed(Run run) {
    DescribeExecutionResponse ended =
        rolebridge.hub().stepFunctions().describeExecution(r -> r.executionArn(run.arn()));

    assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
    assertThat(ended.stateMachineArn()).endsWith(":stateMachine:rolebridge-rotate-user");
  }

  private static String history(Run run) {
    return rolebridge.hub().history(run).map(Object::toString).collect(Collectors.joining("\n"));
  }

  /** What IAM decided in the tests above. */
  @Test
  @Order(10)
  void permissionsOfTheHandOver_areUsed() {
    Set<String> unused =
        Grants.of(rolebridge.hub().iam()).unused(rolebridge.decisions().all()).stream()
            .filter(one -> one.matches("rolebridge-(Configure|Update|Test)Instance .*"))
            .collect(Collectors.toSet());

    assertThat(unused)
        .allMatch(
            one ->
                one.matches(
                    ".* (xray:.*|iam:Get(AccessKeyLastUsed|Role|UserPolicy)|iam:ListAttachedRolePolicies|sts:AssumeRole"
                        + "|secretsmanager:UntagResource)|rolebridge-TestInstance (iam:ListRoles|secretsmanager:ListSecretVersionIds)"));
  }
}
