package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.domain.audit.Failure;
import rolebridge.domain.audit.Part;
import rolebridge.domain.audit.PartResult;
import rolebridge.domain.audit.SummariseAudit;
import rolebridge.domain.audit.SummariseAudit.Looked;
import rolebridge.json.StatePayload;
import rolebridge.json.StrictJson;

/** What the states of audit.asl.json hand on is what SummariseAudit reads, also of a whole run. */
class AuditMachineTest {

  private static final Map<String, Map<String, Object>> STATES = states();
  private static final Part PART = new Part(3, 0, 0, List.of());

  private static Map<String, Map<String, Object>> states() {
    Map<String, Map<String, Object>> states = new TreeMap<>();
    try {
      add(
          StrictJson.readObject(
              Files.readString(
                  Path.of("").toAbsolutePath().resolveSibling("statemachines/audit.asl.json"))),
          states);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return states;
  }

  @SuppressWarnings("unchecked")
  private static void add(Map<String, Object> machine, Map<String, Map<String, Object>> states) {
    ((Map<String, Map<String, Object>>) machine.get("States"))
        .forEach(
            (name, state) -> {
              states.put(name, state);
              if (state.get("ItemProcessor") instanceof Map<?, ?> processor) {
                add((Map<String, Object>) processor, states);
              }
            });
  }

  /** What a state's catcher hands on, where it isn't a failure of the whole audit. */
  @SuppressWarnings("unchecked")
  private static Optional<Object> caughtOutput(String state) {
    return Optional.ofNullable((List<Map<String, Object>>) STATES.get(state).get("Catch"))
        .map(catchers -> catchers.getLast().get("Output"));
  }

  static Stream<String> statesThatMayFail() {
    return STATES.keySet().stream().filter(state -> caughtOutput(state).isPresent());
  }

  private static Map<String, Object> failed(String state, Map<String, Object> errorOutput) {
    return object(
        Expression.outer(
            Expression.evaluate(
                caughtOutput(state).orElseThrow(),
                Map.of(),
                Map.of(
                    "input",
                    Map.of("looked", List.of()),
                    "errorOutput",
                    errorOutput,
                    "context",
                    Map.of("State", Map.of("Name", state))))));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private static Looked looked(Map<String, Object> output) throws IOException {
    // Of an account there may be several looks, of which this is the last.
    Map<String, Object> gathered =
        new TreeMap<>(
            output.get("looked") instanceof List<?> looks ? object(looks.getLast()) : output);
    gathered.keySet().retainAll(Set.of("part", "failures"));
    gathered.putIfAbsent("part", null);
    return StrictJson.readTree(gathered, Looked.class);
  }

  @ParameterizedTest
  @MethodSource("statesThatMayFail")
  void failure_isHandedOn_withSoMuchOfItsCauseThatAllPartsMayFail(String state) throws IOException {
    String error = "rolebridge.domain.error.ThrottledException";
    // Beside one that announces stands what is to be shown.
    int most = state.startsWith(SummariseAudit.ANNOUNCES) ? 150 : 600;

    assertThat(looked(failed(state, Map.of("Error", error, "Cause", "c".repeat(32_768)))))
        .isEqualTo(
            new Looked(Optional.empty(), List.of(new Failure(state, error, "c".repeat(most)))));
    assertThat(looked(failed(state, Map.of("Error", error))))
        .isEqualTo(new Looked(Optional.empty(), List.of(new Failure(state, error, ""))));
  }

  static Stream<List<Integer>> announcements() {
    return Stream.of(List.of(), List.of(0), List.of(1), List.of(0, 0, 0), List.of(0, 1, 1, 0));
  }

  /**
   * @param failing for each announcement whether it failed
   */
  @ParameterizedTest
  @MethodSource("announcements")
  void part_isHandedOn_withTheFirstAnnouncementThatFailed(List<Integer> failing)
      throws IOException {
    for (String map : List.of("AnnounceDrift", "AnnounceAccountDrift")) {
      List<Object> results = new ArrayList<>();
      for (int failed : failing) {
        results.add(
            failed == 0
                ? STATES.get("AnnounceUsers").get("Output")
                : failed("AnnounceUsers", Map.of("Error", "States.Timeout")));
      }

      assertThat(looked(announced(map, "Output", results)))
          .isEqualTo(
              new Looked(
                  Optional.of(PART),
                  failing.contains(1)
                      ? List.of(new Failure("AnnounceUsers", "States.Timeout", ""))
                      : List.of()));
    }
  }

  private static Map<String, Object> announced(String map, String field, List<Object> results)
      throws IOException {
    Map<String, Object> input =
        new TreeMap<>(Map.of("looked", List.of(), "accountId", "111122223333"));
    input.putAll(
        StrictJson.readObject(
            StrictJson.text(new PartResult(PART, List.of("111122223333"), List.of(), ""))));
    return object(
        Expression.outer(
            Expression.evaluate(
                STATES.get(map).get(field),
                Map.of("looked", List.of()),
                Map.of("input", input, "result", results))));
  }

  @Test
  void externalAccess_isAddedToWhatWasLookedAt() throws IOException {
    List<?> looked =
        (List<?>) announced("AnnounceExternalAccess", "Assign", List.of()).get("looked");

    assertThat(looked).hasSize(1);
    assertThat(StrictJson.readTree(looked.getFirst(), Looked.class))
        .isEqualTo(new Looked(Optional.of(PART), List.of()));
  }

  private static Map<String, Object> lookedAt(String... accounts) {
    return Map.of(
        "part",
        Map.of("users", 1, "left", 0, "repaired", 0, "shown", List.of()),
        "accounts",
        List.of(accounts),
        "announcements",
        List.of(),
        "next",
        "");
  }

  private static Scenario audit(Map<String, Object> input, int groups) {
    Map<String, Object> group = Map.of("batches", List.of(Map.of("from", "a", "to", "b")));
    return Scenario.of("audit", "any", input)
        .with("FindAudited", Map.of("groups", Collections.nCopies(groups, group)));
  }

  private static SummariseAudit.Input summedUp(MachineRun run) throws IOException {
    assertThat(run.state()).isEqualTo("SummariseAudit");
    return StatePayload.read(run.payload(), SummariseAudit.Input.class);
  }

  private static Stream<Failure> failures(SummariseAudit.Input input) {
    return input.parts().stream().flatMap(looked -> looked.failures().stream());
  }

  /** The hub first, each once, whatever order their groups end in. */
  @Test
  void accounts_areThoseOfAllGroups_andEachIsLookedAt() throws IOException {
    MachineRun run = audit(Map.of(), 5).at("AuditUsers");
    for (String account : List.of("2", Scenario.HUB, "1", "2", "3")) {
      run.succeeded(lookedAt(account, "2"));
    }
    List<Object> looked = new ArrayList<>();
    while (run.state().equals("AuditAccount")) {
      looked.add(run.payload().get("accountId"));
      run.succeeded(lookedAt());
    }

    assertThat(looked).containsExactly(Scenario.HUB, "2", "1", "3");
    run.failed("AccessAnalyzer.AccessDeniedException", "No");
    assertThat(summedUp(run).accounts()).containsExactly(Scenario.HUB, "2", "1", "3");
    assertThat(summedUp(run).parts()).hasSize(5 + 4 + 1);
    assertThat(failures(summedUp(run)))
        .containsExactly(
            new Failure("ListExternalAccess", "AccessAnalyzer.AccessDeniedException", "No"));
  }

  @Test
  void groupsAtATime_areAsManyAsTheFileSays_andOneThatFailsStopsNoOther() throws IOException {
    MachineRun run = audit(Map.of("userName", "a"), 5).at("AuditUsers");
    List<Integer> underWay = new ArrayList<>();
    while (run.state().equals("AuditUsers")) {
      underWay.add(run.underWay("AuditGroups"));
      if (underWay.size() == 2) {
        run.failed("Any", "Why");
      } else {
        run.succeeded(lookedAt());
      }
    }

    assertThat(underWay).containsExactly(3, 3, 3, 2, 1);
    assertThat(run.history().entered())
        .doesNotContain("AuditAccount", "RepairUsers", "ListExternalAccess");
    assertThat(summedUp(run).parts().stream().flatMap(looked -> looked.part().stream()))
        .extracting(Part::users)
        .containsExactly(1, 0, 1, 1, 1);
    assertThat(failures(summedUp(run))).containsExactly(new Failure("AuditUsers", "Any", "Why"));
  }

  /** Each of them is tried, and the users count as looked at. */
  @Test
  void announcementThatFails_keepsNoOtherBack_andIsTold() throws IOException {
    Map<String, Object> one =
        Map.of(
            "entries",
            List.of(Map.of("recipientAccount", "", "userName", "a", "findings", List.of())));
    MachineRun run =
        audit(Map.of("repair", true, "userName", "a"), 1)
            .with("RepairUsers", Map.of("announcements", Collections.nCopies(3, one)))
            .at("AnnounceUsers");
    assertThat(run.underWay("AnnounceDrift")).isEqualTo(1);
    run.failed("Any", "Why");
    run.succeeded(Map.of());
    run.failed("Any", "Another");

    assertThat(summedUp(run).parts().getFirst().part()).map(Part::users).contains(1);
    assertThat(failures(summedUp(run))).containsExactly(new Failure("AnnounceUsers", "Any", "Why"));
  }

  @Test
  void auditThatIsIncomplete_failsWithWhatSummariseAuditSays() {
    MachineRun run = audit(Map.of(), 0).at("SummariseAudit");
    run.succeeded(
        Map.of(
            "summary",
            Map.of(),
            "failure",
            Map.of("failedState", "AuditUsers", "error", "AuditIncomplete", "cause", "Of it")));

    assertThat(run.error()).contains("AuditIncomplete");
    assertThat(run.cause().orElseThrow())
        .isEqualTo(
            "{\"failedState\":\"AuditUsers\",\"error\":\"AuditIncomplete\",\"message\":\"Of it\"}");
  }
}
