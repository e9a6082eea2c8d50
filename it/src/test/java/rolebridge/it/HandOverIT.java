package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Keys that are handed over to XSOAR: an installation of its own, first with a server of 8.x whose
 * instances hold their keys, then with one of 6.x that has stored credentials.
 */
@Execution(ExecutionMode.CONCURRENT)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HandOverIT {

  private static final Path HOME = Project.ROOT.resolve("it/target/handover");

  private static Installation bare;
  private static Installation rolebridge;
  private static XsoarDouble xsoar;

  @BeforeAll
  static void connected() {
    bare = Installation.apart(HOME, Project.workspace(Project.ROOT, HOME));
    connect(8, "instance");
  }

  private static void connect(int version, String keys) {
    xsoar = XsoarDouble.start(version, HOME, bare.account().endpoint().orElseThrow());
    rolebridge =
        bare.with(Project.workspace(Project.ROOT, HOME), xsoar.parametersOf(bare.hub(), keys));
  }

  @AfterAll
  static void end() {
    if (xsoar != null) {
      xsoar.close();
    }
    if (bare != null) {
      bare.close();
    }
  }

  private static Map<String, Object> instance(UserKeys keys) {
    return xsoar.instances().get((String) keys.request().json().get("instanceName"));
  }

  /** The instance works with the user's current key, and its last Test was green. */
  private static void assertGreen(UserKeys keys) {
    Map<String, Object> instance = instance(keys);
    assertThat(instance).as("instances %s", xsoar.instances()).isNotNull();
    assertThat(instance).containsEntry("keyId", keys.current().id());
    assertThat(JsonText.member(instance, "lastTest")).containsEntry("success", true);
  }

  private static void life(String test) {
    UserKeys keys = new UserKeys(rolebridge, Request.ofNewUser(test));
    Run provisioned = rolebridge.provision(keys.request()).requireReady();
    assertGreen(keys);
    assertThat(provisioned.instance()).containsEntry("instanceId", instance(keys).get("id"));

    assertThat(keys.rotateNow().changedBy())
        .containsExactly(
            "CreateAccessKey", "ValidateAccessKey", "PromoteKey", "UpdateInstance", "TestInstance");
    assertGreen(keys);
    keys.undo().requireReady();
    assertGreen(keys);
    keys.revoke().requireReady();
    assertGreen(keys);
    assertThat(rolebridge.provision(keys.request()).requireReady().changes()).isEmpty();
    assertThat(xsoar.instances()).containsKey((String) keys.request().json().get("instanceName"));
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(1)
  void instanceOfAServerOf8_staysGreenThroughRotationUndoAndRevocation() {
    life("eight");
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(2)
  void whatGoesWrongOnceAtTheServer_isMadeGood() {
    UserKeys keys = UserKeys.provisioned(rolebridge, "mishaps");
    xsoar.faults(
        List.of(
            Map.of("method", "PUT", "path", "/settings/integration", "drop", true, "when", "after"),
            Map.of("method", "PUT", "path", "/settings/integration", "conflict", true, "nth", 2),
            Map.of("method", "POST", "path", "/settings/integration/test", "status", 503)));

    keys.rotateNow().requireReady();

    xsoar.noFaults();
    assertGreen(keys);
  }

  /** The secrets that a server's error quotes reach no history and no event. */
  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(3)
  void testThatStaysRed_endsWithTheOldKeyBack_andTellsNoSecret() throws Exception {
    UserKeys keys = UserKeys.provisioned(rolebridge, "echo");
    StoredKey old = keys.current();
    xsoar.faults(
        List.of(
            Map.of(
                "method",
                "POST",
                "path",
                "/settings/integration/test",
                "echo",
                true,
                "times",
                99)));

    Run run = keys.rotateNow();

    xsoar.noFaults();
    assertThat(run.failure())
        .containsEntry("failedState", "TestInstance")
        .containsEntry("error", "InstanceTestFailedException");
    assertThat(instance(keys)).containsEntry("keyId", old.id());
    assertThat(keys.statuses()).containsEntry(old.id(), "Active");
    String event = rolebridge.announcements().of(run.arn());
    assertThat(Schemas.errors("event-KeyRotationFailed", event)).isEmpty();
    String history = history(run);
    for (String secret : List.of(old.secret(), keys.current().secret(), xsoar.apiKey())) {
      assertThat(event).doesNotContain(secret);
      assertThat(history).doesNotContain(secret);
    }

    assertThat(keys.pass().changedBy()).containsExactly("UpdateInstance", "TestInstance");
    assertGreen(keys);
  }

  private static String history(Run run) {
    return rolebridge
        .hub()
        .stepFunctions()
        .getExecutionHistoryPaginator(r -> r.executionArn(run.arn()).includeExecutionData(true))
        .events()
        .stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(4)
  void nameThatAnotherUsersInstanceHas_isRefused() {
    UserKeys theirs = UserKeys.provisioned(rolebridge, "theirs");
    Request request =
        Request.ofNewUser("mine").with("instanceName", theirs.request().json().get("instanceName"));

    assertThat(rolebridge.provision(request).failure())
        .containsEntry("failedState", "ConfigureInstance")
        .containsEntry("error", "InstanceNotOursException");

    assertGreen(theirs);
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(5)
  void storedCredentialOfAServerOf6_staysGreenThroughRotationUndoAndRevocation() {
    xsoar.close();
    connect(6, "stored");
    life("six");
  }

  /** What IAM decided in the tests above. */
  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(6)
  void permissionsOfTheHandOver_areUsed() {
    Set<String> unused =
        Grants.of(rolebridge.hub().iam()).unused(rolebridge.decisions().all()).stream()
            .filter(one -> one.matches("rolebridge-(Configure|Update|Test)Instance .*"))
            .collect(Collectors.toSet());

    assertThat(unused)
        .allMatch(
            one ->
                one.matches(
                    ".* (xray:.*|iam:GetAccessKeyLastUsed|iam:GetUserPolicy|sts:AssumeRole"
                        + "|secretsmanager:UntagResource)|rolebridge-TestInstance (iam:ListRoles|secretsmanager:ListSecretVersionIds)"));
  }
}
