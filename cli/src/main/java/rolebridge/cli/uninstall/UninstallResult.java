package rolebridge.cli.uninstall;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.KeptNames;
import rolebridge.cli.text.Layout;

/** What the command says of what goes and what stays. */
public final class UninstallResult {

  private static final int KIND = 14;

  private final Caller caller;
  private final String stackName;
  private final Layout layout;

  public UninstallResult(Caller caller, String stackName, int columns) {
    this.caller = caller;
    this.stackName = stackName;
    this.layout = new Layout(columns);
  }

  /** With {@code --dry-run}: nothing was removed. */
  public Outcome planned(Uninstall.Plan plan) {
    Map<String, Object> members = members(plan);
    members.put("refusal", plan.refusal().map(UninstallResult::json).orElse(null));
    String text =
        plan.isAnything()
            ? "Would go:\n" + goes(plan) + stays(plan.stays()) + refused(plan)
            : nothing(plan.stays());
    return Outcome.done("planned", members, text.stripTrailing());
  }

  /** After it was done. */
  public Outcome done(Uninstall.Plan went) {
    Map<String, Object> members = members(went);
    if (!went.isAnything()) {
      return Outcome.done("not-installed", members, nothing(went.stays()).stripTrailing());
    }
    String what = went.isInstalled() ? "The stack " : "What there was of the stack ";
    return Outcome.done(
        "uninstalled",
        members,
        (what
                + stackName
                + " is removed from "
                + where()
                + ".\n\nWent:\n"
                + goes(went)
                + stays(went.stays()))
            .stripTrailing());
  }

  private Map<String, Object> members(Uninstall.Plan plan) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("accountId", caller.accountId());
    members.put("region", caller.region());
    members.put("stack", plan.isInstalled() ? stackName : null);
    members.put("goes", plan.goes());
    members.put("stays", plan.stays().stream().map(Remaining::json).toList());
    return members;
  }

  private static Map<String, Object> json(Failure refusal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("error", refusal.error());
    json.put("cause", refusal.getMessage());
    json.put("remedy", refusal.remedy());
    return json;
  }

  private String where() {
    return caller.accountId() + ", " + caller.region();
  }

  private String nothing(List<Remaining> stays) {
    return "There is no stack " + stackName + " in " + where() + ".\n" + stays(stays);
  }

  private String goes(Uninstall.Plan plan) {
    if (plan.goes().isEmpty()) {
      return "  the stack " + stackName + ", which has nothing that goes with it\n";
    }
    StringBuilder text = new StringBuilder();
    plan.goes()
        .forEach(
            (type, count) ->
                text.append(
                    "  %4d %s%s%n"
                        .formatted(
                            count,
                            type,
                            type.equals(KeptNames.LOG_GROUP) ? ", with their logs" : "")));
    return text.toString();
  }

  private String stays(List<Remaining> stays) {
    if (stays.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\nStays:\n");
    List<Remaining> logGroups =
        stays.stream().filter(one -> one.kind().equals("log-group")).toList();
    for (Remaining one : stays) {
      // There are as many log groups as functions, and all stay for the same reason.
      if (logGroups.indexOf(one) > 0) {
        continue;
      }
      text.append(layout.row("  " + one.kind(), KIND, one.name() + ": " + one.why()));
      if (logGroups.indexOf(one) == 0 && logGroups.size() > 1) {
        text.append(layout.row("", KIND, "and " + (logGroups.size() - 1) + " more log groups"));
      }
    }
    return text.toString();
  }

  private static String refused(Uninstall.Plan plan) {
    return plan.refusal()
        .map(refusal -> "\n" + refusal.getMessage() + "\n" + refusal.remedy())
        .orElse("");
  }
}
