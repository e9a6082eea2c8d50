package rolebridge.cli;

import java.util.ArrayList;
import java.util.List;
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
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Defaults;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.text.Layout;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.request.RequestReader.Purpose;

/** What the commands that work on an account have in common. */
abstract class AccountCommand extends Subcommand {

  private static final String TARGET = "--target";
  private static final String PROFILE = "--profile";
  private static final String REGION = "--region";
  private static final String NAMESPACE = "--namespace";

  @Option(
      names = TARGET,
      defaultValue = "local",
      paramLabel = "local|aws",
      description =
          "Which AWS to work on: the local one (default) or a real account. Else as"
              + " ROLEBRIDGE_TARGET or rolebridge.toml says.")
  private Target target;

  @Option(
      names = PROFILE,
      paramLabel = "PROFILE",
      description =
          "AWS profile, with --target aws. Else ROLEBRIDGE_PROFILE, rolebridge.toml, AWS_PROFILE.")
  private String profile;

  @Option(
      names = REGION,
      paramLabel = "REGION",
      description =
          "AWS region, with --target aws. Else AWS_REGION, AWS_DEFAULT_REGION, rolebridge.toml,"
              + " the profile's.")
  private String region;

  @Option(
      names = NAMESPACE,
      paramLabel = "NAME",
      description =
          "Which installation of the account, by its stack's parameter Namespace (rolebridge). Else,"
              + " with --target aws, by ROLEBRIDGE_NAMESPACE or by rolebridge.toml.")
  private String namespace;

  @Spec private CommandSpec spec;

  AccountCommand(Printer printer) {
    super(printer);
  }

  /** Which account the user, or else the environment, names. */
  record Choice(
      Target target, Optional<String> profile, Optional<String> region, Namespace namespace) {}

  final Choice choice() {
    return new Choice(
        isReal() ? Target.AWS : Target.LOCAL,
        said(PROFILE, profile),
        said(REGION, region),
        namespace());
  }

  /** The account to work on and what stands in it. */
  final Platform platform() {
    return platform(choice());
  }

  final Platform platform(Choice choice) {
    return new Platform(
        choice.target(),
        choice.profile(),
        choice.region(),
        choice.namespace(),
        commands(),
        progress());
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
    Batch batch =
        new Batch(
            arguments,
            purpose,
            commands(),
            progress(),
            new Layout(printer().screen().columns()),
            printer()::printPart);
    printer().soFar(batch::soFar);
    return batch;
  }

  /**
   * Command lines that work on the same installation: what a default names is written out, so that
   * they also do where it isn't the default.
   */
  final Commands commands() {
    List<String> options = new ArrayList<>();
    if (isReal()) {
      options.addAll(List.of(TARGET, "aws"));
    } else if (isRealByDefault()) {
      options.addAll(List.of(TARGET, "local"));
    }
    said(PROFILE, profile).ifPresent(name -> options.addAll(List.of(PROFILE, name)));
    said(REGION, region).ifPresent(name -> options.addAll(List.of(REGION, name)));
    said(NAMESPACE, namespace)
        .filter(name -> isGiven(NAMESPACE) || !name.equals(Namespace.DEFAULT.name()))
        .ifPresent(name -> options.addAll(List.of(NAMESPACE, name)));
    return new Commands(options);
  }

  private boolean isRealByDefault() {
    return spec.commandLine().getDefaultValueProvider() instanceof Defaults defaults
        && Target.AWS.name().equalsIgnoreCase(defaults.defaultValue(spec.findOption(TARGET)));
  }

  final boolean isReal() {
    return target == Target.AWS && (takesDefaults() || isGiven(TARGET));
  }

  final Namespace namespace() {
    return said(NAMESPACE, namespace)
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

  /** Whether the environment and the settings file may name the account. */
  boolean takesDefaults() {
    return true;
  }

  /** What the environment says of real accounts is nothing to the local one. */
  private Optional<String> said(String option, String value) {
    return isReal() || isGiven(option) ? Optional.ofNullable(value) : Optional.empty();
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
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
