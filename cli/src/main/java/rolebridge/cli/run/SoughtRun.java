package rolebridge.cli.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Nearest;

/** The run that an ARN or a name stands for. */
public final class SoughtRun {

  private static final String ERROR = "ExecutionUnknown";

  private final Executions executions;
  private final Supplier<Runs> runs;
  private final Commands commands;

  /**
   * @param runs of the stack, which are asked for by name only
   * @param commands that reach the same installation
   */
  public SoughtRun(Executions executions, Supplier<Runs> runs, Commands commands) {
    this.executions = executions;
    this.runs = runs;
    this.commands = commands;
  }

  /**
   * Its ARN.
   *
   * @param execution an ARN or a name
   * @throws Failure when there is none
   */
  public String arn(String execution) {
    return execution.startsWith("arn:")
        ? executions.find(execution).map(Execution::arn).orElseThrow(() -> unknownHere(execution))
        : byName(execution, runs.get());
  }

  private String byName(String name, Runs those) {
    return those
        .named(name)
        .map(Execution::arn)
        .orElseThrow(
            () -> unknown(name, those.newest(false).stream().map(Execution::name).toList()));
  }

  private Failure unknown(String name, List<String> known) {
    Optional<String> near =
        known.stream()
            .filter(run -> RunName.mayBeOf(name, run) || run.startsWith(name))
            .findFirst()
            .or(() -> Nearest.to(name, known));
    return Failure.usage(
        ERROR,
        "No state machine of the stack has an execution named " + name + ".",
        near.map(run -> "Did you mean " + run + "? ").orElse("")
            + commands.line("status")
            + " lists the latest ones; AWS keeps each for 90 days.");
  }

  private Failure unknownHere(String execution) {
    return Failure.usage(
        ERROR,
        "There is no execution " + execution + ".",
        commands.line("status")
            + " lists the executions there are; one of another account or region is found with"
            + " --target, --profile and --region.");
  }
}
