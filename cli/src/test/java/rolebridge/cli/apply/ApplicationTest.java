package rolebridge.cli.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.machine.ApplyPart;
import rolebridge.cli.machine.ManyRuns.Job;
import rolebridge.cli.plan.JudgedLeftOver;
import rolebridge.cli.plan.LeftOver;
import rolebridge.cli.plan.PlanResult;
import rolebridge.cli.plan.PlannedRequest;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestSet;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.StandardInput;
import rolebridge.contract.Schemas;
import rolebridge.domain.request.RequestReader.Purpose;

class ApplicationTest {

  private static final String PATH = "arn:aws:iam::123456789012:role/rolebridge/";
  private static final String RUN =
      "arn:aws:states:eu-central-1:123456789012:execution:rolebridge-provision:run";
  private static final String APPLY = RUN.replace("provision", "apply");
  private static final LeftOver FORMER =
      new LeftOver(LeftOver.Kind.ROLE, PATH + "xsoar.former/xsoar.former-Role", "xsoar.former", "");
  private static final LeftOver USER =
      new LeftOver(
          LeftOver.Kind.USER,
          "arn:aws:iam::123456789012:user/rolebridge/xsoar.former",
          "xsoar.former",
          "");

  @TempDir private Path folder;

  private boolean enforced = true;
  private final List<String> machines = new ArrayList<>();
  private final Map<String, Outcome> outcomes = new HashMap<>();

  /** Users whose requests would be refused from some moment on. */
  private final Set<String> refused = new HashSet<>();

  /** What happens when an execution has ended, by how many there were. */
  private final Map<Integer, Runnable> after = new HashMap<>();

  /** Executions of others that nobody was told of yet. */
  private final Deque<String> begun = new ArrayDeque<>();

  private final Deque<String> overlooked = new ArrayDeque<>();
  private final List<String> leftAtComparisons = new ArrayList<>();
  private Runnable whenAsked = () -> {};
  private List<LeftOver> leftOver = List.of(FORMER, USER);
  private List<JudgedLeftOver> judged = List.of();

  private RequestSet set(int many) throws IOException {
    for (int i = 0; i < many; i++) {
      Files.writeString(
          folder.resolve("r%d.json".formatted(i)),
          ("{\"integration\": \"AWS - IAM\", \"userName\": \"xsoar.u%d\","
                  + " \"actions\": [\"iam:ListUsers\"]}")
              .formatted(i));
    }
    return RequestSet.read(
        RequestArguments.of(List.of(folder.toString()), StandardInput.NONE).sources(),
        Purpose.GRANT);
  }

  private PlanResult plan(RequestSet set, List<LeftOver> left) {
    List<PlannedRequest> planned =
        set.entries().stream()
            .map(
                entry -> {
                  String user = entry.read().orElseThrow().request().userName();
                  boolean isRefused = refused.contains(user);
                  return new PlannedRequest(
                      entry,
                      isRefused ? Outlook.REFUSED : Outlook.UNCHANGED,
                      PATH + user + "/r",
                      Optional.empty(),
                      Optional.of(Failure.usage("NameTaken", "It is taken.", "Ask for another."))
                          .filter(_ -> isRefused));
                })
            .toList();
    return new PlanResult(
        "123456789012", "eu-central-1", planned, Optional.of(left), List.of(), false);
  }

