package rolebridge.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rolebridge.cli.aws.Target;
import rolebridge.cli.platform.Platform;

/** What the commands that work on an account have in common. */
abstract class AccountCommand extends Subcommand {

  @Option(
      names = "--target",
      defaultValue = "local",
      paramLabel = "local|aws",
      description =
          "Which AWS to work on: the local one (default) or a real account. Else as"
              + " ROLEBRIDGE_TARGET says.")
  private Target target;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description = "AWS profile, with --target aws. Else ROLEBRIDGE_PROFILE, AWS_PROFILE.")
  private String profile;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description =
          "AWS region, with --target aws. Else AWS_REGION, AWS_DEFAULT_REGION, the profile's.")
  private String region;

  @Spec private CommandSpec spec;

  AccountCommand(Printer printer) {
    super(printer);
  }

  /** Which account the user, or else the environment, names. */
  record Choice(Target target, Optional<String> profile, Optional<String> region) {}

  final Choice choice() {
    return new Choice(target, said("--profile", profile), said("--region", region));
  }

  /** The account to work on and what stands in it. */
  final Platform platform() {
    Choice choice = choice();
    return new Platform(choice.target(), choice.profile(), choice.region(), progress());
  }

  final boolean isReal() {
    return target == Target.AWS;
  }

  /** What the environment says of real accounts is nothing to the local one. */
  private Optional<String> said(String option, String value) {
    return isReal() || spec.commandLine().getParseResult().hasMatchedOption(option)
        ? Optional.ofNullable(value)
        : Optional.empty();
  }
}
