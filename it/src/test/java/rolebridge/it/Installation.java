package rolebridge.it;

import java.time.Clock;
import java.time.Duration;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Workspace;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.stack.StackDeployer;

/**
 * rolebridge as it is built here, deployed to a local AWS that all tests of a run share. A test
 * keeps apart from the others by the names of its users, roles and policies.
 */
public final class Installation implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final LocalAws localAws;
  private final LocalAccount account;
  private final DeployedStack stack;
  private final Executions executions;

  private Installation(LocalAws localAws, LocalAccount account, DeployedStack stack) {
    this.localAws = localAws;
    this.account = account;
    this.stack = stack;
    this.executions = new SfnExecutions(account.stepFunctions());
  }

  /** Starts the local AWS, which ends with this process at the latest, and deploys to it. */
  static Installation start() {
    Workspace workspace = Project.workspace();
    LocalAws localAws =
        LocalAws.endingWithThisProcess(workspace, Project.tools(), Project.PROGRESS);
    LocalAccount account = new LocalAccount(localAws.up().endpoint());
    DeployedStack stack =
        new StackDeployer(workspace, account, Project.tools()::sam, Project.PROGRESS).upToDate();
    return new Installation(localAws, account, stack);
  }

  /** The hub account's root. */
  public LocalAccount account() {
    return account;
  }

  public DeployedStack stack() {
    return stack;
  }

  public Executions executions() {
    return executions;
  }

  /** Runs a state machine, by the design's name of it, to its end. */
  public Execution run(String machine, String name, String input) {
    String arn = executions.start(stack.stateMachines().get(machine), RunName.of(name), input);
    return new LiveView(executions, Project.PROGRESS, POLL, Clock.systemUTC()).follow(arn);
  }

  @Override
  public void close() {
    localAws.down();
  }
}
