package rolebridge.cli.result;

import static picocli.CommandLine.Help.Ansi.Style;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.StateLine;
import rolebridge.cli.run.StateRun;
import rolebridge.cli.run.StateWords;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.text.Layout;
import rolebridge.cli.text.Times;
import rolebridge.domain.policy.Namespace;

/**
 * The latest runs, or one of them, as a document and as text.
 *
 * @param coloured whether what failed is red
 * @param columns the screen's width
 * @param wide whether people are told ARNs and times in full
 * @param commands for remedies
 */
public record StatusResult(
    Clock clock, boolean coloured, int columns, boolean wide, Commands commands) {

  private static final int INDENT = 10;

  /**
   * A run of the list.
   *
   * @param userName whose it is, where the run's name doesn't tell
   */
  public record Listed(Execution run, Optional<String> userName) {}

  /**
   * The runs in the order they come in.
   *
   * @param xsoarPage of the double of the XSOAR server
   * @param below what people are told below them
   */
  public Outcome list(List<Listed> runs, Optional<String> xsoarPage, String below) {
    StringBuilder text = new StringBuilder();
    runs.forEach(run -> text.append(row(run)));
    text.append(below);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("executions", runs.stream().map(listed -> json(listed.run())).toList());
    members.put("xsoarPageUrl", xsoarPage.orElse(null));
    return Outcome.done("listed", members, text.toString().stripTrailing());
  }

  /** The runs alone. */
  public Outcome list(List<Listed> runs) {
    return list(runs, Optional.empty(), "");
  }

  private String row(Listed listed) {
    Execution run = listed.run();
    String when = times().relative(run.started());
    String start = "%-9s  %10s  %9s".formatted(run.status(), when, seconds(took(run)));
    String painted = painted(run, start);
    if (wide) {
      return "%s  %s  %s%n"
          .formatted(painted, run.started().truncatedTo(ChronoUnit.SECONDS), run.arn());
    }
    String user = listed.userName().map(name -> "  for " + name).orElse("");
    String rest = "  %-12s  %s%s".formatted(machine(run), run.name(), user);
    return start.length() + rest.length() <= columns
        ? painted + rest + "\n"
        : painted + "\n  %s  %s%s%n".formatted(machine(run), run.name(), user);
  }

  /** A run with its states, and if it failed, why. */
  public Outcome show(Execution run, List<StateRun> states) {
    Map<String, Object> members = json(run);
    run.error().ifPresent(error -> members.put("executionError", error));
    run.cause().ifPresent(cause -> members.put("executionCause", cause));
    members.put("states", states.stream().map(StatusResult::json).toList());
    StringBuilder text = new StringBuilder();
    text.append(painted(run, run.status())).append("  ").append(machine(run)).append("  ");
    text.append(wide ? run.arn() : run.name()).append('\n');
    text.append(
        "started %s, %s %s%n%n"
            .formatted(
                times().of(run.started()),
                run.isRunning() ? "for" : "took",
                seconds(took(run)).strip()));
    StateLine.of(states, run).forEach(line -> text.append(state(run, line)));
    if (!run.isRunning() && !run.succeeded()) {
      text.append(failure(run));
    }
    return Outcome.done("shown", members, text.toString().stripTrailing());
  }

  private String state(Execution run, StateLine line) {
    String name = line.state().name();
    boolean goesOn = line.state().exited().isEmpty() && run.isRunning();
    String mark = goesOn ? "…" : line.failed() ? red("✗") : "✓";
    Duration took = line.took(run.stopped().orElseGet(clock::instant));
    return "  %s%s%n"
        .formatted(mark, Progress.row(name, took, StateWords.of(name), line.remark(), columns - 2));
  }

  private String failure(Execution run) {
    RunFailure failure = RunFailure.of(run, List.of(), commands);
    StringBuilder text = new StringBuilder("\n");
    append(text, "error", failure.error());
    append(text, "state", failure.state());
    append(text, "cause", times().in(failure.message()));
    if (!failure.list("violations").isEmpty()) {
      return text.append(Rejection.text(failure.list("violations"), _ -> "")).toString();
    }
    append(text, "remedy", failure.remedy());
    return text.toString();
  }

  private void append(StringBuilder text, String what, String words) {
    if (!words.isEmpty()) {
      text.append(new Layout(columns).paragraph("  %-8s".formatted(what), INDENT, words));
    }
  }

  private String painted(Execution run, String words) {
    return run.isRunning() || run.succeeded() ? words : red(words);
  }

  private String red(String words) {
    return coloured ? Style.fg_red.on() + words + Style.fg_red.off() : words;
  }

  private Times times() {
    return new Times(clock.instant());
  }

  private static String machine(Execution run) {
    return Namespace.withoutIt(run.machine());
  }

  private Duration took(Execution run) {
    return Duration.between(run.started(), run.stopped().orElseGet(clock::instant));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private static Map<String, Object> json(Execution run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("executionArn", run.arn());
    json.put("executionStatus", run.status());
    json.put("startDate", millis(run.started()));
    json.put("stopDate", run.stopped().map(StatusResult::millis).orElse(null));
    return json;
  }

  private static Map<String, Object> json(StateRun state) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", state.name());
    json.put("enteredDate", millis(state.entered()));
    json.put("exitedDate", state.exited().map(StatusResult::millis).orElse(null));
    json.put("errors", state.errors());
    return json;
  }

  private static String millis(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
