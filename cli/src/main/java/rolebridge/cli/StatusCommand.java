package rolebridge.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.StatusResult;
import rolebridge.cli.run.Changes;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.History;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.Runs;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.run.SoughtRun;
import rolebridge.cli.run.WhoseRun;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Screen;

@Command(
    name = "status",
    description = "List the latest runs, or show one run's states, times and cause of failure.")
final class StatusCommand extends AccountCommand.OfTable {

  private static final Duration LOCAL_POLL = Duration.ofMillis(500);
  private static final Duration AWS_POLL = Duration.ofSeconds(3);

  @Parameters(
      paramLabel = "EXECUTION",
      arity = "0..1",
      description = "ARN or name of the run to show.")
  private String execution;

  @Option(names = "--failed", description = "Only runs that failed, timed out or were aborted.")
  private boolean failed;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Follow the run to its end; without EXECUTION, print what starts and ends, until Ctrl-C.")
  private boolean watch;

  StatusCommand(Printer printer) {
    super(printer);
  }

  @Override
  boolean hasTable() {
    return true;
  }

  @Override
  Outcome execute() {
    if (failed && execution != null) {
      throw Failure.usage(
          "BadUsage", "--failed is for the list of runs.", "Leave it or EXECUTION out.");
    }
    if (watch && execution == null && printer().isOneDocument()) {
      throw Failure.usage(
          "BadUsage",
          "--watch without EXECUTION has no end, and --json and CSV are one document.",
          "Name the run, or leave one out.");
    }
    Platform platform = platform();
    Account account = platform.present();
    Executions executions = new SfnExecutions(account.stepFunctions());
    if (execution == null) {
      Runs runs = runs(platform, account, executions);
      return watch
          ? watch(runs, poll(platform))
          : list(runs.newest(failed), executions, platform.xsoar());
    }
    String arn =
        new SoughtRun(executions, () -> runs(platform, account, executions), commands())
            .arn(execution);
    if (watch && executions.describe(arn).isRunning()) {
      printer().goesOn(arn, "Run the same command again to watch it on.");
      new LiveView(executions, progress(), poll(platform), Clock.systemUTC()).follow(arn);
    }
    return show(result(), arn, executions);
  }

  private static Runs runs(Platform platform, Account account, Executions executions) {
    return new Runs(platform.deployed(account).stateMachines().values(), executions);
  }

  private static Duration poll(Platform platform) {
    return platform.isLocal() ? LOCAL_POLL : AWS_POLL;
  }

  /**
   * Ends by Ctrl-C, which needs no telling then, and with the program that reads it; the latest
   * line is the last.
   */
  private Outcome watch(Runs runs, Duration poll) {
    printer().endsByInterrupt();
    Changes changes = new Changes(runs);
    List<Execution> changed = changes.latest(failed);
    while (printer().isRead()) {
      if (!changed.isEmpty()) {
        printer().println(result().list(listed(changed, runs.executions())).text());
      }
      Pause.of(poll);
      changed = changes.next().stream().filter(run -> !failed || run.failed()).toList();
    }
    return Outcome.done("listed", Map.of(), "");
  }

  private static List<StatusResult.Listed> listed(List<Execution> runs, Executions executions) {
    return runs.stream().map(run -> new StatusResult.Listed(run, user(run, executions))).toList();
  }

  private Outcome list(List<Execution> runs, Executions executions, Optional<RunningXsoar> xsoar) {
    return result()
        .list(
            listed(runs, executions),
            xsoar.filter(RunningXsoar::isAlive).map(server -> server.page().toString()),
            (runs.isEmpty() ? (failed ? "No run failed.\n" : "Nothing ran yet.\n") : "")
                + xsoar.map(server -> "\n" + sentence(server)).orElse(""));
  }

  /** Whose a run is whose name Step Functions chose. */
  private static Optional<String> user(Execution run, Executions executions) {
    return RunName.isChosen(run.name())
        ? WhoseRun.in(ProvisionResult.object(executions.input(run.arn())))
        : Optional.empty();
  }

  private String sentence(RunningXsoar server) {
    return server.isAlive()
        ? "Instances of XSOAR's double: " + server.page()
        : "XSOAR's double has ended; " + commands().line("up") + " starts it again.";
  }

  private static Outcome show(StatusResult result, String arn, Executions executions) {
    Execution run = executions.describe(arn);
    return result.show(run, History.states(executions.history(arn)));
  }

  private StatusResult result() {
    Screen screen = printer().screen();
    return new StatusResult(
        Clock.systemUTC(), screen.outColour(), screen.columns(), printer().wide(), commands());
  }
}