  private static Outcome ready(String... actions) {
    List<Map<String, String>> changes = new ArrayList<>();
    for (String action : actions) {
      changes.add(Map.of("action", action, "resource", PATH + "x"));
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("changes", changes);
    members.put("executionArn", RUN);
    return Outcome.done("ready", members, "Access is ready.");
  }

  private static Outcome failed(Exit exit, String error) {
    return Outcome.failed(
        exit,
        "failed",
        error,
        "It can't.",
        "Mend it.",
        Map.of("failedState", "ValidateAccess", "executionArn", RUN));
  }

  /** Of what goes on nobody knows what comes; what was told isn't lost. */
  @Test
  void interrupted_tellsWhatEachCameToUntilThen() throws IOException {
    RequestSet set = set(3);
    ApplyResult result = new ApplyResult(set, List.of(), false);
    assertThat(results(result.soFar())).containsExactly("notStarted", "notStarted", "notStarted");
    result.compared(plan(set, leftOver));
    result.startedBy(APPLY + "1");
    result.ran(1, ready("CreateRole"));

    Outcome outcome =
        Outcome.failed(Exit.INTERRUPTED, "interrupted", "Interrupted", "c", "r", result.soFar());

    assertThat(Schemas.errors("apply", Json.pretty(outcome.document()))).isEmpty();
    assertThat(results(outcome.document())).containsExactly("unknown", "created", "unknown");
    assertThat(results(result.applied(true).document()))
        .containsExactly("notStarted", "created", "notStarted");
  }

  /** It stays as long as a request isn't in place; afterwards its removal may have begun. */
  @Test
  void interruptedRemoval_isNotToldToStay() throws IOException {
    RequestSet set = set(2);
    ApplyResult result = new ApplyResult(set, List.of(), false);
    result.compared(plan(set, List.of(FORMER)));
    result.judged(List.of(new JudgedLeftOver(FORMER, "AWS - IAM", "")));
    result.startedBy(APPLY + "1");
    result.ran(0, ready());
    assertThat(leftOver(result.soFar())).containsExactly("stays");
    result.ran(1, ready());

    assertThat(leftOver(result.soFar())).containsExactly("unknown");
    Outcome outcome =
        Outcome.failed(Exit.INTERRUPTED, "interrupted", "Interrupted", "c", "r", result.soFar());
    assertThat(Schemas.errors("apply", Json.pretty(outcome.document()))).isEmpty();
    assertThat(result.allInPlace()).isTrue();
  }

  private static List<Object> leftOver(Map<String, Object> document) {
    List<Object> results = new ArrayList<>();
    Json.list(document, "leftOver").forEach(one -> results.add(((Map<?, ?>) one).get("result")));
    return results;
  }

  private static List<Object> results(Map<String, Object> document) {
    List<Object> results = new ArrayList<>();
    Json.list(document, "requests").forEach(one -> results.add(((Map<?, ?>) one).get("result")));
    return results;
  }

  private final Application.Runs runs =
      new Application.Runs() {
        @Override
        public Optional<String> apply(ApplyPart part, BiConsumer<Job, Outcome> ended) {
          machines.add("apply");
          part.groups().forEach(group -> end(group, ended));
          int executions = Collections.frequency(machines, "apply");
          after.getOrDefault(executions, () -> {}).run();
          return Optional.of(APPLY + executions).filter(_ -> !fails.contains(executions));
        }

        @Override
        public void decommission(List<Job> jobs, BiConsumer<Job, Outcome> ended) {
          machines.add("decommission");
          removed.addAll(jobs.stream().map(Job::userName).toList());
          end(jobs, ended);
        }

        private void end(List<Job> jobs, BiConsumer<Job, Outcome> ended) {
          for (Job job : jobs) {
            Optional.ofNullable(outcomes.getOrDefault(job.userName(), ready()))
                .ifPresent(outcome -> ended.accept(job, outcome));
          }
        }
      };

  private final Set<Integer> fails = new HashSet<>();
  private final List<String> removed = new ArrayList<>();

  /** As the command has it, of an account that the test says. */
  private final class Agreement implements Application.Agreement {
    private final RequestSet set;
    private final ApplyResult result;

    Agreement(RequestSet set, ApplyResult result) {
      this.set = set;
      this.result = result;
    }

    @Override
    public Optional<List<JudgedLeftOver>> reached(List<ApplyPart> left) {
      leftAtComparisons.add(left.size() + " left after " + machines.size());
      PlanResult plan = plan(set, leftOver);
      result.compared(plan);
      if (plan.isRefused()) {
        return Optional.empty();
      }
      result.judged(judged);
      whenAsked.run();
      return Optional.of(judged.stream().filter(JudgedLeftOver::isPrunable).toList());
    }

    @Override
    public Optional<String> begun(List<ApplyPart> left) {
      return Optional.ofNullable(begun.poll());
    }

    @Override
    public Optional<String> overlooked(List<ApplyPart> left, String executionArn) {
      return Optional.ofNullable(overlooked.poll());
    }
  }

  private Outcome applied(RequestSet set, JudgedLeftOver... judgedNow) {
    judged = List.of(judgedNow);
    return applied(set, Application.parts(set));
  }

  private Outcome applied(RequestSet set, List<ApplyPart> parts) {
    ApplyResult result = new ApplyResult(set, List.of(), false);
    result.startedBy(APPLY);
    Outcome outcome =
        new Application(parts, result, new Agreement(set, result), runs, Commands.PLAIN).carryOut()
            ? result.applied(enforced)
            : result.rejected();
    assertThat(Schemas.errors("apply", Json.pretty(outcome.document()))).isEmpty();
    return outcome;
  }

  private static List<Object> results(Outcome outcome, String member) {
    List<Object> results = new ArrayList<>();
    for (Object one : (List<?>) outcome.document().get(member)) {
      results.add(((Map<?, ?>) one).get("result"));
    }
    return results;
  }

  private static final JudgedLeftOver GOES = new JudgedLeftOver(FORMER, "AWS - IAM", "");
  private static final JudgedLeftOver STAYS = new JudgedLeftOver(USER, "", "it has a role");

  @Test
  void requests_areToldByWhatCameOfThem_andTheirFailuresStopNoOther() throws IOException {
    outcomes.put("xsoar.u0", ready("CreateUser", "CreateRole"));
    outcomes.put("xsoar.u1", failed(Exit.RUN_FAILED, "AccessNotProvenException"));
    outcomes.put("xsoar.u2", ready("CreatePolicyVersion"));

    Outcome outcome = applied(set(4));

    assertThat(results(outcome, "requests"))
        .containsExactly("created", "failed", "updated", "unchanged");
    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.document()).containsEntry("error", "RequestsFailed");
    assertThat(outcome.text())
        .contains(
            "✓ " + folder.resolve("r0.json") + "  created, 2 changes",
            "✗ "
                + folder.resolve("r1.json")
                + "  failed, AccessNotProvenException in ValidateAccess\n    It can't.\n    Mend it.",
            "stays: --prune isn't given",
            "1 created, 1 updated, 1 unchanged, 1 failed, 0 not started; 0 removed, 2 left over.",
            "1 of 4 requests aren't in place.");
  }

