package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.TakeOver;
import rolebridge.domain.policy.Namespace;
import rolebridge.it.Recorder.Call;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;

/**
 * An installation from its deployment to {@code ./rolebridge uninstall}, on a local AWS of its own,
 * and whether the deployers' policies allow all that was called for it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(2)
class UninstallIT {

  private static final String OTHER_ACCOUNT = "111111111111";
  private static final String LOG = "/aws/lambda/rolebridge-EnsureUser";
  private static final String DELETED_LOG = "/aws/lambda/rolebridge-Compensate";
  private static final String OTHERS_LOG = "/aws/vendedlogs/states/rolebridge_other";
  private static final String SOMEBODYS_LOG = "/aws/lambda/rolebridge-somebodys";
  private static final String USER_BOUNDARY =
      "arn:aws:iam::000000000000:policy/rolebridge-user-boundary";
  private static final String ELEVATED =
      "arn:aws:iam::000000000000:policy/rolebridge-role-boundary-elevated";
  private static final Path HOME = Project.ROOT.resolve("it/target/uninstall");
  private static final Request REQUEST = Request.ofNewUser("uninstall");

  /** Parameters that name what is changed. */
  private static final Set<String> NAMES =
      Set.of(
          "EventBusName",
          "FunctionName",
          "PolicyArn",
          "QueueUrl",
          "RoleName",
          "Rule",
          "StackName",
          "logGroupName");

  /** What LocalStack does by itself, and what nobody has to be allowed. */
  private static final Set<String> NOT_THE_DEPLOYMENTS =
      Set.of(
          "sts:GetCallerIdentity",
          "cloudwatch:GetMetricData",
          "cloudwatch:PutMetricData",
          "cloudwatch:SetAlarmState",
          "logs:CreateLogStream");

  /** What no deployment on the local AWS calls, as a pattern, and why it is in the policy. */
  private static final Map<Pattern, String> ONLY_ON_AWS = new LinkedHashMap<>();

  static {
    onlyOnAws("[a-z0-9]+:(Get|Describe|List)\\w+", "CloudFormation reads what it changes");
    onlyOnAws("[a-z0-9]+:(Tag|Untag)\\w+", "tags of the stack are its resources' as well");
    onlyOnAws("[a-z]+:Update\\w+", "another version, or other parameters, change resources");
    onlyOnAws("cloudformation:DeleteChangeSet", "a change set that failed or changes nothing");
    onlyOnAws("iam:(Attach|Detach)RolePolicy", "roles that get or lose a managed policy");
    onlyOnAws("iam:PassRole", "AWS asks for it when a role is given to a function or machine");
    onlyOnAws("logs:DeleteRetentionPolicy", "a template without a retention, as none is here");
    onlyOnAws("logs:(Associate|Disassociate)KmsKey", "LogAndQueueKmsKeyArn");
    onlyOnAws("cloudwatch:(PutDashboard|DeleteDashboards)", "LocalStack keeps no dashboards");
    onlyOnAws("sns:\\w+", "AlarmEmail");
    onlyOnAws("s3:Put(Bucket\\w+|EncryptionConfiguration)", "SAM's own stack, with its bucket");
  }

  private static void onlyOnAws(String pattern, String reason) {
    ONLY_ON_AWS.put(Pattern.compile(pattern), reason);
  }

  private static Installation rolebridge;
  private static URI endpoint;

  /** By the hub's account, or for it, while it was deployed and uninstalled. */
  private static final List<Call> HUB = new ArrayList<>();

  private static final List<Call> SPOKE = new ArrayList<>();

  @BeforeAll
  static void deploy() {
    rolebridge = Installation.apart(HOME, Project.workspace());
    endpoint = rolebridge.account().endpoint().orElseThrow();
    HUB.addAll(callsOf("000000000000", 0));
    long before = rolebridge.recorder().latest();
    Spoke.deploy(rolebridge.hub().account(OTHER_ACCOUNT), Project.text("spoke.yaml"));
    SPOKE.addAll(callsOf(OTHER_ACCOUNT, before));
    rolebridge.provision(REQUEST).requireReady();
  }

  @AfterAll
  static void end() {
    if (rolebridge != null) {
      rolebridge.close();
    }
  }

  private static List<Call> callsOf(String account, long after) {
    return rolebridge.recorder().after(after).stream()
        .filter(call -> call.caller().equals("arn:aws:iam::" + account + ":root"))
        .toList();
  }

  private static Optional<String> status(CloudFormationClient cloudFormation, String stack) {
    try {
      return cloudFormation.describeStacks(r -> r.stackName(stack)).stacks().stream()
          .map(one -> one.stackStatusAsString())
          .findFirst();
    } catch (CloudFormationException gone) {
      return Optional.empty();
    }
  }

  @Test
  @Order(1)
  void usersLeft_isRefused_andNothingChanges() throws Exception {
    Command dryRun = Command.run(endpoint, "uninstall", "--dry-run", "--json");
    assertThat(dryRun.status()).as(dryRun.err()).isZero();
    assertThat(Schemas.errors("uninstall", dryRun.out())).isEmpty();
    assertThat(JsonText.member(dryRun.document(), "refusal")).containsEntry("error", "UsersLeft");

    Command refused = Command.run(endpoint, "uninstall", "--json");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.document()).containsEntry("error", "UsersLeft");
    assertThat(refused.out()).contains(REQUEST.userName());
    assertThat(status(rolebridge.account().cloudFormation(), "rolebridge"))
        .contains("CREATE_COMPLETE");
  }

  @Test
  @Order(1)
  void policyThatSomebodyHas_isRefused_beforeAnythingGoes() throws Exception {
    IamClient iam = rolebridge.account().iam();
    String policy = "arn:aws:iam::000000000000:policy/rolebridge-oncall";
    iam.createUser(r -> r.userName("jane"));
    iam.attachUserPolicy(r -> r.userName("jane").policyArn(policy));

    Command refused = Command.run(endpoint, "uninstall", "--leave", REQUEST.userName(), "--json");

    iam.detachUserPolicy(r -> r.userName("jane").policyArn(policy));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.document()).containsEntry("error", "PoliciesAttached");
    assertThat(refused.out()).contains("rolebridge-oncall to jane");
    assertThat(status(rolebridge.account().cloudFormation(), "rolebridge"))
        .contains("CREATE_COMPLETE");
  }

  @Test
  @Order(2)
  void userThatIsLeftByName_worksOn_andTheStackGoes() throws Exception {
    long before = rolebridge.recorder().latest();
    Command command = Command.run(endpoint, "uninstall", "--leave", REQUEST.userName(), "--json");
    HUB.addAll(callsOf("000000000000", before));

    assertThat(command.status()).as(command.out() + command.err()).isZero();
    assertThat(command.document()).containsEntry("status", "uninstalled");
    assertThat(Schemas.errors("uninstall", command.out())).isEmpty();
    assertThat(JsonText.members(command.document(), "stays"))
        .extracting(one -> one.get("kind") + " " + one.get("name"))
        .contains(
            "user " + REQUEST.userName(),
            "boundary rolebridge-user-boundary",
            "log-group " + LOG,
            "log-group /aws/vendedlogs/states/rolebridge");
    assertThat(status(rolebridge.account().cloudFormation(), "rolebridge")).isEmpty();
    new UserKeys(rolebridge, REQUEST).assertWork();

    Command again = Command.run(endpoint, "uninstall", "--json");
    assertThat(again.document()).containsEntry("status", "not-installed");
  }

  /**
   * One log group was deleted by hand meanwhile, somebody changed a boundary, and the first attempt
   * ends between the import and the update.
   */
  @Test
  @Order(3)
  void nextDeployment_takesOverLogsAndBoundaries_andAllWorks() throws Exception {
    List<String> told = eventIds();
    rolebridge.account().logs().deleteLogGroup(r -> r.logGroupName(DELETED_LOG));
    String document = boundary();
    rolebridge
        .account()
        .iam()
        .createPolicyVersion(
            r ->
                r.policyArn(USER_BOUNDARY)
                    .setAsDefault(true)
                    .policyDocument(document.replace("NothingElse", "Changed")));
    assertThat(deployer().takesOver().changes())
        .hasSize(3)
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("take over 34 log groups of an earlier stack with their events");
    CloudFormationClient cloudFormation = rolebridge.account().cloudFormation();
    Fault.on("cloudformation", "ExecuteChangeSet", "StackName", "rolebridge")
        .error("AccessDenied", 403)
        .arm(rolebridge);
    long before = rolebridge.recorder().latest();
    assertThatThrownBy(() -> rolebridge.become(Project.workspace())).isInstanceOf(Failure.class);
    assertThat(status(cloudFormation, "rolebridge")).contains("IMPORT_COMPLETE");
    assertThat(boundary()).isNotEqualTo(document);

    rolebridge = rolebridge.become(Project.workspace());

    HUB.addAll(callsOf("000000000000", before));
    assertThat(deployer().takesOver()).isEqualTo(TakeOver.NONE);
    assertThat(status(cloudFormation, "rolebridge")).contains("UPDATE_COMPLETE");
    assertThat(
            cloudFormation
                .describeStackEventsPaginator(r -> r.stackName("rolebridge"))
                .stackEvents())
        .filteredOn(event -> event.resourceStatusAsString().equals("IMPORT_COMPLETE"))
        .extracting(event -> event.logicalResourceId())
        .contains("rolebridge", "EnsureUserLog", "MachinesLog", "UserBoundary", "RoleBoundary")
        .doesNotContain("CompensateLog");
    assertThat(told).isNotEmpty();
    assertThat(eventIds()).containsAll(told);
    assertThat(boundary()).isEqualTo(document);
    assertThat(
            rolebridge
                .account()
                .logs()
                .describeLogGroups(r -> r.logGroupNamePrefix(DELETED_LOG))
                .logGroups())
        .hasSize(1);
    UserKeys keys = new UserKeys(rolebridge, REQUEST);
    keys.rotateNow().requireReady();
    keys.assertWork();
    assertThat(Command.run(endpoint, "audit", "--json").status()).isZero();
  }

  private static StackDeployer deployer() {
    return new StackDeployer(
        Project.workspace(),
        rolebridge.account(),
        Namespace.DEFAULT,
        Project.tools()::sam,
        Project.PROGRESS);
  }

  private static List<String> eventIds() {
    return rolebridge
        .account()
        .logs()
        .filterLogEventsPaginator(r -> r.logGroupName(LOG))
        .events()
        .stream()
        .map(event -> event.eventId())
        .toList();
  }

  private static String boundary() {
    IamClient iam = rolebridge.account().iam();
    String version = iam.getPolicy(r -> r.policyArn(USER_BOUNDARY)).policy().defaultVersionId();
    return JsonText.of(
        JsonText.encodedObject(
            iam.getPolicyVersion(r -> r.policyArn(USER_BOUNDARY).versionId(version))
                .policyVersion()
                .document()));
  }

  /** Later runs go on where the first one had to stop; what others have stays. */
  @Test
  @Order(4)
  void deleteLogs_leavesNothingOfTheStack() throws Exception {
    CloudWatchLogsClient logs = rolebridge.account().logs();
    logs.createLogGroup(
        r -> r.logGroupName(OTHERS_LOG).tags(Map.of("rolebridge:namespace", "rolebridge_other")));
    logs.createLogGroup(r -> r.logGroupName(SOMEBODYS_LOG));
    IamClient iam = rolebridge.account().iam();
    iam.createUser(r -> r.userName("rolebridge-attached"));
    iam.attachUserPolicy(r -> r.userName("rolebridge-attached").policyArn(ELEVATED));
    long before = rolebridge.recorder().latest();
    Command first =
        Command.run(
            endpoint, "uninstall", "--leave", REQUEST.userName(), "--delete-logs", "--json");
    assertThat(first.status()).as(first.out() + first.err()).isZero();
    assertThat(logs.describeLogGroups(r -> r.logGroupNamePattern("rolebridge")).logGroups())
        .extracting(group -> group.logGroupName())
        .containsExactlyInAnyOrder(OTHERS_LOG, SOMEBODYS_LOG);
    assertThat(JsonText.members(first.document(), "stays"))
        .extracting(one -> one.get("kind") + " " + one.get("name"))
        .contains("boundary rolebridge-user-boundary", "boundary rolebridge-role-boundary")
        .noneMatch(one -> one.startsWith("log-group"));
    iam.deleteUserPermissionsBoundary(r -> r.userName(REQUEST.userName()));
    iam.listRoles(r -> r.pathPrefix("/rolebridge/"))
        .roles()
        .forEach(role -> iam.deleteRolePermissionsBoundary(r -> r.roleName(role.roleName())));

    Command second = Command.run(endpoint, "uninstall", "--delete-logs", "--json");
    assertThat(JsonText.members(second.document(), "stays"))
        .extracting(one -> one.get("kind") + " " + one.get("name"))
        .containsExactly(
            "user " + REQUEST.userName(), "boundary rolebridge-role-boundary-elevated");
    iam.detachUserPolicy(r -> r.userName("rolebridge-attached").policyArn(ELEVATED));

    Command third = Command.run(endpoint, "uninstall", "--delete-logs", "--json");

    assertThat(third.status()).as(third.out() + third.err()).isZero();
    HUB.addAll(
        callsOf("000000000000", before).stream()
            .filter(
                call ->
                    !call.operation()
                        .matches("\\w+PermissionsBoundary|CreateUser|\\w+UserPolicy|ListRoles"))
            .toList());
    assertThat(third.document()).containsEntry("status", "uninstalled");
    assertThat(Schemas.errors("uninstall", third.out())).isEmpty();
    assertThat(JsonText.members(third.document(), "stays"))
        .extracting(one -> one.get("kind"))
        .containsOnly("user");
    assertThat(iam.listPolicies(r -> r.scope(PolicyScopeType.LOCAL).pathPrefix("/")).policies())
        .extracting(policy -> policy.policyName())
        .doesNotContain(
            "rolebridge-user-boundary",
            "rolebridge-role-boundary",
            "rolebridge-role-boundary-elevated");
  }

  @Test
  @Order(5)
  void deployersPolicy_allowsAllThatWasCalled_andNoMoreThanIsKnownWhy() {
    Set<String> allowed = allowed("docs/policies/deploy.json");
    Set<String> called = actions(HUB);

    assertThat(called).contains("iam:CreateRole", "lambda:DeleteFunction");
    assertThat(allowed).containsAll(called);
    Set<String> unused = new TreeSet<>(allowed);
    unused.removeAll(called);
    assertThat(unused).allMatch(action -> ONLY_ON_AWS.keySet().stream().anyMatch(is(action)));
    assertThat(ONLY_ON_AWS.keySet())
        .allMatch(pattern -> unused.stream().anyMatch(action -> is(action).test(pattern)));
  }

  @Test
  @Order(6)
  void spokesDeployersPolicy_allowsAllThatWasCalled() {
    long before = rolebridge.recorder().latest();
    CloudFormationClient cloudFormation = rolebridge.hub().account(OTHER_ACCOUNT).cloudFormation();
    cloudFormation.deleteStack(r -> r.stackName("rolebridge-spoke"));
    Poll.until(
        "the end of the spoke's stack",
        () ->
            status(cloudFormation, "rolebridge-spoke").isEmpty()
                ? Optional.of(true)
                : Optional.empty());
    SPOKE.addAll(callsOf(OTHER_ACCOUNT, before));
    // The test makes the stack at once, aws cloudformation deploy by a change set.
    Set<String> called = actions(SPOKE);
    assertThat(called.remove("cloudformation:CreateStack")).isTrue();

    assertThat(called).contains("iam:CreateRole", "events:DeleteEventBus");
    assertThat(allowed("docs/policies/deploy-spoke.json")).containsAll(called);
  }

  /** So it is enough that the policies' resources are of these names. */
  @Test
  @Order(7)
  void everythingThatWasChanged_isNamedRolebridge() {
    List<String> names =
        Stream.concat(HUB.stream(), SPOKE.stream())
            .filter(Call::mutating)
            .flatMap(call -> call.parameters().entrySet().stream())
            .filter(parameter -> NAMES.contains(parameter.getKey()))
            .map(parameter -> parameter.getValue().toString())
            .toList();

    assertThat(names).isNotEmpty().allMatch(name -> name.contains("rolebridge"));
  }

  private static Predicate<Pattern> is(String action) {
    return pattern -> pattern.matcher(action).matches();
  }

  /** As IAM names them. */
  private static Set<String> actions(List<Call> calls) {
    return calls.stream()
        .map(call -> call.service().replace("stepfunctions", "states") + ":" + call.operation())
        .map(action -> action.replace("s3:HeadObject", "s3:GetObject"))
        .filter(action -> !NOT_THE_DEPLOYMENTS.contains(action))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> allowed(String file) {
    return JsonText.members(JsonText.object(Project.text(file)), "Statement").stream()
        .flatMap(
            statement ->
                statement.get("Action") instanceof List<?> list
                    ? list.stream().map(Object::toString)
                    : Stream.of(statement.get("Action").toString()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
