package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;

/** Result of a run of the audit state machine. */
public final class AuditResult {

  /** What the document has of the summary, in this order. */
  private static final List<String> SUMMARY =
      List.of("users", "accounts", "findings", "repaired", "drift");

  private AuditResult() {}

  /**
   * What the command says of a run of audit.
   *
   * @param userName the one that was asked for; empty when all were
   */
  public static Outcome of(MachineRun run, Optional<String> userName) {
    return run.execution().succeeded() ? audited(run, userName) : failed(run);
  }

  private static Outcome audited(MachineRun run, Optional<String> userName) {
    Map<String, Object> summary = run.output();
    if (userName.isPresent() && number(summary, "users") == 0) {
      return nowhere(userName.get(), run);
    }
    Map<String, Object> members = new LinkedHashMap<>();
    SUMMARY.forEach(name -> members.put(name, summary.get(name)));
    List<?> drift = Json.list(members, "drift");
    int left = number(members, "findings");
    int repaired = number(members, "repaired");
    members.put("executionArn", run.execution().arn());
    members.put("iamEnforced", run.iamEnforced());
    StringBuilder text = new StringBuilder();
    for (Object one : drift) {
      text.append(finding(run, (Map<?, ?>) one)).append('\n');
    }
    int more = left + repaired - drift.size();
    String cut = more > 0 ? more + " more; each is in an event DriftFound." : "";
    if (more > 0) {
      text.append(cut).append("\n\n");
    }
    text.append(
        "Audited %s in %s: %s."
            .formatted(
                Count.of(number(members, "users"), "user"),
                Count.of(Json.list(members, "accounts").size(), "account"),
                sum(left, repaired)));
    String status = left > 0 ? "drift" : repaired > 0 ? "repaired" : "clean";
    Outcome outcome = Outcome.done(status, members, text.toString());
    Outcome judged =
        left > 0 ? new Outcome(Exit.DRIFT, outcome.document(), outcome.text()) : outcome;
    return more > 0 ? judged.withoutInTable(cut) : judged;
  }

  /** A name that nobody has is a mistake and not somebody as it should be. */
  private static Outcome nowhere(String userName, MachineRun run) {
    return Outcome.failed(
        Exit.RUN_FAILED,
        "failed",
        "UserUnknown",
        "There is no user " + userName + " of rolebridge, nor a secret of one.",
        run.commands().line("inventory")
            + " lists the users; those of other accounts begin with the account's"
            + " number.",
        Map.of("executionArn", run.execution().arn()));
  }

  private static String finding(MachineRun run, Map<?, ?> finding) {
    boolean repaired = Boolean.TRUE.equals(finding.get("repaired"));
    return "  %s%n    %s: %s%n    %s%n"
        .formatted(
            run.names().typed(finding.get("resource")),
            finding.get("kind").toString().toLowerCase(Locale.ROOT).replace('_', ' '),
            finding.get("found"),
            repaired ? "repaired" : finding.get("remedy"));
  }

  private static int number(Map<String, Object> members, String name) {
    return ((Number) members.get(name)).intValue();
  }

  private static Outcome failed(MachineRun run) {
    RunFailure failure = RunFailure.of(run.execution(), run.history(), run.commands());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("failedState", failure.state());
    details.put("executionArn", run.execution().arn());
    return failure
        .outcome(details)
        .withText(failure.text("The audit", run.execution()).stripTrailing());
  }

  private static String sum(int left, int repaired) {
    String found = left == 0 ? "no drift" : Count.of(left, "difference");
    return repaired == 0 ? found : found + " left, " + repaired + " repaired";
  }
}
