package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

@Command(
    name = "rotate",
    description = {
      "Bring a user's access keys one step on, as the daily schedule does: a new key when the"
          + " current one is due, proven on every role before it counts; the old one out of use"
          + " after its grace period, and gone after its watch period."
    })
final class RotateCommand extends Subcommand {

  @Parameters(paramLabel = "USER", description = "Whose keys, e.g. xsoar.remediation.")
  private String userName;

  @Option(
      names = "--now",
      description = "Rotate although it isn't due. Grace and watch periods stay as they are.")
  private boolean now;

  @Option(
      names = "--undo",
      description = "Put the previous key back, as long as it is there and works.")
  private boolean undo;

  RotateCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    if (now && undo) {
      throw Failure.usage(
          "BadUsage", "--now and --undo don't go together.", "Leave one of them out.");
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("userName", userName);
    input.put("now", now);
    input.put("undo", undo);
    return RotateResult.of(
        MachineRun.follow(platform(), printer(), "rotate-user", userName, Json.pretty(input)));
  }
}
