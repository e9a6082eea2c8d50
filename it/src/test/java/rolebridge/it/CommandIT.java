package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Json;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.iam.model.IamException;

/** The command as a user starts it. */
@ExtendWith(InstallationExtension.class)
@Order(3)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class CommandIT {

  @TempDir private static Path folder;
  private static URI endpoint;
  private static Command provision;
  private static Command again;
  private static Command rotation;

  /** One call after another, of what all tests here look at. */
  @BeforeAll
  static void provisionTwiceAndRotate(Installation installation) throws Exception {
    endpoint = installation.account().endpoint().orElseThrow();
    provision = Command.run(endpoint, "provision", request("command"));
    again = Command.run(endpoint, "provision", request("command"), "--json");
    rotation = Command.run(endpoint, "rotate", "command", "--now");
  }

  private static String provisioned() throws IOException {
    return again.document().get("executionArn").toString();
  }

  private static String request(String user) throws IOException {
    return Files.writeString(
            folder.resolve(user + ".json"),
            Json.pretty(
                Map.of(
                    "integration",
                    "AWS - IAM",
                    "actions",
                    List.of("iam:ListUsers"),
                    "userName",
                    user,
                    "policyName",
                    user + "-policy",
                    "roleName",
                    user + "-role",
                    "instanceName",
                    user)))
        .toString();
  }

  @Test
  void provision_firstTime_showsEachStateAndTheTable() throws Exception {
    assertThat(provision.status()).as(provision.err()).isZero();
    assertThat(provision.err())
        .contains("… EnsureUser", "✓ EnsureUser", "creates the IAM user unless it exists")
        .contains("✓ Announce")
        .doesNotContain("IsAccepted", "Ready");
    assertThat(provision.out())
        .contains("Role Arn                   arn:aws:iam::000000000000:role/rolebridge/command/")
        .contains("Role Session Duration      900")
        .contains("Access Key                 AKIA")
        .contains("secretsmanager get-secret-value")
        .containsPattern("CreateUser +command\\n")
        .doesNotContain("\u001b");
  }

  @Test
  void provision_again_isUnchanged() throws Exception {
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.document())
        .containsEntry("status", "ready")
        .containsEntry("changes", List.of());
  }

  @Test
  void rotate_now_showsEachPhase_andTheInventoryAgrees() throws Exception {
    assertThat(rotation.status()).as(rotation.err()).isZero();
    assertThat(rotation.err())
        .contains("✓ CreatePendingKey", "✓ ValidatePendingKey", "✓ PromoteKey");
    assertThat(rotation.out())
        .containsPattern(
            "Key (AKIA\\w+) of command is the current one.\\n"
                + "Old key (AKIA\\w+) works until \\S+Z \\(in 23 h\\),"
                + " deleted after \\S+Z \\(in 7 d\\).");

    Command inventory = Command.run(endpoint, "inventory", "command");
    assertThat(inventory.status()).as(inventory.err()).isZero();
    assertThat(inventory.out())
        .containsPattern("AKIA\\w+  Active    current .* replaced in 88 d")
        .containsPattern("AKIA\\w+  Active    previous .* inactive in 23 h")
        .contains("role command-role")
        .doesNotContain("\u001b");
    assertThat(inventory.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void inventory_ofAll_followsItsSchema() throws Exception {
    Command command = Command.run(endpoint, "inventory", "--json");

    assertThat(command.status()).as(command.err()).isZero();
    assertThat(Schemas.errors("inventory", command.out())).isEmpty();
    assertThat((List<?>) command.document().get("users"))
        .extracting(user -> ((Map<?, ?>) user).get("userName").toString())
        .contains("command");
  }

  @Test
  void report_ofAll_isOneFileWithTheRole(@TempDir Path folder) throws Exception {
    Path page = folder.resolve("report.html");

    Command command = Command.run(endpoint, "report", page.toString(), "--json");

    assertThat(command.status()).as(command.err()).isZero();
    assertThat(Schemas.errors("report", command.out())).isEmpty();
    assertThat(folder).isDirectoryContaining(page::equals).isDirectoryNotContaining("glob:**.un*");
    assertThat(page).content().contains("command-role", "</html>");
  }

  @Test
  void rotate_again_isUnchanged() throws Exception {
    Command command = Command.run(endpoint, "rotate", "command", "--json");

    assertThat(command.status()).as(command.err()).isZero();
    assertThat(command.document()).containsEntry("status", "unchanged");
    assertThat(Schemas.errors("rotate", command.out())).isEmpty();
  }

  @Test
  void dryRun_foretells_andChangesNothing() throws Exception {
    String before = Command.run(endpoint, "inventory", "command", "--json").out();

    assertThat(foretold("rotate", "rotate", "command", "--undo")).contains("PutBackOldKey");
    assertThat(foretold("rotate", "rotate", "command")).contains("\"passes\" : [ ]");
    assertThat(foretold("rotate", "rotate")).doesNotContain("\"command\"");
    assertThat(foretold("revoke", "revoke", "command"))
        .contains("DeactivateAccessKey", "role/rolebridge/command/command-role");
    assertThat(foretold("decommission", "decommission", request("command"), "--force"))
        .contains("DeleteRole", "DeletePolicy", "\"lastRole\" : true");
    assertThat(foretold("check", "provision", request("command"))).contains("\"changes\" : [ ]");
    assertThat(foretold("check-requests", "provision", request("command"), request("command")))
        .contains("\"changes\" : [ ]", "\"status\" : \"done\"");
    assertThat(Command.run(endpoint, "revoke", "command", "--dry-run").out())
        .contains("revoke would end AKIA")
        .endsWith("Nothing was changed.\n");

    assertThat(Json.object(Command.run(endpoint, "inventory", "command", "--json").out()))
        .usingRecursiveComparison()
        .isEqualTo(Json.object(before));
  }

  /** docs/deploy.md, "The command on a real account". */
  @Test
  void whoHasThePoliciesOfTheDocs_canRunWhatChangesNothing(Installation installation)
      throws Exception {
    String name = "looker.commands";
    Hub looker = Person.with(installation, name, "rolebridge-reader");
    installation
        .hub()
        .iam()
        .putUserPolicy(
            r ->
                r.userName(name)
                    .policyName("plan")
                    .policyDocument(Project.text("docs/policies/plan.json")));
    Poll.until("what the policies allow", () -> allowed(looker));

    for (String words :
        List.of(
            "check FILE --live",
            "inventory",
            "report REPORT",
            "provision FILE --dry-run",
            "rotate --dry-run",
            "rotate command --now --dry-run",
            "rotate command --undo --dry-run",
            "revoke command --dry-run",
            "decommission FILE --force --dry-run")) {
      List<String> arguments = new ArrayList<>();
      for (String word : Pattern.compile(" ").splitAsStream(words).toList()) {
        arguments.add(
            switch (word) {
              case "FILE" -> request("command");
              case "REPORT" -> folder.resolve("looked.html").toString();
              default -> word;
            });
      }
      arguments.addAll(List.of("--target", "aws"));

      Command command =
          Command.runOnAws(endpoint, looker.owner(), arguments.toArray(String[]::new));

      assertThat(command.status()).as(words + ": " + command.err()).isZero();
    }
  }

  private static Optional<Boolean> allowed(Hub looker) {
    try {
      looker.iam().listRolePolicies(r -> r.roleName("rolebridge-EnsureUser"));
      looker.logs().describeLogGroups();
      return Optional.of(true);
    } catch (IamException | CloudWatchLogsException notYet) {
      return Optional.empty();
    }
  }

  private String foretold(String schema, String... words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--dry-run", "--json"));
    Command command = Command.run(endpoint, arguments.toArray(String[]::new));
    assertThat(command.status()).as(command.err()).isZero();
    assertThat(Schemas.errors(schema, command.out())).isEmpty();
    return command.out();
  }

  /** A typing error starts nothing that could fail and ring an alarm. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rotate",
        "rotate --now",
        "rotate --undo",
        "rotate --now --dry-run",
        "revoke",
        "revoke --dry-run",
        "audit",
        "inventory"
      })
  void misspeltUser_isToldWithTheNearest_andStartsNothing(String words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    arguments.add(1, "comand");
    arguments.add("--json");

    Command command = Command.run(endpoint, arguments.toArray(String[]::new));

    assertThat(command.status()).as(command.err()).isEqualTo(2);
    assertThat(Schemas.errors("failure", command.out())).isEmpty();
    assertThat(command.document()).containsEntry("error", "UserUnknown");
    assertThat(command.document().get("remedy").toString()).contains("Did you mean command?");
    assertThat(Command.run(endpoint, "status", "--json").out()).doesNotContain("comand");
  }

  private static final String NO_KEY = "AKIAIOSFODNN7EXAMPLE";

  /** One for a key would, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rotate command --undo --key",
        "rotate command --undo --dry-run --key",
        "revoke command --key",
        "revoke command --dry-run --key"
      })
  void misspeltKey_isToldWithThoseThereAre_andStartsNothing(String words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(words.split(" ")));
    arguments.addAll(List.of(NO_KEY, "--json"));
    List<String> before = runsOfTheUser();

    Command command = Command.run(endpoint, arguments.toArray(String[]::new));

    assertKeyUnknown(command);
    assertThat(before).containsAll(runsOfTheUser());
  }

  /** By the credentials that docs/deploy.md tells to give to whoever provisions. */
  @Test
  void misspeltKey_isToldToAnOperator(Installation installation) throws Exception {
    Hub operator = Person.with(installation, "operator.commands", "rolebridge-operator");
    Poll.until("what the policy allows", () -> seesKeys(operator));

    Command command =
        Command.runOnAws(
            endpoint,
            operator.owner(),
            "revoke",
            "command",
            "--key",
            NO_KEY,
            "--target",
            "aws",
            "--yes",
            "--json");

    assertKeyUnknown(command);
  }

  private static Optional<Boolean> seesKeys(Hub operator) {
    try {
      operator.iam().listAccessKeys(r -> r.userName("command"));
      return Optional.of(true);
    } catch (IamException notYet) {
      return Optional.empty();
    }
  }

  private static void assertKeyUnknown(Command command) throws Exception {
    assertThat(command.status()).as(command.err()).isEqualTo(2);
    assertThat(Schemas.errors("failure", command.out())).isEmpty();
    assertThat(command.document()).containsEntry("error", "AccessKeyUnknown");
    assertThat(command.document().get("remedy").toString()).containsPattern("It has AKIA\\w+");
    assertThat(command.err()).doesNotContain("can't be looked up");
  }

  private List<String> runsOfTheUser() throws Exception {
    return Stream.of(Command.run(endpoint, "status", "--json").document().get("executions"))
        .flatMap(runs -> ((List<?>) runs).stream())
        .map(run -> ((Map<?, ?>) run).get("executionArn").toString())
        .filter(arn -> arn.contains(":command-"))
        .toList();
  }

  @Test
  void status_listsTheRunsAndShowsOne() throws Exception {
    Map<String, Object> list = Command.run(endpoint, "status", "--json").document();
    assertThat((List<?>) list.get("executions")).isNotEmpty();
    assertThat(Command.run(endpoint, "status").out())
        .contains(" ago ")
        .doesNotContain("arn:aws:states:");
    assertThat(Command.run(endpoint, "status", "--wide").out()).contains(":execution:rolebridge-");

    Map<String, Object> run = Command.run(endpoint, "status", provisioned(), "--json").document();

    assertThat(run).containsEntry("status", "shown").containsEntry("executionStatus", "SUCCEEDED");
    assertThat((List<?>) run.get("states"))
        .extracting(state -> ((Map<?, ?>) state).get("name").toString())
        .contains("ResolveRequest", "ValidateAccess", "ConfigureInstance");
  }

  @Test
  void logs_ofOneFunction_areThere() throws Exception {
    Command command = Command.run(endpoint, "logs", "EnsureUser", "--json");

    assertThat(command.status()).as(command.err()).isZero();
    assertThat((List<?>) command.document().get("events")).isNotEmpty();
    assertThat(Command.run(endpoint, "logs", "EnsureUser").out())
        .containsPattern("\\d\\dZ  EnsureUser  ran \\d+\\.\\d s")
        .containsPattern("EnsureUser  done  execution \\S+, user \\S+, integration AWS - ")
        .doesNotContain("platform.", "execution arn:");
    assertThat(Command.run(endpoint, "logs", "EnsureUser", "--wide").out())
        .containsPattern("EnsureUser  done  execution arn:\\S+, user \\S+, integration AWS - ");
  }

  @Test
  void logs_follow_printsUntilInterrupted() throws Exception {
    Command command = Command.start(endpoint, "logs", "EnsureUser", "--follow");
    await(command, command::out, "EnsureUser  ran ");

    command.interrupt();

    assertThat(command.status()).isEqualTo(130);
    assertThat(command.err()).isEmpty();
  }

  @Test
  void status_watch_printsUntilInterrupted_andFailedOnlyWhatFailed() throws Exception {
    Command command = Command.start(endpoint, "status", "--watch", "--wide");
    // Whichever runs are the latest: other tests start some, too.
    await(command, command::out, ":execution:rolebridge-");

    command.interrupt();

    assertThat(command.status()).isEqualTo(130);
    assertThat(Command.run(endpoint, "status", "--failed", "--wide").out())
        .doesNotContain("SUCCEEDED", provisioned());
  }

  @Test
  void provision_interrupted_saysThatTheExecutionGoesOn_andTheSameAgainJoinsIt(
      Installation installation) throws Exception {
    Hold hold =
        Hold.of(
            installation,
            "interrupted",
            Fault.on("iam", "CreateUser", "UserName", "interrupted").by("EnsureUser"));
    Command command = Command.start(endpoint, "provision", request("interrupted"), "--json");
    await(command, command::err, "… EnsureUser");
    hold.awaitCall();
    command.interrupt();

    assertThat(command.status()).isEqualTo(130);
    Map<String, Object> document = command.document();
    assertThat(document).containsEntry("status", "interrupted");
    String arn = document.get("executionArn").toString();
    assertThat(document.get("remedy").toString()).contains(Command.LINE + " status " + arn);
    Command again = Command.start(endpoint, "provision", request("interrupted"), "--json");
    await(again, again::err, "Joining execution " + arn);
    hold.end();
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.document())
        .containsEntry("status", "ready")
        .containsEntry("executionArn", arn);
    assertThat(Command.run(endpoint, "status", arn).status()).isZero();
  }

  /** Until its output has the words; it has to run until then. */
  private static void await(Command command, Callable<String> output, String words) {
    Poll.until(
        words,
        () -> {
          boolean running = command.isRunning();
          String text = read(output);
          assertThat(running || text.contains(words)).as(text).isTrue();
          return Optional.of(text).filter(all -> all.contains(words));
        });
  }

  private static String read(Callable<String> output) {
    try {
      return output.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void up_onAForeignEndpoint_describesIt() throws Exception {
    Command command = Command.run(endpoint, "up", "--json");

    assertThat(command.status()).as(command.err()).isZero();
    assertThat(command.document())
        .containsEntry("endpoint", endpoint.toString())
        .containsEntry("accountId", "000000000000");
  }

  @Test
  void up_withXsoarOnAForeignEndpoint_isRefused() throws Exception {
    Command command = Command.run(endpoint, "up", "--with-xsoar", "--json");

    assertThat(command.status()).isEqualTo(2);
    assertThat(command.document()).containsEntry("error", "BadUsage").containsKey("remedy");
  }

  @Test
  void down_onAForeignEndpoint_stopsNothing() throws Exception {
    Command command = Command.run(endpoint, "down", "--json");

    assertThat(command.status()).isEqualTo(2);
    assertThat(Command.run(endpoint, "status").status()).isZero();
  }

  @Test
  void foreignEndpoint_notLoopback_isRefused() throws Exception {
    Command command = Command.run(URI.create("http://192.0.2.1:4566"), "status", "--json");

    assertThat(command.status()).isEqualTo(2);
    assertThat(command.document()).containsEntry("error", "LocalEndpointNotLoopback");
  }
}
