package rolebridge.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;
import rolebridge.domain.provision.Blueprint;
import rolebridge.domain.provision.Home;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;

@Command(
    name = "check",
    description =
        "Validate a request file without AWS: print all violations, or what would be made.")
final class CheckCommand extends Subcommand {

  @Parameters(paramLabel = "FILE", description = "The request, e.g. events/provision-aws-iam.json.")
  private Path file;

  CheckCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    IntegrationRequest request;
    try {
      request = RequestFile.read(file).request();
    } catch (Failure rejected) {
      return Rejection.outcome(rejected);
    }
    Blueprint blueprint = Blueprint.of(request, home(request), EgressIps.NONE);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("userPolicy", blueprint.userPolicy().json());
    members.put("permissionPolicies", List.of(blueprint.permissionPolicy().json()));
    members.put("trustPolicy", blueprint.trustPolicy().json());
    members.put("names", blueprint.names(request));
    StringBuilder text = new StringBuilder(file + " breaks no rule. It would make:\n\n");
    blueprint
        .names(request)
        .forEach((name, value) -> text.append("  %-16s %s%n".formatted(name, value)));
    text.append("\nUser policy:\n").append(Json.pretty(blueprint.userPolicy().json()));
    text.append("\n\nPermissions:\n").append(Json.pretty(blueprint.permissionPolicy().json()));
    text.append("\n\nTrust:\n").append(Json.pretty(blueprint.trustPolicy().json()));
    return Outcome.done("valid", members, text.toString());
  }

  /** Offline, the hub is taken for the local one. */
  private static Home home(IntegrationRequest request) {
    return new Home("aws", LocalAccount.ACCOUNT_ID, request.region(), "", "");
  }
}
