package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.Workspace;
import rolebridge.cli.stack.AwsServer.Answer;
import rolebridge.domain.policy.Namespace;

/** With a program in SAM's place, in an account that answers for a stack as a test says. */
class StackDeployerTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Progress SILENT =
      new Progress(new PrintStream(OutputStream.nullOutputStream()), false, false, 80);

  private static final String LOG_GROUP = "/aws/lambda/rolebridge-EnsureUser";

  @TempDir private Path folder;
  private AwsServer account;

  /** What DescribeStacks says, in turn; the last again and again, nothing without a stack. */
  private final Deque<String> states = new ArrayDeque<>();

  /** What DescribeStackEvents says before SAM deploys and after; denied without any. */
  private final Deque<String> events = new ArrayDeque<>();

  /** Whether DescribeStacks is refused once the events after SAM were read. */
  private boolean refusedAfterEvents;

  private final List<String> logGroups = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();

  @BeforeEach
  void accountWithoutAStack() throws IOException {
    account = new AwsServer(this::answer);
  }

  @AfterEach
  void end() {
    account.close();
  }

  private Answer answer(String operation, String body) {
    if (operation.equals("DescribeStacks") && states.isEmpty()) {
      return Answer.noStack();
    }
    if (operation.equals("DescribeStackEvents") && events.isEmpty()) {
      return Answer.noStack();
    }
    if (operation.equals("DescribeStacks") && refusedAfterEvents && events.size() == 1) {
      return Answer.denied();
    }
    if (operation.equals("DeleteLogGroup")) {
      deleted.add(body);
    }
    return Answer.of(
        switch (operation) {
          case "DescribeStacks" ->
              "<Stacks><member>"
                  + (states.size() > 1 ? states.removeFirst() : states.getFirst())
                  + "</member></Stacks>";
          case "ListStackResources" ->
              """
              <StackResourceSummaries><member><LogicalResourceId>Bus</LogicalResourceId>
              <ResourceType>AWS::Events::EventBus</ResourceType>
              <ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResourceSummaries>
              """;
          case "DescribeStackEvents" ->
              "<StackEvents>"
                  + (events.size() > 1 ? events.removeFirst() : events.getFirst())
                  + "</StackEvents>";
          case "GetCallerIdentity" ->
              "<Account>000000000000</Account><Arn>arn:aws:iam::000000000000:root</Arn>";
          case "DescribeLogGroups" ->
              logGroups.stream()
                  .map(name -> "{\"logGroupName\": \"%1$s\", \"arn\": \"%1$s\"}".formatted(name))
                  .collect(Collectors.joining(", ", "{\"logGroups\": [", "]}"));
          case "ListTagsForResource" -> "{\"tags\": {\"rolebridge:namespace\": \"rolebridge\"}}";
          case "ListStateMachines" -> "{\"stateMachines\": []}";
          case "DeleteLogGroup" -> "{}";
          default -> "";
        });
  }

  private void stack(String status, String source, String deployment) {
    states.add(
        """
        <StackName>rolebridge</StackName><StackStatus>%s</StackStatus>
        <StackId>arn:aws:cloudformation:us-east-1:000000000000:stack/rolebridge/1</StackId>
        <Parameters><member><ParameterKey>Deployment</ParameterKey>
        <ParameterValue>%s</ParameterValue></member></Parameters>
        <Outputs><member><OutputKey>EventBusArn</OutputKey><OutputValue>arn</OutputValue></member></Outputs>
        <Tags><member><Key>rolebridge:source</Key><Value>%s</Value></member></Tags>
        """
            .formatted(status, deployment, source));
  }

  private StackDeployer deployer(Path sam) {
    Workspace workspace =
        new Workspace(
            ROOT,
            folder.resolve("home"),
            folder.resolve("tools"),
            Path.of(System.getProperty("java.home")),
            sam,
            sam,
            folder,
            folder);
    return new StackDeployer(workspace, account.account(), Namespace.DEFAULT, () -> sam, SILENT);
  }

  private Path sam(String script) throws IOException {
    Path sam = Files.writeString(folder.resolve("sam.sh"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(sam, PosixFilePermissions.fromString("rwx------"));
    return sam;
  }

  /** With a SAM that succeeds. */
  private StackDeployer deployer() throws IOException {
    return deployer(
        sam(
            """
            echo "$*" >>'%s'
            if [ "$4" = build ]; then mkdir -p "$6" && echo >"$6/template.yaml"; fi
            """
                .formatted(folder.resolve("calls"))));
  }

  /** Where each deployment had the functions' code. */
  private List<String> prefixes() throws IOException {
    Path calls = folder.resolve("calls");
    if (!Files.exists(calls)) {
      return List.of();
    }
    Pattern prefix = Pattern.compile("--s3-prefix (\\S+)");
    return prefix.matcher(Files.readString(calls)).results().map(one -> one.group(1)).toList();
  }

  /** Its versions stay, and no function is published that is as the last of them. */
  @Test
  void upAfterAnUpdateThatWasRolledBack_publishesForAnotherDeployment() throws IOException {
    StackDeployer deployer = deployer();
    stack("UPDATE_ROLLBACK_COMPLETE", deployer.source(), "former");

    deployer.upToDate(DeploymentSettings.NONE);
    deployer.upToDate(DeploymentSettings.NONE);

    assertThat(prefixes())
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(prefix -> prefix.startsWith("rolebridge-" + deployer.source() + "-"));
  }

  @Test
  void upWithATag_publishesNothing() throws IOException {
    StackDeployer deployer = deployer();
    stack("UPDATE_COMPLETE", deployer.source(), "present");

    deployer.upToDate(new DeploymentSettings(Map.of(), Map.of("CostCenter", "4711")));

    assertThat(prefixes()).containsExactly("rolebridge-present");
  }

  /** As after the command was killed while CloudFormation went on. */
  @Test
  void deploymentThatWasWaitedFor_isTheOneThatIsWanted() throws IOException {
    StackDeployer deployer = deployer();
    stack("UPDATE_IN_PROGRESS", deployer.source(), "present");
    stack("UPDATE_IN_PROGRESS", deployer.source(), "present");
    stack("UPDATE_COMPLETE", deployer.source(), "present");

    assertThat(deployer.upToDate(DeploymentSettings.NONE).source()).contains(deployer.source());

    assertThat(prefixes()).isEmpty();
  }

  /** As of a colleague's deployment: that it isn't there would be wrong, and up no remedy. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "DELETE_IN_PROGRESS"
      })
  void stackThatIsBeingChanged_isToldSo(String status) throws IOException {
    StackDeployer deployer = deployer();
    stack(status, deployer.source(), "present");

    Failure failure = catchThrowableOfType(Failure.class, deployer::deployed);

    assertThat(failure.error()).isEqualTo("StackBusy");
    assertThat(failure).hasMessage("The stack rolebridge is in state " + status + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"})
  void stackThatWorks_isThere(String status) throws IOException {
    StackDeployer deployer = deployer();
    stack(status, deployer.source(), "present");

    assertThat(deployer.deployed()).isPresent();
  }

  /** It came into the way after somebody was asked, as by another machine's rollback. */
  @Test
  void logGroupThatNobodyAgreedTo_isNotDeleted_andNothingIsDeployed() throws IOException {
    StackDeployer deployer = deployer();
    stack("UPDATE_COMPLETE", "former", "former");
    TakeOver agreed = deployer.takesOver();
    logGroups.add(LOG_GROUP);

    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> deployer.published(DeploymentSettings.NONE, agreed));

    assertThat(failure.error()).isEqualTo("FoundMore");
    assertThat(failure).hasMessageContaining("delete the log group " + LOG_GROUP);
    assertThat(deleted).isEmpty();
    assertThat(prefixes()).isEmpty();

    deployer.published(DeploymentSettings.NONE, deployer.takesOver());

    assertThat(deleted).singleElement(InstanceOfAssertFactories.STRING).contains(LOG_GROUP);
    assertThat(prefixes()).hasSize(1);
  }

  /** With a SAM that builds half of it and says why no more. */
  private Failure deployed(String said) throws IOException {
    Path sam =
        sam(
            """
            echo "$4" >>'%s'
            rm -rf "$6/EnsureUserFunction" && mkdir -p "$6/EnsureUserFunction"
            cat <<'E'
            %s
            E
            exit 1
            """
                .formatted(folder.resolve("calls"), said));
    return catchThrowableOfType(
        Failure.class, () -> deployer(sam).upToDate(DeploymentSettings.NONE));
  }

  private Path built() {
    return folder.resolve("home/sam/build");
  }

  @Test
  void upToDate_diskFullDuringTheBuild_namesTheFile_andDeploysNothing() throws IOException {
    Path file = built().resolve("EnsureUserFunction/lib/iam.jar");
    String said = "OSError: [Errno 28] No space left on device: '" + file + "'";

    Failure failure = deployed(said);

    assertThat(failure.error()).isEqualTo("DiskFull");
    assertThat(failure).hasMessageContaining("no space left on the disk that has " + file);
    assertThat(failure.remedy()).contains("Make space", "run the same command again");
    assertThat(Files.readAllLines(folder.resolve("calls"))).isEqualTo(List.of("build"));
  }

  @Test
  void upToDate_buildFolderOfAnother_isToldWithItsOwner_andDeploysNothing() throws IOException {
    Path file = built().resolve("EnsureUserFunction");

    Failure failure = deployed("PermissionError: [Errno 13] Permission denied: '" + file + "'");

    assertThat(failure.error()).isEqualTo("FileNotAllowed");
    assertThat(failure).hasMessageContaining("may not use " + file + ", which belongs to ");
    assertThat(failure.remedy()).contains("chown");
    assertThat(Files.readAllLines(folder.resolve("calls"))).isEqualTo(List.of("build"));
  }

  /** The former sources, checked out again, would be taken for built. */
  @Test
  void upToDate_buildThatFailed_leavesNoMarkOfTheFormerOne() throws IOException {
    Files.createDirectories(built());
    Path mark = Files.writeString(built().resolve("built-source"), "former");

    assertThat(deployed("Maven failed").error()).isEqualTo("BuildFailed");

    assertThat(mark).doesNotExist();
    assertThat(deployed("Maven failed").error()).isEqualTo("BuildFailed");
    assertThat(Files.readAllLines(folder.resolve("calls"))).isEqualTo(List.of("build", "build"));
  }

  private static String event(int id, String resource, String status, String reason) {
    return """
    <member><EventId>%d</EventId><LogicalResourceId>%s</LogicalResourceId>
    <ResourceStatus>%s</ResourceStatus><ResourceStatusReason>%s</ResourceStatusReason></member>
    """
        .formatted(id, resource, status, reason);
  }

  private static final String FORMER =
      event(2, "Former", "UPDATE_FAILED", "of an earlier deployment")
          + event(1, "rolebridge", "UPDATE_IN_PROGRESS", "User Initiated");

  /** With a SAM that builds, and fails to deploy. */
  private Failure notDeployed() throws IOException {
    StackDeployer deployer =
        deployer(
            sam(
                """
                if [ "$4" = build ]; then mkdir -p "$6" && echo >"$6/template.yaml"; fi
                if [ "$4" = deploy ]; then echo 'Error: no bucket'; exit 1; fi
                """));
    return catchThrowableOfType(Failure.class, () -> deployer.upToDate(DeploymentSettings.NONE));
  }

  /** SAM prints a table of all events, in which it is far above the end. */
  @Test
  void deploymentThatIsRolledBack_namesTheFirstFailureOfItsOwn() throws IOException {
    stack("UPDATE_ROLLBACK_COMPLETE", "former", "former");
    events.add(FORMER);
    events.add(
        event(6, "Late", "UPDATE_FAILED", "Resource update cancelled")
            + event(5, "Bus", "CREATE_FAILED", "the bus is there already")
            + event(4, "Alarm", "CREATE_COMPLETE", "")
            + FORMER);

    Failure failure = notDeployed();

    assertThat(failure.error()).isEqualTo("DeployFailed");
    assertThat(failure)
        .hasMessage(
            "The stack rolebridge is not deployed: UPDATE_ROLLBACK_COMPLETE: Bus: the bus is there"
                + " already");
    assertThat(failure.remedy())
        .contains("cloudformation describe-stack-events --stack-name rolebridge");
  }

  /** As a hook's, and the least that the API promises. */
  @Test
  void eventsThatNameNoResourceStatusOrReason_hideNoFailure() throws IOException {
    stack("UPDATE_ROLLBACK_COMPLETE", "former", "former");
    events.add(FORMER);
    events.add(
        "<member><EventId>5</EventId></member>"
            + "<member><EventId>4</EventId><ResourceStatus>UPDATE_FAILED</ResourceStatus></member>"
            + "<member><LogicalResourceId>Bus</LogicalResourceId></member>"
            + FORMER);

    assertThat(notDeployed())
        .hasMessage(
            "The stack rolebridge is not deployed: UPDATE_ROLLBACK_COMPLETE: rolebridge: no reason"
                + " given");
  }

  /** As by a role that may deploy, and read the stack no more once it was rolled back. */
  @Test
  void deploymentWhoseStackCannotBeReadAfterwards_namesTheFailureAllTheSame() throws IOException {
    stack("UPDATE_COMPLETE", "former", "former");
    events.add(FORMER);
    events.add(event(5, "Bus", "CREATE_FAILED", "the bus is there already") + FORMER);
    refusedAfterEvents = true;

    assertThat(notDeployed())
        .hasMessage("The stack rolebridge is not deployed: Bus: the bus is there already");
  }

  /** As without a right to put the code into the bucket. */
  @Test
  void deploymentThatDidNotBegin_isShownByTheEndOfSamsLog() throws IOException {
    stack("UPDATE_COMPLETE", "former", "former");
    events.add(FORMER);

    assertThat(notDeployed())
        .hasMessageContaining("Error: no bucket")
        .hasMessageNotContaining("Former");
  }

  @Test
  void deploymentWhoseEventsNobodyMayRead_isShownByTheEndOfSamsLog() throws IOException {
    stack("UPDATE_COMPLETE", "former", "former");

    assertThat(notDeployed()).hasMessageContaining("Error: no bucket");
  }
}
