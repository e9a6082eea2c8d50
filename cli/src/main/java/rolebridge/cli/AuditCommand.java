package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.result.AuditResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

@Command(
    name = "audit",
    description = {
      "Compare all users and roles, in all accounts, with their last proven state, as the daily"
          + " schedule does. Exit status 4 if differences remain."
    })
final class AuditCommand extends RunCommand {

  @Parameters(
      paramLabel = "USER",
      arity = "0..1",
      description = "User to audit, e.g. xsoar.remediation; without it, all users and roles.")
  private String userName;

  @Option(
      names = "--repair",
      description = "Put back what is rolebridge's own; what others added is only reported.")
  private boolean repair;

  @Option(names = "--dry-run", hidden = true)
  private boolean dryRun;

  AuditCommand(Printer printer) {
    super(printer);
  }

  @Override
  boolean hasTable() {
    return true;
  }

  @Override
  Outcome execute() {
    if (dryRun) {
      throw Failure.usage(
          "BadUsage",
          "audit has no --dry-run: it is an execution, which announces what it finds. Nothing was"
              + " started.",
          "Leave --dry-run out, and --repair too: then it repairs nothing.");
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("repair", repair);
    if (userName != null) {
      input.put("userName", userName);
    }
    MachineRuns runs = repair ? runsThatRepair() : runsOn(platform());
    if (userName != null && !repair) {
      runs.requireUser(userName);
    }
    return AuditResult.of(
        runs.follow(
            MachineRuns.AUDIT, userName == null ? "all-users" : userName, Json.pretty(input)),
        Optional.ofNullable(userName));
  }

  private MachineRuns runsThatRepair() {
    List<String> changes = List.of("put back what is rolebridge's own and differs, of " + whom());
    return userName == null ? runs(changes) : runsOfUser(userName, changes);
  }

  private String whom() {
    return userName == null ? "all users" : userName;
  }
}
