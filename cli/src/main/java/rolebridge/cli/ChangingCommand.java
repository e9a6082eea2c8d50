package rolebridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.aws.Consent;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.setup.Screen;
import rolebridge.domain.policy.Namespace;

/** What the commands that change an account have in common: a real one is asked for before. */
abstract class ChangingCommand extends AccountCommand {

  @Option(
      names = "--yes",
      description =
          "With --target aws, don't ask before the account is changed. Without a terminal, nothing"
              + " is changed there unless this is given.")
  private boolean yes;

  ChangingCommand(Printer printer) {
    super(printer);
  }

  /**
   * Runs of state machines that change this.
   *
   * @param changes what will change, each as the end of a sentence: "make the role R"
   */
  final MachineRuns runs(List<String> changes) {
    return new MachineRuns(agreed(changes), printer());
  }

  /** The account; ends the command unless it is the local one or somebody agrees. */
  final Platform agreed(List<String> changes) {
    return agreed(_ -> changes);
  }

  /** The same where what will change is read in the account first. */
  final Platform agreed(Function<Platform, List<String>> changes) {
    Screen screen = printer().screen();
    Consent consent = new Consent(screen.err(), screen.errIsTerminal(), printer().input(), yes);
    if (isReal()) {
      consent.requireSomebody();
    }
    Platform platform = platform();
    if (isReal()) {
      List<String> told = new ArrayList<>(changes.apply(platform));
      if (!namespace().equals(Namespace.DEFAULT)) {
        told.addFirst("work on the installation " + namespace().name() + " only");
      }
      progress().stop();
      consent.require(Caller.of(platform.present()), told);
    }
    return platform;
  }
}
