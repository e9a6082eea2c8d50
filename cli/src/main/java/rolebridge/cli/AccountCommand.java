package rolebridge.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.Target;
import rolebridge.cli.batch.Batch;
import rolebridge.cli.plan.LiveComparison;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.request.RequestArguments;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.text.Layout;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.request.RequestReader.Purpose;

/** What the commands that work on an account have in common. */
abstract class AccountCommand extends Subcommand {

  @Option(
      names = "--target",
      defaultValue = "local",
      paramLabel = "local|aws",
      description =
          "Which AWS to work on: the local one (default) or a real account. Else as"
              + " ROLEBRIDGE_TARGET or rolebridge.toml says.")
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

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description =
          "Which installation of the account, by its stack's parameter Namespace (rolebridge). Else,"
              + " with --target aws, ROLEBRIDGE_NAMESPACE.")
  private String namespace;

  @Spec private CommandSpec spec;

  AccountCommand(Printer printer) {
    super(printer);
  }

  /** Which account the user, or else the environment, names. */
  record Choice(
      Target target, Optional<String> profile, Optional<String> region, Namespace namespace) {}

  final Choice choice() {
    return new Choice(target, said("--profile", profile), said("--region", region), namespace());
  }

  /** The account to work on and what stands in it. */
  final Platform platform() {
    return platform(choice());
  }

  final Platform platform(Choice choice) {
    return new Platform(
        choice.target(), choice.profile(), choice.region(), choice.namespace(), progress());
  }

  /** Compares requests with the account. */
  final LiveComparison comparison() {
    Platform platform = platform();
    Account account = platform.present();
    return new LiveComparison(
        account,
        platform.deployed(account),
        progress(),
        printer().screen().outColour(),
        printer().wide());
  }

  /** Several requests, told as wide as the screen. */
  final Batch batch(RequestArguments arguments, Purpose purpose) {
    return new Batch(
        arguments,
        purpose,
        progress(),
        new Layout(printer().screen().columns()),
        printer()::printPart);
  }

  final boolean isReal() {
    return target == Target.AWS;
  }

  final Namespace namespace() {
    return said("--namespace", namespace)
        .map(
            name -> {
              if (!Namespace.isOne(name)) {
                throw Failure.usage(
                    "BadUsage",
                    "There is no namespace \"" + name + "\".",
                    "Give --namespace, or "
                        + Namespace.VARIABLE
                        + " or namespace in rolebridge.toml: rolebridge, or rolebridge_ and 1 to 9"
                        + " lower-case letters and digits, as the stack's parameter Namespace"
                        + " says.");
              }
              return new Namespace(name);
            })
        .orElse(Namespace.DEFAULT);
  }

  /** What the environment says of real accounts is nothing to the local one. */
  private Optional<String> said(String option, String value) {
    return isReal() || spec.commandLine().getParseResult().hasMatchedOption(option)
        ? Optional.ofNullable(value)
        : Optional.empty();
  }

  /** What the commands have in common whose rows name things that have an ARN. */
  abstract static class OfTable extends AccountCommand {

    static final String WIDE = "--wide";
    static final String WIDE_DOES = "Print ARNs in full, also where a name would do.";

    OfTable(Printer printer) {
      super(printer);
    }

    @Option(names = WIDE, description = WIDE_DOES)
    final void wide(boolean given) {
      printer().wide(given);
    }
  }
}
