package rolebridge.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.History;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.run.StateRun;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.request.Nearest;

@Command(
    name = "status",
    description = "List the latest runs, or show one run's states, times and cause of failure.")
final class StatusCommand extends AccountCommand {

  private static final int RUNS_SHOWN = 20;

  @Parameters(
      paramLabel = "EXECUTION",
      arity = "0..1",
      description = "ARN or name of the run to show.")
  private String execution;

  StatusCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Platform platform = platform();
    Account account = platform.present();
    Executions executions = new SfnExecutions(account.stepFunctions());
    if (execution == null) {
      return list(platform.deployed(account), executions, platform.xsoar());
    }
    return show(
        execution.startsWith("arn:")
            ? execution
            : byName(execution, platform.deployed(account), executions),
        executions);
  }

  private static String byName(String name, DeployedStack stack, Executions executions) {
    List<Execution> runs = runs(stack, executions);
    return runs.stream()
        .filter(run -> run.name().equals(name))
        .map(Execution::arn)
        .findFirst()
        .orElseThrow(() -> unknown(name, runs.stream().map(Execution::name).toList()));
  }

  private static Failure unknown(String name, List<String> known) {
    Optional<String> near =
        known.stream()
            .filter(run -> RunName.mayBeOf(name, run) || run.startsWith(name))
            .findFirst()
            .or(() -> Nearest.to(name, known));
    return Failure.usage(
        "ExecutionUnknown",
        "None of the latest executions is named " + name + ".",
        near.map(run -> "Did you mean " + run + "? ").orElse("")
            + "./rolebridge status lists the latest ones; an older one goes by its ARN.");
  }

  private static List<Execution> runs(DeployedStack stack, Executions executions) {
    return stack.stateMachines().values().stream()
        .flatMap(machine -> executions.list(machine, RUNS_SHOWN).stream())
        .sorted((one, other) -> other.started().compareTo(one.started()))
        .limit(RUNS_SHOWN)
        .toList();
  }

  private static Outcome list(
      DeployedStack stack, Executions executions, Optional<RunningXsoar> xsoar) {
    List<Execution> runs = runs(stack, executions);
    List<Map<String, Object>> json = new ArrayList<>();
    StringBuilder text = new StringBuilder(runs.isEmpty() ? "Nothing ran yet.\n" : "");
    for (Execution run : runs) {
      json.add(json(run));
      text.append(
          "%-10s %s  %8s  %s%n"
              .formatted(run.status(), second(run.started()), took(run), run.arn()));
    }
    xsoar.ifPresent(server -> text.append('\n').append(sentence(server)));
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("executions", json);
    members.put("xsoarPageUrl", page(xsoar));
    return Outcome.done("listed", members, text.toString().stripTrailing());
  }

  private static String sentence(RunningXsoar server) {
    return server.isAlive()
        ? "Instances of XSOAR's double: " + server.page()
        : "XSOAR's double has ended; ./rolebridge up starts it again.";
  }

  private static String page(Optional<RunningXsoar> xsoar) {
    return xsoar.filter(RunningXsoar::isAlive).map(server -> server.page().toString()).orElse(null);
  }

  private static Outcome show(String arn, Executions executions) {
    Execution run = executions.describe(arn);
    List<StateRun> states = History.states(executions.history(arn));
    Map<String, Object> members = json(run);
    run.error().ifPresent(error -> members.put("executionError", error));
    run.cause().ifPresent(cause -> members.put("executionCause", cause));
    members.put("states", states.stream().map(StatusCommand::json).toList());
    StringBuilder text = new StringBuilder();
    text.append("%s  %s  %s%n%n".formatted(run.status(), took(run), run.arn()));
    for (StateRun state : states) {
      text.append(
          "  %s %-20s %s %9s  %s%n"
              .formatted(
                  state.exited().isEmpty()
                      ? (run.isRunning() ? "…" : "✗")
                      : state.failed() ? "✗" : "✓",
                  state.name(),
                  iso(state.entered()),
                  seconds(state.took(run.stopped().orElseGet(Instant::now))),
                  String.join(
                      ", ", state.errors().stream().map(HistoryEvent::simpleName).toList())));
    }
    run.error().ifPresent(error -> text.append("\n  error   ").append(error).append('\n'));
    said(run, "failedState")
        .ifPresent(state -> text.append("  state   ").append(state).append('\n'));
    said(run, "message")
        .or(run::cause)
        .ifPresent(cause -> text.append("  cause   ").append(cause).append('\n'));
    return Outcome.done("shown", members, text.toString().stripTrailing());
  }

  /** What a machine of ours says of its failure, in an object. */
  private static Optional<String> said(Execution run, String member) {
    return run.cause()
        .map(ProvisionResult::object)
        .map(said -> said.get(member))
        .map(Object::toString);
  }

  private static Map<String, Object> json(Execution run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("executionArn", run.arn());
    json.put("executionStatus", run.status());
    json.put("startDate", iso(run.started()));
    json.put("stopDate", run.stopped().map(StatusCommand::iso).orElse(null));
    return json;
  }

  private static Map<String, Object> json(StateRun state) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", state.name());
    json.put("enteredDate", iso(state.entered()));
    json.put("exitedDate", state.exited().map(StatusCommand::iso).orElse(null));
    json.put("errors", state.errors());
    return json;
  }

  private static String iso(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static String second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String took(Execution run) {
    Optional<Instant> stopped = run.stopped();
    return seconds(Duration.between(run.started(), stopped.orElseGet(Instant::now)));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
