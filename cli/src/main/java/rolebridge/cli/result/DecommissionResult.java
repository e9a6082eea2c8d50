package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.setup.Json;

/** Result of a run of the decommission state machine. */
public final class DecommissionResult {

  private DecommissionResult() {}

  public static Outcome of(MachineRun run) {
    if (run.execution().succeeded()) {
      return removed(run);
    }
    return ProvisionResult.rejection(run.execution(), run.history()).orElseGet(() -> failed(run));
  }

  private static Outcome removed(MachineRun run) {
    Map<String, Object> members = run.output();
    List<?> changes = Json.list(members, "changes");
    List<?> kept = Json.list(members, "kept");
    StringBuilder text = new StringBuilder();
    text.append("Integration ").append(members.get("integration"));
    text.append(" of ").append(members.get("userName")).append(" is decommissioned.\n");
    text.append(
        changes.isEmpty()
            ? "\nunchanged: there was nothing to take away.\n"
            : "\nTaken away:\n" + ProvisionResult.changes(changes, run.names()) + "\n");
    members.put("executionArn", run.execution().arn());
    members.put("iamEnforced", run.iamEnforced());
    return Outcome.done(
        changes.isEmpty() ? "unchanged" : "removed",
        members,
        text.append(named("Stays", run, kept)).toString().stripTrailing());
  }

  private static Outcome failed(MachineRun run) {
    RunFailure failure = RunFailure.of(run.execution(), run.history(), run.commands());
    List<?> changes = failure.list("changes");
    List<?> kept = failure.list("kept");
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("failedState", failure.state());
    details.put("changes", changes);
    details.put("kept", kept);
    details.put("executionArn", run.execution().arn());
    String text =
        failure.text("Decommissioning", run.execution())
            + (changes.isEmpty()
                ? "\nNothing was taken away.\n"
                : "\nTaken away before:\n" + ProvisionResult.changes(changes, run.names()) + "\n")
            + named("Stays", run, kept);
    return failure.outcome(details).withText(text.stripTrailing());
  }

  /** Each thing, and why it is so. */
  static String named(String what, MachineRun run, List<?> kept) {
    StringBuilder text = new StringBuilder();
    if (!kept.isEmpty()) {
      text.append("\n").append(what).append(":\n");
    }
    for (Object one : kept) {
      Map<?, ?> thing = (Map<?, ?>) one;
      String reason = run.times().in(String.valueOf(thing.get("reason")));
      text.append("  %s%n    %s%n".formatted(run.names().typed(thing.get("resource")), reason));
    }
    return text.toString();
  }
}
