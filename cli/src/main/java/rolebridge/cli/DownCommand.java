package rolebridge.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import rolebridge.cli.local.RunningAws;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;

@Command(name = "down", description = "Stop the local AWS. All that is in it is lost.")
final class DownCommand extends AccountCommand {

  private static final List<String> LOST =
      List.of(
          "the stack rolebridge with its functions, executions and logs",
          "every user, role, policy and secret in the local AWS");

  DownCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Platform platform = platform();
    if (!platform.isLocal()) {
      throw Failure.usage(
          "BadUsage",
          "down stops the local AWS only.",
          "Delete the stack of a real account with aws cloudformation delete-stack.");
    }
    if (Platform.foreignEndpoint().isPresent()) {
      throw Failure.usage(
          "BadUsage",
          "down stops the local AWS that rolebridge started, not one of ROLEBRIDGE_LOCAL_ENDPOINT.",
          "Stop that one the way it was started, or unset the variable.");
    }
    Optional<RunningAws> stopped = platform.localAws().down();
    if (stopped.isEmpty()) {
      return Outcome.done("stopped", Map.of("lost", List.of()), "The local AWS was not running.");
    }
    return Outcome.done(
        "stopped",
        Map.of("lost", LOST),
        "Stopped the local AWS at "
            + stopped.get().endpoint()
            + ". Lost with it:\n  - "
            + String.join("\n  - ", LOST)
            + "\nTools and builds are kept; ./rolebridge up starts anew.");
  }
}
