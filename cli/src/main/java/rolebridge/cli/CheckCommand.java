package rolebridge.cli;

import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.aws.PolicyValidation;
import rolebridge.cli.batch.Batch;
import rolebridge.cli.plan.LiveComparison;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSource;
import rolebridge.cli.result.CheckResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.text.Names;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.Blueprint;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.RequestReader.Purpose;

@Command(
    name = "check",
    description =
        "Validate a request file without AWS: print all violations, or what would be made."
            + " With --live: what provision would change, as a diff.")
final class CheckCommand extends AccountCommand.OfTable {

  private static final String LIVE = "--live";

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "The request, e.g. events/provision-aws-iam.json: a file of JSON or YAML, a folder of"
              + " them, or - for standard input.")
  private List<String> files;

  @Option(
      names = LIVE,
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
    RequestArguments arguments = RequestArguments.of(files, printer().input());
    if (arguments.several()) {
      return executeAll(batch(arguments, Purpose.GRANT));
    }
    RequestSource source = arguments.sources().getFirst();
    try {
      RequestFile request = RequestFile.read(source);
      return look().apply(source.name(), request);
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
  }

  private Outcome executeAll(Batch batch) {
    BiFunction<String, RequestFile, Outcome> look = look();
    return batch.check(
        entry -> {
          Outcome outcome = look.apply(entry.file(), entry.read().orElseThrow());
          if (live || validate) {
            printer().printPart(outcome);
          }
          return outcome;
        });
  }

  /** Looks at a request that breaks no rule, by its name; the account is made ready once. */
  private BiFunction<String, RequestFile, Outcome> look() {
    BiFunction<String, RequestFile, Outcome> look = live ? compared() : this::offline;
    if (!validate) {
      return look;
    }
    Account account = platform().present();
    return (file, read) -> validated(account, read, look.apply(file, read));
  }

  private BiFunction<String, RequestFile, Outcome> compared() {
    LiveComparison comparison = comparison();
    return (file, read) -> comparison.of(file, read, "check", LIVE);
  }

  private Outcome validated(Account account, RequestFile read, Outcome outcome) {
    PolicyValidation validation;
    try (Progress.Step step = progress().start("Asking IAM Access Analyzer")) {
      validation = PolicyValidation.of(account.accessAnalyzer(), read.request().permissionPolicy());
      step.done("");
    }
    return outcome.with(validation.members(), validation.text());
  }

  private Outcome offline(String file, RequestFile read) {
    IntegrationRequest request = read.request();
    // The hub is taken for the local one.
    Hub hub =
        new Hub(choice().namespace(), "aws", LocalAccount.ACCOUNT_ID, request.region(), "", "");
    Names names = new Names(LocalAccount.ACCOUNT_ID, printer().wide());
    return new CheckResult(file, read, Blueprint.of(request, hub, EgressIps.NONE), "", names)
        .offline();
  }
}
