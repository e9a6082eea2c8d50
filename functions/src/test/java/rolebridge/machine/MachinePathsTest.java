package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.json.StrictJson;

/**
 * Every state of every machine's file is entered, and every task fails there by every error that
 * its retries and catches name, by one that they don't, and by one that nothing can catch: it is
 * tried again as often as the file says, goes where the file says, and every way ends, as a success
 * or by the failure that it met first.
 */
class MachinePathsTest {

  /** An error that no file names. */
  private static final String ANY = "rolebridge.domain.error.RefusedByAwsException";

  private static final String UNCATCHABLE = "States.Runtime";
  private static final String VANISHED = "rolebridge.domain.error.ResourceVanishedException";
  private static final String EXISTS = "StepFunctions.ExecutionAlreadyExistsException";

  /** What is announced of one thing that differs. */
  private static final Map<String, Object> DRIFT =
      Map.of("recipientAccount", "444455556666", "userName", "", "findings", List.of());

  /** They catch nothing, so that a redrive goes on where they failed. */
  private static final Set<String> REDRIVEN = Set.of("answer", "reject");

  /** Their tasks are in items whose failures a map tolerates, whatever these are. */
  private static final Set<String> TOLERANT = Set.of("apply");

  /** The tasks whose failure isn't that of the execution, or isn't when it is the error beside. */
  private static final Map<String, Set<String>> SURVIVED =
      Map.of(
          "audit",
          Set.of(
              "AuditUsers",
              "RepairUsers",
              "AnnounceUsers",
              "AuditAccount",
              "AnnounceAccount",
              "ListExternalAccess",
              "DescribeExternalAccess",
              "AnnounceExternalAccessOfRoles"),
          "apply",
          Set.of("Provision"),
          "rotate",
          Set.of("RotateUser", "StartNextPass " + EXISTS),
          "provision",
          Set.of("AnnounceRejection", "AnnounceFailure"),
          "decommission",
          Set.of("AnnounceRejection", "AnnounceFailure"),
          "revoke",
          Set.of("AnnounceFailure"),
          "rotate-user",
          Set.of("AnnounceFailure"));

  static Stream<String> machines() {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .map(file -> file.getFileName().toString().replace(".asl.json", ""))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    return Path.of("").toAbsolutePath().resolveSibling("statemachines");
  }

  private static List<Scenario> scenarios(String machine) {
    Map<String, Object> user = Map.of("userName", "any");
    Map<String, Object> drift = Map.of("announcements", List.of(Map.of("entries", List.of(DRIFT))));
    Map<String, Object> group =
        Map.of("groups", List.of(Map.of("batches", List.of(Map.of("from", "a", "to", "a")))));
    Map<String, Object> violated =
        Map.of("violations", List.of(Map.of("rule", "any")), "rejection", "It breaks a rule.");
    return switch (machine) {
      case "provision" ->
          List.of(
              Scenario.of(machine, "all is new", Map.of()),
              Scenario.of(machine, "nothing changed", Map.of())
                  .with(
                      "ResolveRequest",
                      Map.of(
                          "stored",
                          Map.of(
                              "accessKeyId", Scenario.KEY, "secretArn", "any", "validated", true))),
              Scenario.of(machine, "rejected", Map.of()).with("ResolveRequest", violated));
      case "apply" ->
          List.of(
              Scenario.of(
                  machine, "two of one user", Map.of("groups", List.of(List.of(user, user)))),
              Scenario.of(machine, "nothing to do", Map.of()));
      case "decommission" ->
          List.of(
              Scenario.of(machine, "all is removed", Map.of()),
              Scenario.of(machine, "rejected", Map.of()).with("ResolveRemoval", violated));
      case "rotate-user" -> rotations();
      case "rotate" ->
          List.of(
              Scenario.of(machine, "one of many users", Map.of())
                  .with(
                      "FindDueUsers",
                      Map.of(
                          "users",
                          List.of(Map.of("userName", "any", "executionName", "any-1")),
                          "nextPass",
                          "one--2")),
              Scenario.of(machine, "nobody", Map.of()));
      case "revoke" -> List.of(Scenario.of(machine, "the current key", user));
      case "audit" ->
          List.of(
              Scenario.of(machine, "drift everywhere", Map.of())
                  .with("FindAudited", group)
                  .with("AuditUsers", drift)
                  .with("AuditAccount", List.of(going(drift, "on"), drift))
                  .with("DescribeExternalAccess", drift),
              Scenario.of(machine, "repair", Map.of("repair", true))
                  .with("FindAudited", group)
                  .with("RepairUsers", drift),
              Scenario.of(machine, "one user, who is missing", user),
              Scenario.of(machine, "failures within", Map.of())
                  .with(
                      "SummariseAudit",
                      Map.of(
                          "failure",
                          Map.of("failedState", "AuditUsers", "error", "a.b.C", "cause", "Why"))));
      case "answer" ->
          List.of(
              Scenario.of(machine, "another account's", event("444455556666")),
              Scenario.of(machine, "the hub's own", event(Scenario.HUB)));
      case "reject" -> List.of(Scenario.of(machine, "a rejection", Map.of("schemaVersion", 1)));
      default -> throw new IllegalStateException("No scenario for " + machine);
    };
  }

