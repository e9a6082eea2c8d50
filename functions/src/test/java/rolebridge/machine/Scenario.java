package rolebridge.machine;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an execution is given, and what its tasks answer while they succeed.
 *
 * @param answers by state, one for each time that it is entered and the last for all later; states
 *     that aren't named answer what is usual
 */
record Scenario(
    String machine,
    String name,
    Map<String, Object> input,
    Map<String, List<Map<String, Object>>> answers) {

  static final String HUB = "111122223333";
  static final String ARN = "arn:aws:states:eu-central-1:" + HUB + ":execution:any:one";
  static final String PROVISION =
      "arn:aws:states:eu-central-1:" + HUB + ":stateMachine:rolebridge-provision";
  static final Instant STARTED = Instant.parse("2026-03-01T08:00:00Z");
  static final String KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String NEW_KEY = "AKIAI44QH8DHBEXAMPLE";

  private static final Map<String, String> SUBSTITUTIONS =
      Map.of(
          "Namespace", "rolebridge",
          "RotationConcurrency", "3",
          "ProvisionStateMachineArn", PROVISION,
          "AccessAnalyzerArn", "arn:of:analyzer");

  /** Enough for every state to go on. */
  private static final Map<String, Object> USUAL = usual();

  static Scenario of(String machine, String name, Map<String, Object> input) {
    return new Scenario(machine, name, input, Map.of());
  }

  /** The same, whose state answers otherwise. */
  Scenario with(String state, Map<String, Object> differing) {
    return with(state, List.of(differing));
  }

  /** The same, whose state answers otherwise each time it is entered. */
  Scenario with(String state, List<Map<String, Object>> differing) {
    Map<String, List<Map<String, Object>>> all = new HashMap<>(answers);
    all.put(state, differing);
    return new Scenario(machine, name, input, all);
  }

  MachineRun start() {
    return MachineRun.ofEveryTask(machine, input, ARN, SUBSTITUTIONS, STARTED);
  }

  /** The state that the run stands before succeeds. */
  void succeed(MachineRun run) {
    run.succeeded(answer(run));
  }

  private Map<String, Object> answer(MachineRun run) {
    List<Map<String, Object>> given = answers.getOrDefault(run.state(), List.of());
    Map<String, Object> answer = new HashMap<>(USUAL);
    if (!given.isEmpty()) {
      int times = Collections.frequency(run.history().entered(), run.state());
      answer.putAll(given.get(Math.min(times, given.size()) - 1));
    }
    return answer;
  }

  MachineRun finish() {
    MachineRun run = start();
    while (!run.hasEnded()) {
      succeed(run);
    }
    return run;
  }

  /** Runs until it stands before the state. */
  MachineRun at(String state) {
    MachineRun run = start();
    while (!run.state().equals(state)) {
      succeed(run);
    }
    return run;
  }

  /** What InspectKeys answers. */
  static Map<String, Object> inspection(String decision) {
    Map<String, Object> inspection = new HashMap<>();
    inspection.put("decision", decision);
    inspection.put("target", KEY);
    inspection.put("subject", KEY);
    inspection.put("error", "KeysUnclearException");
    inspection.put("reason", "Why");
    inspection.put("accessKeyId", KEY);
    inspection.put("accessKeyIds", List.of(KEY));
    inspection.put("ageDays", 3);
    inspection.put("dueDate", "");
    inspection.put("next", null);
    inspection.put("previous", null);
    return inspection;
  }

  private static Map<String, Object> usual() {
    Map<String, Object> usual = new HashMap<>(inspection("NothingDue"));
    for (String list :
        List.of("violations", "undone", "kept", "proven", "notProven", "roles", "users")) {
      usual.put(list, List.of());
    }
    usual.put("changes", List.of(Map.of("action", "TagUser", "resource", "any")));
    usual.put(
        "plan",
        Map.of(
            "integration", "any",
            "instanceName", "any",
            "userName", "any",
            "requestedBy", "any",
            "roleArn", "any",
            "found", Map.of()));
    usual.put("stored", null);
    usual.put("validation", null);
    usual.put("inspection", null);
    usual.put("secretArn", "any");
    for (String text :
        List.of(
            "instanceName",
            "roleArn",
            "roleSessionName",
            "region",
            "userName",
            "userArn",
            "instanceId",
            "nextPass",
            "rejection")) {
      usual.put(text, "");
    }
    usual.put("roleSessionDuration", 900);
    for (String list :
        List.of(
            "policyArns",
            "acknowledgedRisks",
            "settings",
            "accounts",
            "announcements",
            "engineHosts",
            "servicesOfUnknownHosts")) {
      usual.put(list, List.of());
    }
    usual.put("left", 0);
    usual.put("oldestKeyAgeDays", 3);
    usual.put("revokedKeyIds", List.of(KEY));
    usual.put("current", true);
    usual.put("revokedAt", STARTED.toString());
    usual.put("sessionsDeniedUntil", STARTED.plusSeconds(40).toString());
    usual.put("groups", List.of());
    usual.put("next", "");
    usual.put("part", Map.of("users", 1, "left", 0, "repaired", 0, "shown", List.of()));
    usual.put("summary", Map.of());
    usual.put("failure", null);
    usual.put("Findings", List.of());
    usual.put("findings", List.of());
    return usual;
  }

  @Override
  public String toString() {
    return machine + ": " + name;
  }
}
