package rolebridge.it;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of requests is applied until all of them are in place; then what none asks for goes. On
 * a local AWS of its own, since pruning takes away what is in no file of the folder.
 */
class ApplyIT {

  private static final Path HOME = Project.ROOT.resolve("it/target/apply");

  private static Installation rolebridge;

  @TempDir private Path folder;

  @BeforeAll
  static void installation() {
    rolebridge = Installation.apart(HOME, Project.workspace());
    rolebridge.delay(Installation.DELAY);
  }

  @AfterAll
  static void end() {
    if (rolebridge != null) {
      rolebridge.close();
    }
  }

  private Map<String, Object> apply(int status, String... options) throws Exception {
    return ended(status, started(options));
  }

  private Command started(String... options) throws Exception {
    return started(folder, options);
  }

  private static Command started(Path folder, String... options) throws Exception {
    URI endpoint = rolebridge.account().endpoint().orElseThrow();
    List<String> arguments = new ArrayList<>(List.of("apply", folder.toString(), "--json"));
    arguments.addAll(List.of(options));
    return Command.start(endpoint, arguments.toArray(String[]::new));
  }

  private static Map<String, Object> ended(int status, Command run) throws Exception {
    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(status);
    assertThat(Schemas.errors("apply", run.out())).isEmpty();
    return run.document();
  }

  private static List<Object> results(Map<String, Object> document) {
    return JsonText.members(document, "requests").stream()
        .map(request -> request.get("result"))
        .toList();
  }

  /** What came of what is left over of a user, by its kind. */
  private static Map<String, Object> leftOver(Request request, Map<String, Object> document) {
    Map<String, Object> results = new TreeMap<>();
    JsonText.members(document, "leftOver").stream()
        .filter(left -> request.userName().equals(left.get("userName")))
        .forEach(left -> results.put((String) left.get("kind"), left.get("result")));
    return results;
  }

