package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import rolebridge.it.Recorder.Call;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;

/**
 * An installation from its deployment to {@code ./rolebridge uninstall}, on a local AWS of its own,
 * and whether the deployers' policies allow all that was called for it.
 */
@Execution(ExecutionMode.CONCURRENT)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UninstallIT {

  private static final String OTHER_ACCOUNT = "111111111111";
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
    onlyOnAws("iam:(Attach|Detach)RolePolicy", "roles that get or lose a managed policy");
    onlyOnAws("iam:(Create|Delete)PolicyVersion", "managed policies change by versions");
    onlyOnAws("iam:PassRole", "AWS asks for it when a role is given to a function or machine");
    onlyOnAws("logs:(Put|Delete)RetentionPolicy", "LocalStack keeps no retention");
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
  @Execution(ExecutionMode.SAME_THREAD)
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
  @Execution(ExecutionMode.SAME_THREAD)
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
        .contains("user " + REQUEST.userName(), "boundary rolebridge-user-boundary");
    assertThat(status(rolebridge.account().cloudFormation(), "rolebridge")).isEmpty();
    new UserKeys(rolebridge, REQUEST).assertWork();

    Command again = Command.run(endpoint, "uninstall", "--json");
    assertThat(again.document()).containsEntry("status", "not-installed");
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(3)
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
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(4)
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
  @Execution(ExecutionMode.SAME_THREAD)
  @Order(5)
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
