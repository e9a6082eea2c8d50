package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.batch.Batch;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSource;
import rolebridge.cli.result.DecommissionResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.RequestReader.Purpose;

@Command(
    name = "decommission",
    description =
        "Take away the role and policy that provision made for a request file. When it was the"
            + " user's last role, its access keys are deactivated, and scheduled passes delete"
            + " them, the user and its secret after the watch period. Nothing that rolebridge"
            + " didn't make is touched.")
final class DecommissionCommand extends RunCommand.Foretold {

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "The request it was provisioned by, e.g. events/provision-aws-iam.json: a file of JSON or"
              + " YAML, a folder of them, or - for standard input. Several are carried out one after"
              + " the other.")
  private List<String> files;

  @Option(
      names = "--force",
      description =
          "Remove the role even if it was used recently (stack parameter RoleUnusedHours). Its"
              + " sessions end at once.")
  private boolean force;

  DecommissionCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    RequestArguments arguments = RequestArguments.of(files, printer().input());
    if (arguments.several()) {
      return executeAll(batch(arguments, Purpose.REMOVAL));
    }
    if (isDryRun()) {
      return foretell(arguments.sources().getFirst());
    }
    RequestFile request;
    try {
      request = RequestFile.readForRemoval(arguments.sources().getFirst());
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
    return decommission(runs(changes(List.of(request))), request);
  }

  private Outcome foretell(RequestSource source) {
    IntegrationRequest request;
    try {
      request = RequestFile.readForRemoval(source).request();
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
    return foretold((told, rehearsal) -> told.of(request, rehearsal.removal(request, force)));
  }

  private Outcome executeAll(Batch batch) {
    if (batch.isRefused()) {
      return batch.rejected();
    }
    if (isDryRun()) {
      return foretold(
          (told, rehearsal) ->
              batch.foretell(
                  entry -> {
                    IntegrationRequest request = entry.read().orElseThrow().request();
                    return told.of(request, rehearsal.removal(request, force));
                  }));
    }
    MachineRuns runs = runs(changes(batch.requests()));
    return batch.carryOut(request -> decommission(runs, request));
  }

  private List<String> changes(List<RequestFile> requests) {
    return requests.stream()
        .map(RequestFile::request)
        .map(
            request ->
                "remove the role %s of %s with its policy%s"
                    .formatted(
                        request.roleName(),
                        request.userName(),
                        force ? ", even if it was used recently" : ""))
        .toList();
  }

  private Outcome decommission(MachineRuns runs, RequestFile request) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("request", ProvisionResult.object(request.json()));
    input.put("force", force);
    return DecommissionResult.of(
        runs.follow(MachineRuns.DECOMMISSION, request.request().userName(), Json.pretty(input)));
  }
}
