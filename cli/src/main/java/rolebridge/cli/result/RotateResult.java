package rolebridge.cli.result;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;

/** Result of a run about access keys: a pass over one user or all, or a revocation. */
public final class RotateResult {

  private RotateResult() {}

  /** A pass over one user's keys. */
  public static Outcome of(MachineRun run) {
    return of(run, "Rotation", RotateResult::text);
  }

  /** A pass that was to replace the current key whether that is due or not. */
  public static Outcome ofNow(MachineRun run) {
    return run.execution().succeeded() && !replaced(run.output()) ? notNow(run) : of(run);
  }

  /**
   * Also a user that has no role any more: then there is no key to replace. A promotion that was
   * killed and finished by its next try isn't among the changes, but the proof of the key is.
   */
  private static boolean replaced(Map<String, Object> output) {
    List<?> changes = Json.list(output, "changes");
    return changed(changes, "PromoteKey")
        || changes.contains(
            Map.of("action", "ValidateAccessKey", "resource", output.get("accessKeyId")))
        || changed(changes, "DeleteSecret")
        || isLeaving(output);
  }

  private static boolean isLeaving(Map<String, Object> output) {
    return output.get("next") instanceof Map<?, ?> next && "RemoveUser".equals(next.get("action"));
  }

  /** IAM's two keys a user are taken, and the other one's time isn't over. */
  private static Outcome notNow(MachineRun run) {
    Map<String, Object> output = run.output();
    Object user = output.get("userName");
    List<?> changes = Json.list(output, "changes");
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("changes", changes);
    details.put("executionArn", run.execution().arn());
    String cause = "Key " + output.get("accessKeyId") + " of " + user + " was not replaced";
    String remedy = run.commands().line("inventory", String.valueOf(user)) + " shows its keys.";
    if (output.get("next") instanceof Map<?, ?> next) {
      // The other key is deactivated first, and only its deletion makes room.
      Object free =
          output.get("previousDeletedAfter") == null
              ? next.get("notBefore")
              : output.get("previousDeletedAfter");
      String until = time(run, next.get("notBefore"));
      cause += ": " + bothTaken(next.get("action"), next.get("accessKeyId"), until) + ".";
      remedy =
          "Run the same command again after "
              + time(run, free)
              + "; if the current key leaked, "
              + run.commands().line("revoke", String.valueOf(user))
              + " replaces it at once.";
    } else {
      cause += ".";
    }
    return Outcome.failed(Exit.RUN_FAILED, "failed", "NotRotated", cause, remedy, details)
        .withText(
            cause
                + "\n"
                + remedy
                + (changes.isEmpty()
                    ? ""
                    : "\n\nChanged:\n" + ProvisionResult.changes(changes, run.names())));
  }

  /**
   * Why there is no room for another key, for the end of a sentence.
   *
   * @param action the state that the other key waits for
   */
  static String bothTaken(Object action, Object otherKey, String until) {
    String waits =
        switch (String.valueOf(action)) {
          case "DeactivateOldKey" ->
              "isn't deleted before a watch period is over, nor deactivated before ";
          case "DeleteOldKey", "RemoveOrphan" -> "isn't deleted before ";
          default -> "waits for %s until ".formatted(action);
        };
    return "the user has two keys, IAM's limit, and the other one, "
        + otherKey
        + ", "
        + waits
        + until;
  }

  public static Outcome ofRevocation(MachineRun run) {
    return of(run, "Revocation", RotateResult::revocation);
  }

  private static Outcome of(
      MachineRun run, String what, BiFunction<MachineRun, List<?>, String> text) {
    if (!run.execution().succeeded()) {
      return failed(run, what);
    }
    Map<String, Object> output = run.output();
    List<?> changes = Json.list(output, "changes");
    return Outcome.done(
        changes.isEmpty() ? "unchanged" : "done",
        members(run, output),
        (text.apply(run, changes)
                + DecommissionResult.named("Not the user's", run, Json.list(output, "kept")))
            .stripTrailing());
  }

  /** A pass over all users; one whose keys need a person makes it a failed one. */
  public static Outcome ofAll(MachineRun run) {
    if (!run.execution().succeeded()) {
      return failed(run, "Rotation");
    }
    Map<String, Object> output = run.output();
    List<?> failed = Json.list(output, "failedUsers");
    if (failed.isEmpty()) {
      return Outcome.done("done", members(run, output), pass(output));
    }
    StringBuilder text = new StringBuilder(pass(output)).append("\n\nFailed:\n");
    for (Object one : failed) {
      Map<?, ?> user = (Map<?, ?>) one;
      text.append("  %-22s %s%n".formatted(user.get("userName"), user.get("error")));
    }
    String cause =
        failed.size()
            + " of "
            + output.get("due")
            + " users that something was due for need a person.";
    String remedy = run.commands().line("inventory") + " tells for each what stands in the way.";
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("failedUsers", failed);
    details.put("executionArn", run.execution().arn());
    return Outcome.failed(Exit.RUN_FAILED, "failed", "UsersFailed", cause, remedy, details)
        .withText(text + "\n" + cause + " " + remedy);
  }

