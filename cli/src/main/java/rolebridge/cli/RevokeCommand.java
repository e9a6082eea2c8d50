package rolebridge.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.RotateResult;
import rolebridge.cli.setup.Json;

@Command(
    name = "revoke",
    description =
        "Revoke a leaked access key: it is deactivated at once, the sessions made with it are"
            + " denied on every role of the user, and a new key is created, proven and published."
            + " There is no access until then. Run again, it revokes the new key too.")
final class RevokeCommand extends RunCommand.Foretold {

  @Parameters(paramLabel = "USER", description = "Whose key leaked, e.g. xsoar.remediation.")
  private String userName;

  @Option(
      names = "--key",
      paramLabel = "KEY-ID",
      defaultValue = "",
      description =
          "Id of the leaked key; without it, every key of the user that is active or was replaced"
              + " within the grace period.")
  private String accessKeyId;

  RevokeCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    requireKeyId(accessKeyId);
    if (isDryRun()) {
      return foretoldOfKey(
          userName,
          accessKeyId,
          (told, rehearsal) -> told.of(userName, rehearsal.revocation(userName, accessKeyId)));
    }
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("userName", userName);
    input.put("accessKeyId", accessKeyId);
    return RotateResult.ofRevocation(
        runsOfKey(userName, accessKeyId, List.of(change()))
            .follow("revoke", userName, Json.pretty(input)));
  }

  /** Once the execution has ended, it would revoke the new key. */
  @Override
  boolean isRepeatable() {
    return false;
  }

  private String change() {
    return "deactivate "
        + (accessKeyId.isEmpty() ? "every access key that works" : "the access key " + accessKeyId)
        + " of "
        + userName
        + " at once, deny its sessions, and make a new key";
  }
}
