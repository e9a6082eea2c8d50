package rolebridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import rolebridge.cli.local.RunningAws;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;

@Command(
    name = "down",
    description =
        "Stop the local AWS, and the double of the XSOAR server if there is one. All that is in"
            + " them is lost.")
final class DownCommand extends AccountCommand {

  private static final List<String> LOST =
      List.of(
          "the stack rolebridge with its functions, executions and logs",
          "every user, role, policy and secret in the local AWS");

  private static final String XSOAR_LOST = "the double of the XSOAR server with its instances";

  DownCommand(Printer printer) {
    super(printer);
  }

  /** There is nothing to stop in the account that is worked on else. */
  @Override
  boolean takesDefaults() {
    return false;
  }

  @Override
  Outcome execute() {
    if (isReal()) {
      throw Failure.usage(
          "BadUsage",
          "down stops the local AWS only.",
          "Leave --target aws out; " + commands().line("uninstall") + " removes the stack there.");
    }
    Platform platform = platform();
    if (Platform.foreignEndpoint().isPresent()) {
      throw Failure.usage(
          "BadUsage",
          "down stops the local AWS that rolebridge started, not one of ROLEBRIDGE_LOCAL_ENDPOINT.",
          "Stop that one the way it was started, or unset the variable.");
    }
    boolean hadXsoar = platform.localXsoar().down().isPresent();
    Optional<RunningAws> stopped = platform.localAws().down();
    List<String> lost = new ArrayList<>(stopped.isPresent() ? LOST : List.of());
    if (hadXsoar) {
      lost.add(XSOAR_LOST);
    }
    if (stopped.isEmpty()) {
      return Outcome.done(
          "stopped",
          Map.of("lost", lost),
          "The local AWS was not running." + (hadXsoar ? " Stopped " + XSOAR_LOST + "." : ""));
    }
    return Outcome.done(
        "stopped",
        Map.of("lost", lost),
        "Stopped the local AWS at "
            + stopped.get().endpoint()
            + ". Lost with it:\n  - "
            + String.join("\n  - ", lost)
            + "\nTools and builds are kept; "
            + commands().line("up")
            + " starts anew.");
  }
}
