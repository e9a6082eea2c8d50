package rolebridge.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rolebridge.cli.setup.Json;

@Command(
    name = "audit",
    description = {
      "Compare all users and roles, in all accounts, with what was proven, as the daily schedule"
          + " does. Exit status 4 when there is a difference that is left."
    })
final class AuditCommand extends Subcommand {

  @Option(
      names = "--repair",
      description = "Put back what is rolebridge's own; what others added is only told.")
  private boolean repair;

  AuditCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    String input = Json.pretty(repair ? Map.of("repair", true) : Map.of());
    return AuditResult.of(
        MachineRun.follow(platform(), printer(), "audit", repair ? "repair" : "audit", input));
  }
}
