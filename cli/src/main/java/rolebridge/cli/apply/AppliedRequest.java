package rolebridge.cli.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.plan.PlannedRequest;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

/**
 * What came of one request.
 *
 * @param exit what the command would end with if it were the only one
 * @param roleArn empty when it isn't known
 * @param why error, cause, remedy and failed state as the document of provision has them; empty
 *     unless it failed or was refused
 * @param executionArn empty when none was started
 */
record AppliedRequest(
    Result result,
    Exit exit,
    String roleArn,
    List<?> changes,
    List<?> violations,
    Map<String, Object> why,
    String executionArn) {

  private static final String MAKES_THE_ROLE = "CreateRole";
  private static final List<String> WHY = List.of("failedState", "error", "cause", "remedy");

  /** What came of a request, or would. */
  enum Result {
    CREATED("created"),
    UPDATED("updated"),
    UNCHANGED("unchanged"),
    FAILED("failed"),
    REFUSED("refused"),
    NOT_STARTED("notStarted"),
    /** Of a dry run: its role is in another account, which lets in no people. */
    UNKNOWN("unknown"),
    /** One before it asks for the very same. */
    SAME("same");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  AppliedRequest {
    changes = List.copyOf(changes);
    violations = List.copyOf(violations);
    why = new LinkedHashMap<>(why);
  }

  static AppliedRequest without(Result result, String roleArn) {
    return new AppliedRequest(result, Exit.DONE, roleArn, List.of(), List.of(), Map.of(), "");
  }

  /** The outcome of its run of provision, or of what kept it from one. */
  static AppliedRequest of(String roleArn, Outcome outcome) {
    Map<String, Object> document = outcome.document();
    List<?> changes = Json.list(document, "changes");
    List<?> violations = Json.list(document, "violations");
    Map<String, Object> why = new LinkedHashMap<>();
    WHY.stream()
        .filter(member -> document.get(member) != null)
        .forEach(member -> why.put(member, document.get(member)));
    return new AppliedRequest(
        result(outcome, changes),
        outcome.exit(),
        roleArn,
        changes,
        violations,
        why,
        String.valueOf(document.getOrDefault("executionArn", "")));
  }

  private static Result result(Outcome outcome, List<?> changes) {
    if (outcome.exit() != Exit.DONE) {
      return "rejected".equals(outcome.document().get("status")) ? Result.REFUSED : Result.FAILED;
    }
    return result(changes);
  }

  private static Result result(List<?> changes) {
    if (changes.isEmpty()) {
      return Result.UNCHANGED;
    }
    return changes.stream()
            .anyMatch(change -> MAKES_THE_ROLE.equals(((Map<?, ?>) change).get("action")))
        ? Result.CREATED
        : Result.UPDATED;
  }

  static AppliedRequest refused(String roleArn, Failure why) {
    Outcome outcome = Rejection.outcome(why);
    AppliedRequest told = of(roleArn, outcome);
    return new AppliedRequest(
        Result.REFUSED,
        Exit.USAGE,
        roleArn,
        told.changes(),
        told.violations(),
        told.why(),
        told.executionArn());
  }

  /** What would come of it. */
  static AppliedRequest foretold(PlannedRequest planned) {
    Result result =
        switch (planned.outlook()) {
          case CREATED -> Result.CREATED;
          case CHANGED -> Result.UPDATED;
          case UNCHANGED -> Result.UNCHANGED;
          case NOT_VISIBLE -> Result.UNKNOWN;
          case SAME -> Result.SAME;
          case REFUSED -> Result.REFUSED;
        };
    return result == Result.REFUSED
        ? refused(planned.roleArn(), planned.refused().orElseThrow())
        : new AppliedRequest(
            result, Exit.DONE, planned.roleArn(), planned.changes(), List.of(), Map.of(), "");
  }

  boolean isBad() {
    return exit != Exit.DONE;
  }

  /** Whether nothing came of it yet. */
  boolean isOpen() {
    return result == Result.NOT_STARTED || result == Result.SAME;
  }

  /** With what an earlier run made or changed, as long as this one didn't fail. */
  AppliedRequest after(AppliedRequest earlier) {
    if (isBad() || earlier.isBad() || earlier.changes.isEmpty()) {
      return this;
    }
    List<Object> all = new ArrayList<>(earlier.changes);
    all.addAll(changes);
    return new AppliedRequest(result(all), exit, roleArn, all, violations, why, executionArn);
  }

  /** The members of the document, behind the file's. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("result", result.word());
    json.put("roleArn", roleArn.isEmpty() ? null : roleArn);
    json.put("changes", changes);
    json.put("violations", violations);
    WHY.forEach(member -> json.put(member, why.get(member)));
    json.put("executionArn", executionArn.isEmpty() ? null : executionArn);
    return json;
  }
}
