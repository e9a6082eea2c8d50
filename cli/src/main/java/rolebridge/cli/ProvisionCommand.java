package rolebridge.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.batch.Batch;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.plan.LiveComparison;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSource;
import rolebridge.cli.result.Advice;
import rolebridge.cli.result.MachineRun;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.RequestReader.Purpose;

@Command(
    name = "provision",
    description =
        "Make working access as a request file asks for it, prove it and print the instance"
            + " configuration.")
final class ProvisionCommand extends RunCommand.Foretold {

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "The request, e.g. events/provision-aws-iam.json: a file of JSON or YAML, a folder of"
              + " them, or - for standard input. Several are carried out one after the other.")
  private List<String> files;

  ProvisionCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    RequestArguments arguments = RequestArguments.of(files, printer().input());
    if (arguments.several()) {
      return executeAll(batch(arguments, Purpose.GRANT));
    }
    if (isDryRun()) {
      return foretell(arguments.sources().getFirst());
    }
    RequestFile request;
    try {
      request = RequestFile.read(arguments.sources().getFirst());
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
    return provision(runs(changes(List.of(request))), request);
  }

  /** As check --live does. */
  private Outcome foretell(RequestSource source) {
    try {
      RequestFile request = RequestFile.read(source);
      return foretell(comparison(), source.name(), request);
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
  }

  private static Outcome foretell(LiveComparison comparison, String file, RequestFile request) {
    return comparison.of(file, request, "provision", DRY_RUN);
  }

  private Outcome executeAll(Batch batch) {
    if (batch.isRefused()) {
      return batch.rejected();
    }
    if (isDryRun()) {
      LiveComparison comparison = comparison();
      return batch.foretell(
          entry -> foretell(comparison, entry.file(), entry.read().orElseThrow()));
    }
    MachineRuns runs = runs(changes(batch.requests()));
    return batch.carryOut(request -> provision(runs, request));
  }

  private static List<String> changes(List<RequestFile> requests) {
    return requests.stream()
        .map(RequestFile::request)
        .map(
            request ->
                "let %s assume the role %s, for %s, and make what of it is missing"
                    .formatted(request.userName(), request.roleName(), request.integration()))
        .toList();
  }

  private static Outcome provision(MachineRuns runs, RequestFile request) {
    MachineRun run =
        runs.follow(MachineRuns.PROVISION, request.request().userName(), request.json());
    boolean regionNamed = !request.request().region().isEmpty();
    Outcome outcome =
        new ProvisionResult(run.account(), run.iamEnforced(), regionNamed, run.wide())
            .of(run.execution(), run.history());
    if (!run.execution().succeeded()) {
      return outcome;
    }
    Advice advice = Advice.of(request, ProvisionResult.hosts(run.execution()));
    return outcome.with(advice.members(), advice.text());
  }
}
