package rolebridge.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands that work on an account have in common. */
abstract class AccountCommand extends Subcommand {

  @Option(
      names = "--target",
      defaultValue = "local",
      paramLabel = "local|aws",
      description = "Which AWS to work on: the local one (default) or a real account.")
  private Target target;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "AWS profile, with --target aws.")
  private String profile;

  @Option(names = "--region", paramLabel = "REGION", description = "AWS region, with --target aws.")
  private String region;

  AccountCommand(Printer printer) {
    super(printer);
  }

  /** The account to work on and what stands in it. */
  final Platform platform() {
    return new Platform(
        target, Optional.ofNullable(profile), Optional.ofNullable(region), progress());
  }

  /** Runs of the state machines there; the local AWS is started and deployed to for them. */
  final MachineRuns runs() {
    return new MachineRuns(platform(), printer());
  }
}
