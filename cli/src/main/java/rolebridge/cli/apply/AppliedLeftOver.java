package rolebridge.cli.apply;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import rolebridge.cli.plan.LeftOver;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;

/**
 * What came of something left over.
 *
 * @param exit what the command would end with if it were the only one
 * @param reason why it stays, or why its removal failed; empty when there is none
 * @param error of a removal that failed; else empty
 * @param remedy of a removal that failed; else empty
 * @param executionArn empty when none was started
 */
record AppliedLeftOver(
    LeftOver left,
    Result result,
    Exit exit,
    String reason,
    String error,
    String remedy,
    String executionArn) {

  private static final String IN_USE = "RoleInUseException";

  /** What came of it, or would. */
  enum Result {
    REMOVED,
    FAILED,
    STAYS,
    /** Its removal may have begun when the command was interrupted. */
    UNKNOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static AppliedLeftOver stays(LeftOver left, String reason) {
    return new AppliedLeftOver(left, Result.STAYS, Exit.DONE, reason, "", "", "");
  }

  static AppliedLeftOver unknown(LeftOver left) {
    return new AppliedLeftOver(
        left,
        Result.UNKNOWN,
        Exit.DONE,
        "its removal may have begun when the command was interrupted",
        "",
        "",
        "");
  }

  /** Of a dry run: it would be removed, unless decommission finds it in use. */
  static AppliedLeftOver wouldBeRemoved(LeftOver left) {
    return new AppliedLeftOver(left, Result.REMOVED, Exit.DONE, "", "", "", "");
  }

  /** The outcome of its run of decommission, or of what kept it from one. */
  static AppliedLeftOver of(LeftOver left, Outcome outcome) {
    Map<String, Object> document = outcome.document();
    String execution = text(document, "executionArn");
    if (outcome.exit() != Exit.DONE) {
      return new AppliedLeftOver(
          left,
          Result.FAILED,
          outcome.exit(),
          text(document, "cause"),
          text(document, "error"),
          remedy(document),
          execution);
    }
    return Json.list(document, "kept").stream()
        .map(kept -> (Map<?, ?>) kept)
        .filter(kept -> left.resource().equals(kept.get("resource")))
        .map(kept -> String.valueOf(kept.get("reason")))
        .findFirst()
        .map(
            reason -> new AppliedLeftOver(left, Result.STAYS, Exit.DONE, reason, "", "", execution))
        .orElseGet(
            () -> new AppliedLeftOver(left, Result.REMOVED, Exit.DONE, "", "", "", execution));
  }

  /** Here is no --force to add. */
  private static String remedy(Map<String, Object> document) {
    return IN_USE.equals(document.get("error"))
        ? "Switch off what uses the role and run the same command again later, or decommission it"
            + " with --force by the request that it was made by."
        : text(document, "remedy");
  }

  private static String text(Map<String, Object> document, String member) {
    return String.valueOf(document.getOrDefault(member, ""));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", left.kind().name());
    json.put("resource", left.resource());
    json.put("userName", left.userName());
    json.put("result", result.word());
    json.put("reason", reason);
    json.put("error", error.isEmpty() ? null : error);
    json.put("remedy", remedy.isEmpty() ? null : remedy);
    json.put("executionArn", executionArn.isEmpty() ? null : executionArn);
    return json;
  }
}
