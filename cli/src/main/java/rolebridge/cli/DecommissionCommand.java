package rolebridge.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.result.DecommissionResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.result.Rejection;
import rolebridge.cli.result.RequestFile;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

@Command(
    name = "decommission",
    description =
        "Take away the role and policy that provision made for a request file. When it was the"
            + " user's last role, its access keys are deactivated, and scheduled passes delete"
            + " them, the user and its secret after the watch period. Nothing that rolebridge"
            + " didn't make is touched.")
final class DecommissionCommand extends TableCommand {

  @Parameters(
      paramLabel = "FILE",
      description = "The request it was provisioned by, e.g. events/provision-aws-iam.json.")
  private Path file;

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
    RequestFile request;
    try {
      request = RequestFile.readForRemoval(file);
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("request", ProvisionResult.object(request.json()));
    input.put("force", force);
    return DecommissionResult.of(
        MachineRuns.follow(
            platform(),
            printer(),
            "decommission",
            request.request().userName(),
            Json.pretty(input)));
  }
}