  /** What the command itself, and no function, called of IAM and Secrets Manager. */
  private static Set<String> readsAfter(long seq) {
    return rolebridge.recorder().after(seq).stream()
        .filter(call -> call.caller().endsWith(":root"))
        .filter(call -> Set.of("iam", "secretsmanager").contains(call.service()))
        .map(call -> call.service() + ":" + call.operation())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> allowed(String policy) throws Exception {
    List<String> actions = new ArrayList<>();
    JsonText.members(JsonText.object(Project.text(policy)), "Statement")
        .forEach(
            statement ->
                ((List<?>) statement.get("Action"))
                    .forEach(action -> actions.add(action.toString())));
    return actions;
  }

  @Test
  void folder_isApplied_andWhatNoneAsksFor_isPruned() throws Exception {
    Request stays = Request.ofNewUser("applya");
    Request goes = Request.ofNewUser("applyb");
    Request fails = Request.ofNewUser("applyc");
    Files.writeString(folder.resolve("a.json"), stays.text());
    Path left = Files.writeString(folder.resolve("b.json"), goes.text());
    Files.writeString(folder.resolve("c.yaml"), "---\n" + fails.text());
    Fault.on("iam", "CreateAccessKey", "UserName", fails.userName())
        .by("EnsureAccessKey")
        .error("AccessDenied", 403)
        .arm(rolebridge);

    Map<String, Object> first = apply(1, "--prune");
    assertThat(results(first)).containsExactly("created", "created", "failed");
    assertThat(first).containsEntry("error", "RequestsFailed");

    assertThat(results(apply(0))).containsExactly("unchanged", "unchanged", "created");
    Map<String, Object> second = apply(0, "--prune");
    assertThat(results(second)).containsExactly("unchanged", "unchanged", "unchanged");
    assertThat(leftOver(goes, second)).isEmpty();

    Files.delete(left);
    long before = rolebridge.recorder().latest();
    assertThat(leftOver(goes, apply(0, "--prune", "--dry-run")))
        .isEqualTo(Map.of("ROLE", "removed", "USER", "stays"));
    assertThat(leftOver(goes, apply(0))).isEqualTo(Map.of("ROLE", "stays", "USER", "stays"));
    assertThat(rolebridge.recorder().changesAfter(before, goes.mark())).isEmpty();
    assertThat(readsAfter(before)).isNotEmpty().isSubsetOf(allowed("docs/policies/plan.json"));

    Map<String, Object> pruned = apply(0, "--prune");
    assertThat(results(pruned)).containsExactly("unchanged", "unchanged");
    assertThat(leftOver(goes, pruned)).isEqualTo(Map.of("ROLE", "removed", "USER", "stays"));
    assertThat(rolebridge.recorder().changesAfter(before, goes.mark()))
        .extracting(Recorder.Call::operation)
        .contains("DeleteRole", "UpdateAccessKey");

    // Its user leaves, and nothing is left to decommission.
    assertThat(leftOver(goes, apply(0, "--prune"))).isEqualTo(Map.of("USER", "stays"));
  }

  /** The command may end at any time: its execution does all there is, once. */
  @Test
  void killedAmidIt_goesOn_andTheSameAgainJoinsIt() throws Exception {
    Request first = Request.ofNewUser("applyd");
    Request other = Request.ofNewUser("applye");
    Files.writeString(folder.resolve("a.json"), first.text());
    Files.writeString(folder.resolve("b.json"), first.inRole("second").text());
    Files.writeString(folder.resolve("c.json"), other.text());
    Hold hold =
        Hold.of(
            rolebridge,
            "killed",
            Fault.on("iam", "CreateUser", "UserName", first.userName()).by("EnsureUser"));
    Command killed = started();
    hold.awaitCall();
    killed.interrupt();
    assertThat(killed.status()).isEqualTo(130);
    Object execution = killed.document().get("executionArn");
    assertThat(execution).asString().contains(":execution:rolebridge-apply:apply-");

    Command again = started();
    awaitSaid(again, "✓ " + other.userName().replace('.', '-') + "-");
    assertThat(read(again)).contains("Joining execution " + execution);
    hold.end();
    Map<String, Object> document = ended(0, again);

    assertThat(results(document)).containsExactly("created", "created", "created");
    assertThat(document).containsEntry("executionArns", List.of(execution));
    String name = execution.toString().replaceFirst(".*:", "");
    String end = name.substring(name.length() - 25);
    assertThat(JsonText.members(document, "requests"))
        .extracting(request -> request.get("executionArn").toString().replaceFirst(".*:", ""))
        .containsExactly(
            first.userName().replace('.', '-') + "-" + end + "-0-0",
            first.userName().replace('.', '-') + "-" + end + "-0-1",
            other.userName().replace('.', '-') + "-" + end + "-1-0");
    assertThat(
            rolebridge.executions().list(rolebridge.stack().stateMachines().get("provision"), 100))
        .extracting(run -> run.name())
        .filteredOn(run -> run.startsWith(first.userName().replace('.', '-')))
        .hasSize(2);
  }

  /** As of two branches that are merged at the same moment. */
  @Test
  void otherFolderWithTheSameRole_waits_andIsThenCompared() throws Exception {
    Request shared = Request.ofNewUser("applyf");
    Request added = Request.ofNewUser("applyg");
    Request apart = Request.ofNewUser("applyh");
    Path one = folder("one", shared);
    Path another = folder("another", shared.withActions("iam:ListRoles"), added);
    Hold hold =
        Hold.of(
            rolebridge,
            "shared",
            Fault.on("iam", "CreateUser", "UserName", shared.userName()).by("EnsureUser"));
    Command first = started(one);
    hold.awaitCall();

    Command second = started(another);
    awaitSaid(second, "Waiting for execution ");
    assertThat(read(second)).contains("applies other requests of " + shared.userName() + ".");
    assertThat(results(ended(0, started(folder("third", apart))))).containsExactly("created");
    assertThat(first.isRunning()).isTrue();
    assertThat(read(second)).doesNotContain("Comparing");
    hold.end();

    Map<String, Object> ofFirst = ended(0, first);
    Map<String, Object> ofSecond = ended(0, second);
    assertThat(results(ofFirst)).containsExactly("created");
    assertThat(results(ofSecond)).containsExactly("updated", "created");
    assertThat(read(second)).contains("Waiting for execution " + execution(ofFirst));
    assertThat(rolebridge.executions().describe(execution(ofSecond)).started().truncatedTo(SECONDS))
        .isAfterOrEqualTo(
            rolebridge
                .executions()
                .describe(execution(ofFirst))
                .stopped()
                .orElseThrow()
                .truncatedTo(SECONDS));
    assertThat(results(apply(another))).containsExactly("unchanged", "unchanged");
  }

  /** What was compared isn't there any more, so it is compared again before anything starts. */
  @Test
  void otherExecutionThatBeginsWhileItCompares_isWaitedForToo() throws Exception {
    Request request = Request.ofNewUser("applyi");
    Path mine = folder("mine", request.withActions("iam:ListRoles"));
    Hold hold =
        Hold.of(rolebridge, "compared", Fault.on("iam", "GetRole", "RoleName", request.roleName()));
    Command command = started(mine);
    hold.awaitCall();
    String other =
        rolebridge.start("apply", JsonText.of(Map.of("groups", List.of(List.of(request.json())))));
    hold.end();

    Map<String, Object> document = ended(0, command);

    assertThat(read(command))
        .contains("Execution " + other + " of other requests began meanwhile.");
    assertThat(results(document)).containsExactly("updated");
    assertThat(rolebridge.end(other).succeeded()).isTrue();
  }

  private Path folder(String name, Request... requests) throws IOException {
    Path made = Files.createDirectory(folder.resolve(name));
    for (Request request : requests) {
      Files.writeString(made.resolve(request.userName() + ".json"), request.text());
    }
    return made;
  }

  private static Map<String, Object> apply(Path folder) throws Exception {
    return ended(0, started(folder));
  }

  /** Its one execution of apply. */
  private static String execution(Map<String, Object> document) {
    return ((List<?>) document.get("executionArns")).getFirst().toString();
  }

  private static void awaitSaid(Command command, String text) {
    Poll.until(text, () -> Optional.of(read(command)).filter(said -> said.contains(text)));
  }

  private static String read(Command command) {
    try {
      return command.err();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
