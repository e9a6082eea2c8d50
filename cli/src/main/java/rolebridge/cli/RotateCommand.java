package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.result.MachineRun;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.RotateResult;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Json;

@Command(
    name = "rotate",
    description = {
      "Rotate access keys that are due, as the daily schedule does: replace a key that is too old"
          + " once the new one has assumed every role; deactivate the old one after its grace"
          + " period, and delete it after its watch period."
    })
final class RotateCommand extends RunCommand.Foretold {

  @Parameters(
      paramLabel = "USER",
      arity = "0..1",
      description = "Whose keys, e.g. xsoar.remediation; without it, those of all users.")
  private String userName;

  @Option(
      names = "--now",
      description = "Rotate although it isn't due. Grace and watch periods stay as they are.")
  private boolean now;

  @Option(
      names = "--undo",
      description = "Put the previous key back, as long as it is there and works.")
  private boolean undo;

  @Option(
      names = "--key",
      paramLabel = "KEY-ID",
      defaultValue = "",
      description =
          "With --undo, the key to put back: also one from before a revocation, unless that key"
              + " was itself revoked.")
  private String accessKeyId;

  RotateCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    if (now && undo) {
      throw Failure.usage(
          "BadUsage", "--now and --undo don't go together.", "Leave one of them out.");
    }
    if (!accessKeyId.isEmpty() && !undo) {
      throw Failure.usage(
          "BadUsage", "--key says which key --undo puts back.", "Add --undo, or leave it out.");
    }
    requireKeyId(accessKeyId);
    if (userName == null) {
      return executeForAll();
    }
    if (isDryRun()) {
      return foretoldOfKey(
          userName,
          accessKeyId,
          (told, rehearsal) ->
              told.of(userName, now, rehearsal.pass(userName, now, undo, accessKeyId)));
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("userName", userName);
    input.put("now", now);
    input.put("undo", undo);
    input.put("accessKeyId", accessKeyId);
    MachineRun run =
        runsOfKey(userName, accessKeyId, List.of(change()))
            .follow("rotate-user", userName, Json.pretty(input));
    return now ? RotateResult.ofNow(run) : RotateResult.of(run);
  }

  private Outcome executeForAll() {
    if (now || undo) {
      throw Failure.usage(
          "BadUsage", "--now and --undo are for one user's keys.", "Name the USER.");
    }
    if (isDryRun()) {
      return foretold((told, rehearsal) -> told.of(rehearsal.due()));
    }
    return RotateResult.ofAll(
        runs(List.of("do what is due for the access keys of all users"))
            .follow("rotate", "all-users", "{}"));
  }

  /** Once the execution has ended, it would replace or put back one more key. */
  @Override
  boolean isRepeatable() {
    return !now && !undo;
  }

  private String change() {
    if (undo) {
      return "put back the access key of "
          + userName
          + " that "
          + (accessKeyId.isEmpty() ? "was replaced last" : "has the id " + accessKeyId);
    }
    return now
        ? "replace the access key of " + userName + " by a new one"
        : "do what is due for the access keys of " + userName;
  }
}