  private static Map<String, Object> members(MachineRun run, Map<String, Object> output) {
    Map<String, Object> members = new LinkedHashMap<>(output);
    members.put("executionArn", run.execution().arn());
    members.put("iamEnforced", run.iamEnforced());
    return members;
  }

  private static Outcome failed(MachineRun run, String what) {
    RunFailure failure = RunFailure.of(run.execution(), run.history(), run.commands());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("failedState", failure.state());
    details.put("changes", failure.list("changes"));
    details.put("executionArn", run.execution().arn());
    return failure.outcome(details).withText(failure.text(what, run.execution()).stripTrailing());
  }

  private static String text(MachineRun run, List<?> changes) {
    Map<String, Object> output = run.output();
    if (changed(changes, "DeleteSecret")) {
      return "User "
          + output.get("userName")
          + " had no role any more and is removed.\n\nChanged:\n"
          + ProvisionResult.changes(changes, run.names());
    }
    StringBuilder text = new StringBuilder();
    if (isLeaving(output)) {
      Map<?, ?> next = (Map<?, ?>) output.get("next");
      text.append("User ").append(output.get("userName"));
      text.append(" has no role any more: its keys are inactive, and the first pass after ");
      text.append(time(run, next.get("notBefore"))).append(" removes it.\n");
      return text.append(changed(run, changes)).toString();
    }
    text.append("Key ").append(output.get("accessKeyId"));
    text.append(" of ").append(output.get("userName")).append(" is the current one.\n");
    if (output.get("previousAccessKeyId") != null) {
      text.append("Old key ").append(output.get("previousAccessKeyId"));
      text.append(isInactive(output) ? " is inactive since " : " works until ");
      text.append(time(run, output.get("previousWorksUntil")));
      text.append(", deleted after ")
          .append(time(run, output.get("previousDeletedAfter")))
          .append(".\n");
    }
    text.append("The next rotation is due by ")
        .append(time(run, output.get("dueDate")))
        .append(".\n");
    return text.append(changed(run, changes)).toString();
  }

  /** Only an inactive key is to be deleted next. */
  private static boolean isInactive(Map<String, Object> output) {
    return output.get("next") instanceof Map<?, ?> next
        && "DeleteOldKey".equals(next.get("action"))
        && output.get("previousAccessKeyId").equals(next.get("accessKeyId"));
  }

  private static String changed(MachineRun run, List<?> changes) {
    return changes.isEmpty()
        ? "\nunchanged: nothing is due."
        : "\nChanged:\n" + ProvisionResult.changes(changes, run.names());
  }

  private static boolean changed(List<?> changes, String action) {
    return changes.stream().anyMatch(one -> action.equals(((Map<?, ?>) one).get("action")));
  }

  private static String time(MachineRun run, Object time) {
    return run.times().of(Instant.parse(String.valueOf(time)));
  }

  private static String revocation(MachineRun run, List<?> changes) {
    Map<String, Object> output = run.output();
    List<?> roles = Json.list(output, "roles");
    StringBuilder text = new StringBuilder();
    for (Object revoked : Json.list(output, "revokedKeyIds")) {
      text.append("Key ").append(revoked).append(" of ").append(output.get("userName"));
      text.append(" is revoked: inactive, and its sessions are denied on ");
      text.append(Count.of(roles.size(), "role")).append(".\n");
    }
    if (Json.list(output, "revokedKeyIds").isEmpty()) {
      text.append("No key of ").append(output.get("userName"));
      text.append(" was left to revoke that this request can mean.\n");
    }
    if ("".equals(output.get("accessKeyId"))) {
      text.append("The user has no role, so no new key is made before it gets one.\n");
      return text.append("\nChanged:\n")
          .append(ProvisionResult.changes(changes, run.names()))
          .toString();
    }
    text.append("Key ").append(output.get("accessKeyId")).append(" is the current one");
    Object seconds = output.get("secondsWithoutAccess");
    text.append(
        Integer.valueOf(0).equals(seconds)
            ? ", as before.\n"
            : "; there was no access for " + seconds + " s.\n");
    return text.append("\nChanged:\n")
        .append(ProvisionResult.changes(changes, run.names()))
        .toString();
  }

  private static String pass(Map<String, Object> output) {
    StringJoiner text = new StringJoiner(", ", "", ".");
    text.add(output.get("due") + " due").add(output.get("rotated") + " rotated");
    BiConsumer<String, String> unlessNone =
        (figure, words) -> {
          if (!Integer.valueOf(0).equals(output.get(figure))) {
            text.add(output.get(figure) + " " + words);
          }
        };
    unlessNone.accept("failed", "failed");
    unlessNone.accept(
        "left",
        "".equals(output.get("nextPass"))
            ? "left for the next scheduled pass"
            : "left, which " + output.get("nextPass") + " goes on with");
    unlessNone.accept("orphansRemoved", "orphans removed");
    unlessNone.accept("joined", "already under way");
    return text.toString();
  }
}