  /** Of an account that isn't looked at in one go. */
  private static Map<String, Object> going(Map<String, Object> answer, String next) {
    Map<String, Object> going = new HashMap<>(answer);
    going.put("next", next);
    return going;
  }

  private static Map<String, Object> event(String recipient) {
    return Map.of(
        "id", "one", "detail-type", "KeyRotated", "detail", Map.of("recipientAccount", recipient));
  }

  private static List<Scenario> rotations() {
    Map<String, Object> user = Map.of("userName", "any");
    List<Scenario> rotations = new ArrayList<>();
    for (String decision :
        List.of(
            "NothingDue",
            "Stop",
            "RemoveOrphan",
            "CreatePendingKey",
            "ValidatePendingKey",
            "PromoteKey",
            "UpdateInstance",
            "TestInstance",
            "PutBackOldKey",
            "DeactivateOldKey",
            "DeleteOldKey",
            "RetireUser",
            "RemoveUser")) {
      rotations.add(
          Scenario.of("rotate-user", decision, user)
              .with(
                  "InspectKeys",
                  List.of(Scenario.inspection(decision), Scenario.inspection("NothingDue"))));
    }
    return rotations;
  }

  /** What was met in a machine's file. */
  private static final class Walk {

    private final Scenario scenario;
    private final Set<String> failedBefore;
    private final Set<String> entered = new HashSet<>();
    private int ends;

    Walk(Scenario scenario, Set<String> failedBefore) {
      this.scenario = scenario;
      this.failedBefore = failedBefore;
    }

    /**
     * Goes on to all ends that the run may have.
     *
     * @param first the state and error that the execution has to fail with
     */
    void goOn(MachineRun run, Optional<List<String>> first) {
      while (!run.hasEnded()) {
        if (failedBefore.add(run.state())) {
          for (String error : errors(run.definition())) {
            fail(run.copy(), error, first);
          }
        }
        scenario.succeed(run);
      }
      end(run, first);
    }

    private void fail(MachineRun run, String error, Optional<List<String>> first) {
      String state = run.state();
      Map<String, Object> definition = run.definition();
      int enteredBefore = run.history().entered().size();
      int attempts = 0;
      while (run.failed(error, "{\"errorMessage\": \"Said\"}").isPresent()) {
        attempts++;
      }
      String where = scenario + ", " + state + " by " + error;

      assertThat(attempts).as(where).isEqualTo(attempts(definition, error));
      Optional<String> next = caughtBy(definition, error);
      if (next.isPresent()) {
        assertThat(run.history().entered().get(enteredBefore)).as(where).isEqualTo(next.get());
      } else {
        assertThat(run.hasEnded()).as(where).isTrue();
        assertThat(run.error())
            .as(where)
            .isEqualTo(
                TOLERANT.contains(scenario.machine()) ? Optional.empty() : Optional.of(error));
        assertThat(error.equals(UNCATCHABLE) || REDRIVEN.contains(scenario.machine()))
            .as(where)
            .isTrue();
        ends++;
        return;
      }
      goOn(
          run, survives(state, error) ? first : first.or(() -> Optional.of(List.of(state, error))));
    }

