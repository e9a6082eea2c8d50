package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import rolebridge.cli.stack.FunctionVersions;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.TakeOver;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * An installation as it was at an earlier commit, with users whose keys are in every state and one
 * whose role is in another account, becomes the present one and then the former again: all that
 * gave access gives it on, and passes go on with what had begun. On a local AWS of its own; the
 * account's other stack stays the former one all the time.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class UpgradeIT {

  private static final String FORMER = "7ce71ad";
  private static final String OTHER_ACCOUNT = "111111111111";
  private static final String FUNCTION = "rolebridge-EnsurePolicy";

  private static final Path HOME = Project.ROOT.resolve("it/target/upgrade");
  private static final Duration GRACE_OVER = Duration.ofHours(25);
  private static final Duration SEEN_TWICE = Duration.ofHours(5);
  private static final Duration WATCH_OVER = Duration.ofDays(8);

  private static FormerSources sources;
  private static Installation rolebridge;
  private static Set<String> findingsBefore;

  /** Of users whose secrets get a KMS key that the stack knows as a former one, or not at all. */
  private static final Request FORMER_KEY = Request.ofNewUser("former");

  private static final Request FORGOTTEN_KEY = Request.ofNewUser("forgotten");

  /** By the state that its keys are in. */
  private static final Map<String, Request> USERS = new LinkedHashMap<>();

  private static final Map<String, Map<String, Object>> INSTANCES = new TreeMap<>();

  /** The keys that get into their user's role, by the user's state. */
  private static final Map<String, List<StoredKey>> WORKING = new TreeMap<>();

  @BeforeAll
  static void formerInstallation() {
    sources = FormerSources.of(FORMER, HOME);
    rolebridge = Installation.apart(HOME.resolve("run"), sources.workspace());
    simulateAsTheFormerVersionExpects(true);
    Spoke.deploy(rolebridge.hub().account(OTHER_ACCOUNT), sources.text("spoke.yaml"));
    for (String state :
        List.of("fresh", "pending", "grace", "idle", "watched", "revoked", "leaving")) {
      USERS.put(state, Request.ofNewUser(state));
    }
    USERS.put("away", Request.ofNewUser("away").with("accountId", OTHER_ACCOUNT));
    // One by one: the former version takes a call that times out for a fault of its own.
    USERS.forEach(
        (state, request) -> INSTANCES.put(state, rolebridge.provision(request).instance()));
    USERS.keySet().forEach(state -> works(state, keys(state).current()));
    bringAboutTheStates();
    findingsBefore =
        Poll.until(
            "a whole audit by the former version, which ends early where a call times out",
            () -> Optional.of(audit()).filter(Run::succeeded).map(UpgradeIT::findings));
  }

  /** It asks the simulator about roles of other accounts without giving it their trust. */
  private static void simulateAsTheFormerVersionExpects(boolean ownersAllow) {
    rolebridge.http().put("/_rolebridge/simulation", Map.of("ownersAllow", ownersAllow));
  }

  private static void bringAboutTheStates() {
    Fault.on("secretsmanager", "UpdateSecretVersionStage", "SecretId", secret("pending"))
        .by("PromoteKey")
        .error("AccessDeniedException", 400)
        .arm(rolebridge);
    Map<String, Object> removal = Map.of("request", USERS.get("leaving").json(), "force", true);
    String leaving = rolebridge.start("decommission", JsonText.of(removal));
    String revoked = keys("revoked").start("revoke", Map.of());
    Map<String, Object> now = Map.of("now", true);
    String pending = keys("pending").start("rotate-user", now);
    List<String> rotations =
        Stream.of("grace", "idle", "watched")
            .map(state -> keys(state).start("rotate-user", now))
            .toList();

    rotations.forEach(arn -> rolebridge.end(arn).requireReady());
    works("grace", keys("grace").current());
    worksAlone("idle");
    deactivateOldKey("watched");
    worksAlone("watched");
    assertThat(rolebridge.end(pending).failure()).containsEntry("failedState", "PromoteKey");
    rolebridge.end(leaving).requireReady();
    WORKING.remove("leaving");
    rolebridge.end(revoked).requireReady();
    worksAlone("revoked");
  }

  @AfterAll
  static void end() {
    if (rolebridge != null) {
      rolebridge.close();
    }
  }

  private static UserKeys keys(String state) {
    return new UserKeys(rolebridge, USERS.get(state));
  }

  private static String secret(String state) {
    return USERS.get(state).secretName();
  }

  private static void works(String state, StoredKey key) {
    WORKING.computeIfAbsent(state, _ -> new ArrayList<>()).add(key);
  }

  /** The current key; an old one that is not to be used any more, or can't be. */
  private static void worksAlone(String state) {
    WORKING.put(state, new ArrayList<>(List.of(keys(state).current())));
  }

  private static void assertAllAccess() {
    WORKING.forEach((state, working) -> working.forEach(keys(state)::assertGetsIn));
  }

  /** Passes past the end of the grace period; the first of them sees the old key unused once. */
  private static void deactivateOldKey(String state) {
    keys(state).age(GRACE_OVER);
    assertThat(keys(state).pass().changes()).as(state).isEmpty();
    keys(state).age(SEEN_TWICE);
    assertThat(keys(state).pass().changedBy()).as(state).containsExactly("DeactivateAccessKey");
  }

  private static Run audit() {
    return rolebridge.end(rolebridge.start("audit", "{}"));
  }

  /** What an audit of everything finds, as kind and resource. */
  private static Set<String> findings(Run audit) {
    Set<String> found = new TreeSet<>();
    JsonText.members(audit.output(), "drift")
        .forEach(finding -> found.add(finding.get("kind") + " " + finding.get("resource")));
    return found;
  }

  /** The same settings come out, but for the key where that was replaced since. */
  private static void assertProvisionedAgain(String state) {
    Run run = rolebridge.provision(USERS.get(state));

    assertThat(run.changes()).as(state).isEmpty();
    Map<String, Object> before = new TreeMap<>(INSTANCES.get(state));
    before.put("accessKeyId", keys(state).current().id());
    assertThat(run.instance()).as(state).containsAllEntriesOf(before);
  }

  @Test
  @Order(1)
  void upgrade_keepsAllAccess_andAnAuditFindsNothingNew() {
    simulateAsTheFormerVersionExpects(false);
    rolebridge = rolebridge.become(Project.workspace());

    assertAllAccess();
    Set<String> told = new TreeSet<>(findingsBefore);
    // The other account's stack is of the former version, which lets nobody read its boundaries.
    for (String boundary : List.of("role-boundary", "role-boundary-elevated")) {
      told.add("NOT_AUDITED arn:aws:iam::" + OTHER_ACCOUNT + ":policy/rolebridge-" + boundary);
    }
    assertThat(findings(audit())).isSubsetOf(told);
  }

  @Test
  @Order(2)
  void sameRequests_changeNothing() {
    List.of("fresh", "grace", "idle", "watched", "revoked", "away")
        .forEach(UpgradeIT::assertProvisionedAgain);
    rolebridge.provision(FORMER_KEY).requireReady();
    rolebridge.provision(FORGOTTEN_KEY).requireReady();

    assertAllAccess();
  }

  @Test
  @Order(3)
  void passes_goOnWithWhatHadBegun() {
    String before = keys("pending").current().id();
    assertThat(keys("pending").pass().changedBy()).contains("PromoteKey");
    assertThat(keys("pending").current().id()).isNotEqualTo(before);
    works("pending", keys("pending").current());
    for (String state : List.of("fresh", "away")) {
      keys(state).rotateNow().requireReady();
      works(state, keys(state).current());
    }
    keys("watched").age(WATCH_OVER);
    assertThat(keys("watched").pass().changedBy()).containsExactly("DeleteAccessKey");

    assertAllAccess();
  }

  /** What a deployment does to one function and its machine; the next run can't go by it. */
  @Test
  @Order(4)
  void runThatBeganBefore_endsOnItsCode_whichThenGoes() {
    Request request = Request.ofNewUser("held");
    Hold hold =
        Hold.of(
            rolebridge,
            request.userName(),
            Fault.on("iam", "CreateUser", "UserName", request.userName()).by("EnsureUser"));
    String held = rolebridge.start(request.text());
    hold.awaitCall();
    FunctionVersions versions = new FunctionVersions(rolebridge.account(), Namespace.DEFAULT);
    try (LambdaClient lambda = rolebridge.account().lambda()) {
      String first = latest(lambda);
      String second = publish(lambda, r -> r.description("the next one"));
      String third = publish(lambda, r -> r.handler("rolebridge.handler.NoSuchHandler"));
      nameInProvision(third);
      lambda.updateAlias(r -> r.functionName(FUNCTION).name("live").functionVersion(third));

      assertThat(versions.removeOld()).isZero();
      hold.end();
      rolebridge.end(held).requireReady();
      assertThat(rolebridge.provision(Request.ofNewUser("next")).failure())
          .containsEntry("failedState", "EnsurePolicy");
      assertThat(versions.removeOld()).isOne();
      assertThat(published(lambda)).contains(second, third).doesNotContain(first);

      nameInProvision(
          publish(
              lambda, r -> r.handler("rolebridge.handler.EnsurePolicyHandler").description("")));
    }
  }

  private static List<String> published(LambdaClient lambda) {
    return lambda.listVersionsByFunction(r -> r.functionName(FUNCTION)).versions().stream()
        .map(FunctionConfiguration::version)
        .filter(version -> !version.equals("$LATEST"))
        .toList();
  }

  private static String latest(LambdaClient lambda) {
    return published(lambda).getLast();
  }

  private static String publish(
      LambdaClient lambda, Consumer<UpdateFunctionConfigurationRequest.Builder> change) {
    lambda.updateFunctionConfiguration(change.andThen(r -> r.functionName(FUNCTION)));
    lambda.waiter().waitUntilFunctionUpdatedV2(r -> r.functionName(FUNCTION));
    return lambda.publishVersion(r -> r.functionName(FUNCTION)).version();
  }

  private static void nameInProvision(String version) {
    String machine = rolebridge.stack().stateMachines().get("provision");
    SfnClient stepFunctions = rolebridge.hub().stepFunctions();
    String definition =
        stepFunctions.describeStateMachine(r -> r.stateMachineArn(machine)).definition();
    String changed =
        definition.replaceAll(
            ":function:" + FUNCTION + ":\\d+", ":function:" + FUNCTION + ":" + version);
    assertThat(changed).isNotEqualTo(definition);
    stepFunctions.updateStateMachine(r -> r.stateMachineArn(machine).definition(changed));
  }

  /** By the two steps of docs/upgrade.md: new parameters, then versions that know them. */
  @Test
  @Order(5)
  void otherKmsKey_secretsUnderAFormerOneGoOn_andThoseUnderAForgottenOneFail() {
    KmsKeys kmsKeys = KmsKeys.make(rolebridge.account());
    moveSecret(FORMER_KEY, kmsKeys.former());
    moveSecret(FORGOTTEN_KEY, kmsKeys.forgotten());

    rolebridge =
        rolebridge.with(
            Project.workspace(),
            Map.of(
                "SecretKmsKeyArn", kmsKeys.present(), "FormerSecretKmsKeyArns", kmsKeys.former()),
            Map.of("CostCenter", "4711"));

    UserKeys former = new UserKeys(rolebridge, FORMER_KEY);
    former.rotateNow().requireReady();
    assertThat(former.kmsKeyOfSecret()).isEqualTo(kmsKeys.former());
    former.assertWork();
    UserKeys forgotten = new UserKeys(rolebridge, FORGOTTEN_KEY);
    assertThat(forgotten.rotateNow().failure().get("message").toString())
        .contains("kms:", kmsKeys.forgotten());
    forgotten.assertWork();
    moveSecret(FORGOTTEN_KEY, kmsKeys.former());
    forgotten.rotateNow().requireReady();
    UserKeys made = UserKeys.provisioned(rolebridge, "present");
    assertThat(made.kmsKeyOfSecret()).isEqualTo(kmsKeys.present());
    made.rotateNow().requireReady();
    made.assertWork();
    assertAllAccess();
  }

  private static void moveSecret(Request request, String kmsKeyArn) {
    rolebridge
        .hub()
        .secrets()
        .updateSecret(r -> r.secretId(request.secretName()).kmsKeyId(kmsKeyArn));
  }

  /**
   * So a parameter that only whoever deployed by SAM knows of isn't lost by the next command, and
   * functions of which nothing else changes are published with what they are published for.
   */
  @Test
  @Order(6)
  void upAfterADeploymentBySam_keepsParametersAndTagsThatItDoesNotName() {
    Map<String, String> expected = new TreeMap<>(rolebridge.stack().parameters());
    assertThat(expected.get("FormerSecretKmsKeyArns")).isNotEmpty();
    assertThat(rolebridge.stack().source()).isEmpty();
    assertThat(expected.put("LogRetentionDays", "30")).isEqualTo("90");
    assertThat(expected.remove("Deployment")).isNotEmpty();

    rolebridge = rolebridge.become(Project.workspace(), Map.of("LogRetentionDays", "30"));

    Map<String, String> parameters = new TreeMap<>(rolebridge.stack().parameters());
    assertThat(parameters.remove("Deployment")).isNotEmpty();
    assertThat(parameters).isEqualTo(expected);
    assertThat(rolebridge.stack().source()).isPresent();
    assertThat(tagsOfTheStack()).containsEntry("CostCenter", "4711");
    assertAllAccess();
  }

  private static Map<String, String> tagsOfTheStack() {
    try (CloudFormationClient cloudFormation = rolebridge.account().cloudFormation()) {
      Map<String, String> tags = new TreeMap<>();
      cloudFormation
          .describeStacks(r -> r.stackName(StackDeployer.nameOf(Namespace.DEFAULT)))
          .stacks()
          .getFirst()
          .tags()
          .forEach(tag -> tags.put(tag.key(), tag.value()));
      return tags;
    }
  }

  @Test
  @Order(7)
  void rollback_keepsAllAccess_andPassesGoOn() {
    rolebridge = rolebridge.become(sources.workspace());
    simulateAsTheFormerVersionExpects(true);

    assertAllAccess();
    assertProvisionedAgain("revoked");
    assertProvisionedAgain("away");
    deactivateOldKey("idle");
    keys("leaving").age(WATCH_OVER);
    assertThat(keys("leaving").pass().changedBy()).contains("DeleteUser");
  }

  /** What the former version has no function for was left with its log group. */
  @Test
  @Order(8)
  void upgradeAfterARollback_getsTheLogGroupsAnewThatTheRollbackLeft() {
    StackDeployer deployer =
        new StackDeployer(
            Project.workspace(),
            rolebridge.account(),
            Namespace.DEFAULT,
            Project.tools()::sam,
            Project.PROGRESS);
    assertThat(deployer.takesOver().changes())
        .isNotEmpty()
        .allMatch(change -> change.startsWith("delete the log group /aws/"));
    simulateAsTheFormerVersionExpects(false);

    rolebridge = rolebridge.become(Project.workspace());

    assertThat(deployer.takesOver()).isEqualTo(TakeOver.NONE);
    assertAllAccess();
  }
}
