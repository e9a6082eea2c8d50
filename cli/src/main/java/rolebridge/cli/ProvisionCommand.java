package rolebridge.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;

@Command(
    name = "provision",
    description =
        "Make working access as a request file asks for it, prove it and print the instance"
            + " configuration.")
final class ProvisionCommand extends Subcommand {

  private static final Duration LOCAL_POLL = Duration.ofMillis(200);
  private static final Duration AWS_POLL = Duration.ofSeconds(1);

  @Parameters(paramLabel = "FILE", description = "The request, e.g. events/provision-aws-iam.json.")
  private Path file;

  ProvisionCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    RequestFile request;
    try {
      request = RequestFile.read(file);
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
    Platform platform = platform();
    Account account = platform.started();
    DeployedStack stack = platform.forRun(account);
    Executions executions = new SfnExecutions(account.stepFunctions());
    String arn =
        executions.start(machine(stack), RunName.of(request.request().userName()), request.json());
    printer().goesOn(arn);
    progress().say("Execution " + arn);
    Execution run =
        new LiveView(
                executions,
                progress(),
                platform.isLocal() ? LOCAL_POLL : AWS_POLL,
                Clock.systemUTC())
            .follow(arn);
    return new ProvisionResult(account, platform.iamEnforced(account))
        .of(run, executions.history(arn));
  }

  private static String machine(DeployedStack stack) {
    return Optional.ofNullable(stack.stateMachines().get("provision"))
        .orElseThrow(
            () ->
                Failure.environment(
                    "StateMachineMissing",
                    "The stack has no output ProvisionStateMachineArn.",
                    "Deploy the stack of these sources with ./rolebridge up."));
  }
}