    private boolean survives(String state, String error) {
      Set<String> survived = SURVIVED.getOrDefault(scenario.machine(), Set.of());
      return error.equals(VANISHED)
          || survived.contains(state)
          || survived.contains(state + " " + error);
    }

    private void end(MachineRun run, Optional<List<String>> first) {
      ends++;
      entered.addAll(run.history().entered());
      if (run.error().isEmpty()) {
        assertThat(first).as("%s ended with %s", scenario, run.output()).isEmpty();
        return;
      }
      if (scenario.machine().equals("answer")) {
        assertThat(run.cause().orElseThrow()).contains(Scenario.HUB);
        return;
      }
      Map<String, Object> cause = read(run.cause().orElseThrow());
      assertThat(cause).as("%s", scenario).containsEntry("error", run.error().orElseThrow());
      assertThat(cause.get("message")).as("%s", scenario).asString().isNotBlank();
      first.ifPresent(
          failure -> {
            assertThat(cause).as("%s", scenario).containsEntry("failedState", failure.getFirst());
            String error = failure.getLast().replaceAll(".*\\.", "");
            assertThat(run.error().orElseThrow())
                .as("%s", scenario)
                .isIn(error, "CompensationIncompleteException");
          });
    }
  }

  private static Map<String, Object> read(String json) {
    try {
      return StrictJson.readObject(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules(Map<String, Object> state, String key) {
    return (List<Map<String, Object>>) state.getOrDefault(key, List.of());
  }

  private static List<?> names(Map<String, Object> rule) {
    return (List<?>) rule.get("ErrorEquals");
  }

  private static Set<String> errors(Map<String, Object> state) {
    Set<String> errors = new LinkedHashSet<>();
    for (String key : List.of("Retry", "Catch")) {
      rules(state, key).forEach(rule -> names(rule).forEach(name -> errors.add((String) name)));
    }
    errors.remove("States.ALL");
    errors.add(ANY);
    errors.add(UNCATCHABLE);
    return errors;
  }

  private static int attempts(Map<String, Object> state, String error) {
    return rules(state, "Retry").stream()
        .filter(rule -> names(rule).contains(error))
        .findFirst()
        .map(rule -> (int) rule.get("MaxAttempts"))
        .orElse(0);
  }

  private static Optional<String> caughtBy(Map<String, Object> state, String error) {
    return rules(state, "Catch").stream()
        .filter(rule -> !error.equals(UNCATCHABLE))
        .filter(rule -> names(rule).contains(error) || names(rule).contains("States.ALL"))
        .findFirst()
        .map(rule -> (String) rule.get("Next"));
  }

  @SuppressWarnings("unchecked")
  private static void collect(
      Map<String, Object> machine, Map<String, Map<String, Object>> states) {
    ((Map<String, Map<String, Object>>) machine.get("States"))
        .forEach(
            (name, state) -> {
              assertThat(states.put(name, state)).as("A second state %s", name).isNull();
              if (state.containsKey("ItemProcessor")) {
                collect((Map<String, Object>) state.get("ItemProcessor"), states);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyErrorOfEveryState_goesWhereTheFileSays_andEveryWayEnds(String machine)
      throws IOException {
    Map<String, Map<String, Object>> states = new TreeMap<>();
    collect(
        StrictJson.readObject(Files.readString(directory().resolve(machine + ".asl.json"))),
        states);
    Set<String> failed = new HashSet<>();
    Set<String> entered = new HashSet<>();
    int ends = 0;
    for (Scenario scenario : scenarios(machine)) {
      Walk walk = new Walk(scenario, failed);
      walk.goOn(scenario.start(), Optional.empty());
      entered.addAll(walk.entered);
      ends += walk.ends;
    }

    assertThat(entered).isEqualTo(states.keySet());
    Map<String, Map<String, Object>> tasks = new HashMap<>(states);
    tasks.values().removeIf(state -> !state.get("Type").equals("Task"));
    assertThat(failed).isEqualTo(tasks.keySet());
    assertThat(ends)
        .isEqualTo(
            scenarios(machine).size()
                + tasks.values().stream().mapToInt(state -> errors(state).size()).sum());
  }
}
