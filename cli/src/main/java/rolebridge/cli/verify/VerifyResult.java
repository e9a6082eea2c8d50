package rolebridge.cli.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.text.Layout;
import rolebridge.cli.verify.TrialResult.Verdict;
import rolebridge.cli.verify.Verification.Report;

/** What the command says of a run. */
public final class VerifyResult {

  private static final int RIGHT = 20;

  private VerifyResult() {}

  /** Exit status 1 where something isn't as expected. */
  public static Outcome of(
      Report report, Caller caller, Run run, Duration took, Commands commands, int columns) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("accountId", caller.accountId());
    members.put("region", caller.region());
    members.put("run", run.id());
    members.put("seconds", took.toSeconds());
    members.put("trials", report.results().stream().map(TrialResult::json).toList());
    members.put("notTried", Untried.ALL.stream().map(Untried::json).toList());
    members.put("removed", report.cleaned().removed());
    members.put("left", report.cleaned().left());
    return new Outcome(
        report.isAsExpected() ? Exit.DONE : Exit.DIFFERENT,
        Outcome.done(report.isAsExpected() ? "as-expected" : "differs", members, "").document(),
        text(report, took, commands, columns));
  }

  /** What {@code --clean} says. */
  public static Outcome ofCleaning(Cleaning.Cleaned cleaned, Caller caller, Commands commands) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("accountId", caller.accountId());
    members.put("region", caller.region());
    members.put("removed", cleaned.removed());
    members.put("left", cleaned.left());
    Outcome done =
        Outcome.done(
            cleaned.left().isEmpty() ? "cleaned" : "left",
            members,
            "Removed " + cleaned.removed() + " things of former runs." + left(cleaned, commands));
    return cleaned.left().isEmpty()
        ? done
        : new Outcome(Exit.DIFFERENT, done.document(), done.text());
  }

  private static String text(Report report, Duration took, Commands commands, int columns) {
    Layout layout = new Layout(columns);
    StringBuilder text = new StringBuilder();
    for (Verdict verdict : Verdict.values()) {
      for (TrialResult result : report.results()) {
        if (result.verdict() == verdict) {
          text.append(
              layout.row(
                  "  " + verdict.text(),
                  RIGHT,
                  result.trial().name() + ": " + result.seen().text()));
          if (result.isTrouble()) {
            text.append(layout.indented(RIGHT, "tried: " + result.trial().tried()));
            text.append(layout.indented(RIGHT, "expected: " + result.trial().expected()));
          }
        }
      }
    }
    text.append("\nNot tried, since it needs more than one account and minutes:\n");
    for (Untried one : Untried.ALL) {
      text.append(layout.indented(2, one.what() + ": needs " + one.needs()));
    }
    text.append(
        "%n%s in %d s. Removed %d things that were made.%s"
            .formatted(
                counts(report),
                took.toSeconds(),
                report.cleaned().removed(),
                left(report.cleaned(), commands)));
    return text.toString();
  }

  private static String counts(Report report) {
    List<String> counts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = report.results().stream().filter(result -> result.verdict() == verdict).count();
      if (count > 0) {
        counts.add(count + " " + verdict.text());
      }
    }
    return String.join(", ", counts);
  }

  private static String left(Cleaning.Cleaned cleaned, Commands commands) {
    return cleaned.left().isEmpty()
        ? ""
        : "\nStill there, remove it with "
            + commands.line("verify", "--clean")
            + ":\n  "
            + String.join("\n  ", cleaned.left());
  }
}
