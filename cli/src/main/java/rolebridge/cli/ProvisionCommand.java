package rolebridge.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.result.Advice;
import rolebridge.cli.result.MachineRun;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.result.RequestFile;
import rolebridge.cli.setup.Failure;

@Command(
    name = "provision",
    description =
        "Make working access as a request file asks for it, prove it and print the instance"
            + " configuration.")
final class ProvisionCommand extends TableCommand {

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
    MachineRun run =
        MachineRuns.follow(
            platform(), printer(), "provision", request.request().userName(), request.json());
    boolean regionNamed = !request.request().region().isEmpty();
    Outcome outcome =
        new ProvisionResult(run.account(), run.iamEnforced(), regionNamed, run.wide())
            .of(run.execution(), run.history());
    Advice advice = Advice.of(request, run.account().region());
    return run.execution().succeeded() ? outcome.with(advice.members(), advice.text()) : outcome;
  }
}
