package rolebridge.cli;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.StatusResult;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.History;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.request.Nearest;

@Command(
    name = "status",
    description = "List the latest runs, or show one run's states, times and cause of failure.")
final class StatusCommand extends TableCommand {

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
      return list(runs(platform.deployed(account), executions), executions, platform.xsoar());
    }
    return show(
        result(),
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

  private Outcome list(List<Execution> runs, Executions executions, Optional<RunningXsoar> xsoar) {
    List<StatusResult.Listed> listed =
        runs.stream().map(run -> new StatusResult.Listed(run, user(run, executions))).toList();
    return result()
        .list(
            listed,
            xsoar.filter(RunningXsoar::isAlive).map(server -> server.page().toString()),
            (runs.isEmpty() ? "Nothing ran yet.\n" : "")
                + xsoar.map(server -> "\n" + sentence(server)).orElse(""));
  }

  /** Whose a run is whose name Step Functions chose. */
  private static Optional<String> user(Execution run, Executions executions) {
    return RunName.isChosen(run.name())
        ? Optional.ofNullable(ProvisionResult.object(executions.input(run.arn())).get("userName"))
            .map(Object::toString)
        : Optional.empty();
  }

  private static String sentence(RunningXsoar server) {
    return server.isAlive()
        ? "Instances of XSOAR's double: " + server.page()
        : "XSOAR's double has ended; ./rolebridge up starts it again.";
  }

  private static Outcome show(StatusResult result, String arn, Executions executions) {
    Execution run = executions.describe(arn);
    return result.show(run, History.states(executions.history(arn)));
  }

  private StatusResult result() {
    Screen screen = printer().screen();
    return new StatusResult(
        Clock.systemUTC(), screen.outColour(), screen.columns(), printer().wide());
  }
}
