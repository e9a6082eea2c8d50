package rolebridge.cli.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
import rolebridge.cli.setup.Exit;
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

  private static PlanResult plan(RequestSet set, LeftOver... left) {
    List<PlannedRequest> planned =
        set.entries().stream()
            .map(
                entry ->
                    new PlannedRequest(
                        entry,
                        Outlook.UNCHANGED,
                        PATH + entry.read().orElseThrow().request().userName() + "/r",
                        Optional.empty(),
                        Optional.empty()))
            .toList();
    return new PlanResult(
        "123456789012", "eu-central-1", planned, Optional.of(List.of(left)), List.of());
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

  private final Application.Runs runs =
      new Application.Runs() {
        @Override
        public void apply(List<ApplyPart> parts, BiConsumer<Job, Outcome> ended) {
          machines.add("apply");
          parts.forEach(part -> part.groups().forEach(group -> end(group, ended)));
        }

        @Override
        public void decommission(List<Job> jobs, BiConsumer<Job, Outcome> ended) {
          machines.add("decommission");
          end(jobs, ended);
        }

        private void end(List<Job> jobs, BiConsumer<Job, Outcome> ended) {
          for (Job job : jobs) {
            Optional.ofNullable(outcomes.getOrDefault(job.userName(), ready()))
                .ifPresent(outcome -> ended.accept(job, outcome));
          }
        }
      };

  private Outcome applied(RequestSet set, JudgedLeftOver... judged) {
    ApplyResult result = new ApplyResult(set, List.of());
    result.compared(plan(set, FORMER, USER));
    result.judged(List.of(judged));
    result.startedBy(APPLY);
    new Application(Application.parts(set), result, runs)
        .carryOut(List.of(judged).stream().filter(JudgedLeftOver::isPrunable).toList());
    Outcome outcome = result.applied(enforced);
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

  @Test
  void dryRun_tellsWhatWouldBe() throws IOException {
    RequestSet set = set(1);
    ApplyResult result = new ApplyResult(set, List.of());
    result.compared(plan(set, FORMER, USER));

    Outcome outcome = result.foretold(List.of(GOES, STAYS));

    assertThat(Schemas.errors("apply", Json.pretty(outcome.document()))).isEmpty();
    assertThat(results(outcome, "leftOver")).containsExactly("removed", "stays");
    assertThat(outcome.text())
        .contains(
            "To be decommissioned, unless used lately:\n  " + FORMER.resource(),
            "Stays:\n  " + USER.resource() + "\n    it has a role")
        .endsWith("Nothing was changed.");
  }
}
