package rolebridge.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.inventory.KnownUsers;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.MachineRun;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;

/** Runs state machines for the command. */
final class MachineRuns {

  private static final Duration LOCAL_POLL = Duration.ofMillis(200);

  /** How many runs are looked through for one to join. */
  private static final int LATEST = 100;

  private static final Duration AWS_POLL = Duration.ofSeconds(1);

  private final Platform platform;
  private final Printer printer;
  private final Account account;
  private final DeployedStack stack;

  /** Starts the local AWS and deploys the stack as far as runs need it. */
  MachineRuns(Platform platform, Printer printer) {
    this.platform = platform;
    this.printer = printer;
    this.account = platform.started();
    this.stack = platform.forRun(account);
  }

  /** As {@link #follow}, when there is a user of that name. */
  MachineRun followOfUser(String machine, String userName, String input) {
    knownUsers(account, stack).require(userName, printer.progress());
    return follow(machine, userName, input);
  }

  /** The users of the stack, to look a name up among them. */
  static KnownUsers knownUsers(Account account, DeployedStack stack) {
    HubView view = new HubView(account, new StackSettings(account, stack));
    return new KnownUsers(view.users(), view.secrets(), view.inventory(), view.hub());
  }

  /**
   * Starts it, or joins a run for the same that goes on; shows each state, and waits.
   *
   * @param machine as the design calls it
   * @param userName whom the execution's name tells of
   */
  MachineRun follow(String machine, String userName, String input) {
    Executions executions = new SfnExecutions(account.stepFunctions());
    String machineArn = arn(stack, machine);
    Optional<String> joined = joined(executions, machineArn, userName, input);
    String arn = joined.orElseGet(() -> executions.start(machineArn, RunName.of(userName), input));
    printer.goesOn(arn);
    printer.progress().say((joined.isPresent() ? "Joining execution " : "Execution ") + arn);
    Execution run =
        new LiveView(
                executions,
                printer.progress(),
                platform.isLocal() ? LOCAL_POLL : AWS_POLL,
                Clock.systemUTC())
            .follow(arn);
    return new MachineRun(
        account, platform.iamEnforced(account), printer.wide(), run, executions.history(arn));
  }

  private static Optional<String> joined(
      Executions executions, String machineArn, String userName, String input) {
    return executions.list(machineArn, LATEST).stream()
        .filter(run -> run.isRunning() && RunName.mayBeOf(userName, run.name()))
        .flatMap(run -> executions.join(machineArn, run.name(), input).stream())
        .findFirst();
  }

  private static String arn(DeployedStack stack, String machine) {
    return Optional.ofNullable(stack.stateMachines().get(machine))
        .orElseThrow(
            () ->
                Failure.environment(
                    "StateMachineMissing",
                    "The stack has no state machine " + machine + ".",
                    "Deploy the stack of these sources with ./rolebridge up."));
  }
}