  @Test
  void allUnchanged_isDone() throws IOException {
    Outcome outcome = applied(set(2));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.document())
        .containsEntry("status", "applied")
        .containsEntry("executionArns", List.of(APPLY));
    assertThat(results(outcome, "requests")).containsExactly("unchanged", "unchanged");
    assertThat(machines).containsExactly("apply");
  }

  @Test
  void iamThatLetsEveryCallPass_isTold() throws IOException {
    assertThat(applied(set(1)).text()).doesNotContain("IAM not enforced");
    enforced = false;

    assertThat(applied(set(1)).text()).contains("IAM not enforced");
  }

  @Test
  void leftOver_goes_onceAllIsInPlace() throws IOException {
    Outcome outcome = applied(set(1), GOES, STAYS);

    assertThat(machines).containsExactly("apply", "decommission");
    assertThat(results(outcome, "leftOver")).containsExactly("removed", "stays");
    assertThat(outcome.text()).contains("removed\n", "stays: it has a role");
  }

  @Test
  void nothingIsRemoved_whenAnyRequestFailed() throws IOException {
    outcomes.put("xsoar.u1", failed(Exit.RUN_FAILED, "AccessNotProvenException"));

    Outcome outcome = applied(set(2), GOES, STAYS);

    assertThat(machines).containsExactly("apply");
    assertThat(results(outcome, "leftOver")).containsExactly("stays", "stays");
    assertThat(outcome.text())
        .contains("stays: not every request is in place, so nothing is removed");
  }

  @Test
  void nothingIsRemoved_whenAnyRequestWasNotStarted() throws IOException {
    outcomes.put("xsoar.u1", null);

    Outcome outcome = applied(set(2), GOES);

    assertThat(machines).containsExactly("apply");
    assertThat(results(outcome, "requests")).containsExactly("unchanged", "notStarted");
    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
  }

  @Test
  void roleInUse_isToldAsNotRemoved() throws IOException {
    outcomes.put("xsoar.former", failed(Exit.RUN_FAILED, "RoleInUseException"));

    Outcome outcome = applied(set(1), GOES);

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.document()).containsEntry("error", "RemovalsFailed");
    assertThat(outcome.text())
        .contains("not removed, RoleInUseException", "run the same command again later");
  }

  /** Decommission found at the last moment that it isn't the integration's own. */
  @Test
  void roleThatDecommissionKeeps_isToldAsStaying() throws IOException {
    outcomes.put(
        "xsoar.former",
        Outcome.done(
            "unchanged",
            Map.of(
                "changes",
                List.of(),
                "kept",
                List.of(Map.of("resource", FORMER.resource(), "reason", "it isn't ours"))),
            ""));

    assertThat(results(applied(set(1), GOES), "leftOver")).containsExactly("stays", "stays");
  }

  @Test
  void whatAllWouldFailBy_countsMost() throws IOException {
    outcomes.put("xsoar.u0", failed(Exit.RUN_FAILED, "AccessNotProvenException"));
    outcomes.put("xsoar.u1", failed(Exit.ENVIRONMENT, "CredentialsExpired"));

    assertThat(applied(set(2)).exit()).isEqualTo(Exit.ENVIRONMENT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void dryRun_tellsWhatWouldBe(boolean wide) throws IOException {
    RequestSet set = set(1);
    ApplyResult result = new ApplyResult(set, List.of(), wide);
    result.compared(plan(set, leftOver));

    Outcome outcome = result.foretold(List.of(GOES, STAYS));

    assertThat(Schemas.errors("apply", Json.pretty(outcome.document()))).isEmpty();
    assertThat(results(outcome, "leftOver")).containsExactly("removed", "stays");
    assertThat(outcome.text())
        .contains(
            "To be decommissioned, unless used lately:\n  "
                + (wide ? FORMER.resource() : "xsoar.former-Role of xsoar.former")
                + ", for ",
            "Stays:\n  " + (wide ? USER.resource() : "xsoar.former") + "\n    it has a role")
        .endsWith("Nothing was changed.");
  }

  /** A part for each request. */
  private static List<ApplyPart> parts(RequestSet set) {
    return Application.parts(set).getFirst().groups().stream()
        .map(group -> new ApplyPart(List.of(group)))
        .toList();
  }

  @Test
  void partsBehind_restOnAComparisonThatNothingBeganAfter() throws IOException {
    RequestSet set = set(3);
    after.put(1, () -> begun.add("other"));
    LeftOver later = new LeftOver(LeftOver.Kind.ROLE, PATH + "x.other/r", "x.other", "");
    judged = List.of(GOES);
    after.put(
        2,
        () -> {
          begun.add("another");
          leftOver = List.of(later);
          judged = List.of(new JudgedLeftOver(later, "AWS - IAM", ""));
        });

    Outcome outcome = applied(set, parts(set));

    assertThat(leftAtComparisons)
        .containsExactly("3 left after 0", "2 left after 1", "1 left after 2");
    assertThat(machines).containsExactly("apply", "apply", "apply", "decommission");
    assertThat(removed).as("what the last comparison showed").containsExactly("x.other");
    assertThat(results(outcome, "requests")).containsExactly("unchanged", "unchanged", "unchanged");
    assertThat(results(outcome, "leftOver")).containsExactly("removed");
  }

  @Test
  void nothingBegan_oneComparisonServesAllParts() throws IOException {
    RequestSet set = set(3);

    applied(set, parts(set));

    assertThat(leftAtComparisons).containsExactly("3 left after 0");
  }

  /** While it compares and asks, as often as that happens. */
  @Test
  void othersThatBeginBeforeAnythingStarts_makeItCompareAgain() throws IOException {
    begun.addAll(List.of("other", "another"));

    applied(set(1));

    assertThat(leftAtComparisons)
        .containsExactly("1 left after 0", "1 left after 0", "1 left after 0");
  }

  @Test
  void whatIsNotAgreedToAnyMore_isNotStarted_andWhatWasDoneIsTold() throws IOException {
    RequestSet set = set(3);
    judged = List.of(GOES);
    outcomes.put("xsoar.u0", ready("CreateRole"));
    after.put(
        1,
        () -> {
          begun.add("other");
          whenAsked =
              () -> {
                throw Failure.usage("NotConfirmed", "It wasn't answered with y.", "Answer y.");
              };
        });

    Outcome outcome = applied(set, parts(set));

    assertThat(machines).containsExactly("apply");
    assertThat(results(outcome, "requests")).containsExactly("created", "failed", "notStarted");
    assertThat(results(outcome, "leftOver")).containsExactly("stays", "stays");
    assertThat(outcome.exit()).isEqualTo(Exit.USAGE);
    assertThat(outcome.text()).contains("failed, NotConfirmed", "It wasn't answered with y.");
  }

  @Test
  void whatIsNotAgreedToAtAll_endsTheCommand() throws IOException {
    RequestSet set = set(1);
    whenAsked =
        () -> {
          throw Failure.usage("NotConfirmed", "It wasn't answered with y.", "Answer y.");
        };

    assertThatThrownBy(() -> applied(set)).hasMessage("It wasn't answered with y.");
    assertThat(machines).isEmpty();
  }

  @Test
  void requestThatWouldBeRefused_startsNothing() throws IOException {
    refused.add("xsoar.u1");

    Outcome outcome = applied(set(2));

    assertThat(machines).isEmpty();
    assertThat(outcome.document()).containsEntry("status", "rejected");
  }

  @Test
  void requestThatWouldBeRefusedByNow_startsNothingMore_andWhatWasDoneIsTold() throws IOException {
    RequestSet set = set(3);
    after.put(
        1,
        () -> {
          begun.add("other");
          refused.add("xsoar.u2");
        });

    Outcome outcome = applied(set, parts(set));

    assertThat(machines).containsExactly("apply");
    assertThat(results(outcome, "requests")).containsExactly("unchanged", "notStarted", "refused");
    assertThat(outcome.document()).containsEntry("status", "failed");
    assertThat(outcome.text()).doesNotContain("Nothing was made or changed");
  }

  /** A request that Step Functions started no run for keeps its failure through a comparison. */
  @Test
  void failureWithoutARun_isKeptWhenComparedAnew() throws IOException {
    RequestSet set = set(2);
    outcomes.put(
        "xsoar.u0",
        Outcome.failed(Exit.RUN_FAILED, "failed", "ApplyIncomplete", "Why.", "Again.", Map.of()));
    after.put(1, () -> begun.add("other"));

    Outcome outcome = applied(set, parts(set));

    assertThat(results(outcome, "requests")).containsExactly("failed", "unchanged");
    assertThat(outcome.text()).contains("failed, ApplyIncomplete");
  }

  @Test
  void partThatDoesNotSucceed_keepsThoseBehindIt() throws IOException {
    RequestSet set = set(3);
    judged = List.of(GOES);
    fails.add(2);

    Outcome outcome = applied(set, parts(set));

    assertThat(machines).containsExactly("apply", "apply");
    assertThat(results(outcome, "requests"))
        .containsExactly("unchanged", "unchanged", "notStarted");
    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
  }

  /** It ran beside another that began first: what it gave is compared and given once more. */
  @Test
  void partBesideAnotherThatBeganFirst_isGivenAgain_andAllItChangedIsTold() throws IOException {
    RequestSet set = set(2);
    overlooked.add("other");
    outcomes.put("xsoar.u0", ready("CreateUser", "CreateRole"));
    after.put(1, () -> outcomes.put("xsoar.u0", ready("CreatePolicyVersion")));

    Outcome outcome = applied(set, parts(set));

    assertThat(leftAtComparisons).containsExactly("2 left after 0", "2 left after 1");
    assertThat(machines).containsExactly("apply", "apply", "apply");
    assertThat(results(outcome, "requests")).containsExactly("created", "unchanged");
    assertThat(outcome.text()).contains("created, 3 changes");
  }

  /** It may ask for what was agreed to as asked for by nobody. */
  @Test
  void nothingIsRemoved_whenOthersBeganSinceItWasAgreedTo() throws IOException {
    RequestSet set = set(1);
    judged = List.of(GOES, STAYS);
    after.put(1, () -> begun.add(RUN));

    Outcome outcome = applied(set, parts(set));

    assertThat(machines).containsExactly("apply");
    assertThat(results(outcome, "leftOver")).containsExactly("failed", "stays");
    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.document()).containsEntry("error", "RemovalsFailed");
    assertThat(outcome.text())
        .contains("not removed, AppliedMeanwhile", "Execution " + RUN + " of others began since");
  }
}
