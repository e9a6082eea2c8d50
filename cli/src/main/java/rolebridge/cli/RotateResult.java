package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pass over one user's keys came to. */
final class RotateResult {

  private RotateResult() {}

  static Outcome of(MachineRun run) {
    if (!run.execution().succeeded()) {
      RunFailure failure = RunFailure.of(run.execution(), run.history());
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("failedState", failure.state());
      details.put("changes", failure.list("changes"));
      details.put("executionArn", run.execution().arn());
      return failure
          .outcome(details)
          .withText(failure.text("Rotation", run.execution().arn()).stripTrailing());
    }
    Map<String, Object> output = ProvisionResult.object(run.execution().output().orElse("{}"));
    List<?> changes = output.get("changes") instanceof List<?> list ? list : List.of();
    Map<String, Object> members = new LinkedHashMap<>(output);
    members.put("executionArn", run.execution().arn());
    members.put("iamEnforced", run.iamEnforced());
    return Outcome.done(changes.isEmpty() ? "unchanged" : "done", members, text(output, changes));
  }

  private static String text(Map<String, Object> output, List<?> changes) {
    StringBuilder text = new StringBuilder();
    text.append("Key ").append(output.get("accessKeyId"));
    text.append(" of ").append(output.get("userName")).append(" is the current one.\n");
    if (output.get("previousAccessKeyId") != null) {
      text.append("Old key ").append(output.get("previousAccessKeyId"));
      text.append(" works until ").append(output.get("previousWorksUntil"));
      text.append(", deleted after ").append(output.get("previousDeletedAfter")).append(".\n");
    }
    text.append("The next rotation is due by ").append(output.get("dueDate")).append(".\n");
    text.append(
        changes.isEmpty()
            ? "\nunchanged: nothing is due."
            : "\nChanged:\n" + ProvisionResult.changes(changes));
    return text.toString();
  }
}
