package rolebridge.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.aws.PolicyValidation;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.LiveCheck;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.result.CheckResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.result.RequestFile;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.Blueprint;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;

@Command(
    name = "check",
    description =
        "Validate a request file without AWS: print all violations, or what would be made."
            + " With --live: what provision would change, as a diff.")
final class CheckCommand extends AccountCommand {

  @Parameters(paramLabel = "FILE", description = "The request, e.g. events/provision-aws-iam.json.")
  private Path file;

  @Option(
      names = "--live",
      description =
          "Compare with what the account has. Reads IAM and the secrets' labels with your own"
              + " credentials, and changes nothing.")
  private boolean live;

  @Option(
      names = "--validate",
      description =
          "Have IAM Access Analyzer validate the policies too, with your own credentials"
              + " (access-analyzer:ValidatePolicy). Changes nothing.")
  private boolean validate;

  CheckCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    try {
      RequestFile request = RequestFile.read(file);
      Outcome outcome = live ? compared(request) : offline(request);
      return validate ? validated(request.request(), outcome) : outcome;
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
  }

  private Outcome compared(RequestFile read) {
    IntegrationRequest request = read.request();
    Platform platform = platform();
    Account account = platform.present();
    DeployedStack stack = platform.deployed(account);
    StackSettings settings = new StackSettings(account, stack);
    Hub hub = settings.hub();
    Forecast forecast;
    try (Progress.Step step = progress().start("Comparing with account " + hub.accountId())) {
      forecast = new LiveCheck(new HubView(account, settings)).of(request);
      step.done("");
    }
    return new CheckResult(
            file, read, Blueprint.of(request, hub, settings.egressIps()), account.region())
        .compared(forecast, printer().screen().outColour());
  }

  private Outcome validated(IntegrationRequest request, Outcome outcome) {
    Account account = platform().present();
    PolicyValidation validation;
    try (Progress.Step step = progress().start("Asking IAM Access Analyzer")) {
      validation = PolicyValidation.of(account.accessAnalyzer(), request.permissionPolicy());
      step.done("");
    }
    return outcome.with(validation.members(), validation.text());
  }

  private Outcome offline(RequestFile read) {
    IntegrationRequest request = read.request();
    // The hub is taken for the local one.
    Hub hub = new Hub("aws", LocalAccount.ACCOUNT_ID, request.region(), "", "");
    return new CheckResult(file, read, Blueprint.of(request, hub, EgressIps.NONE), "").offline();
  }
}
