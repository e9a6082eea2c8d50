package rolebridge.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import rolebridge.cli.aws.Account;
import rolebridge.cli.local.LocalXsoar;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Defaults;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.SettingsFile;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.stack.DeploymentSettings;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.TakeOver;
import rolebridge.cli.stack.XsoarParameters;

@Command(
    name = "up",
    description = "Start the local AWS and deploy the stack, unless both are up to date.")
final class UpCommand extends ChangingCommand {

  @Option(
      names = "--with-xsoar",
      arity = "0..1",
      fallbackValue = "8",
      paramLabel = "6|8",
      description =
          "Start a double of the XSOAR server of this version (8) beside the local AWS, and connect"
              + " the stack to it. It stays until ./rolebridge down.")
  private Integer xsoarVersion;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description =
          "A parameter of the stack and its value; several times for several. Those that aren't"
              + " named keep theirs. With --target aws also below [parameters] in rolebridge.toml.")
  private List<String> parameters = List.of();

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description =
          "A tag of the stack, such as a cost centre, which AWS passes on to its resources; several"
              + " times for several. Those that aren't named stay; KEY= takes one away. With"
              + " --target aws also below [tags] in rolebridge.toml.")
  private List<String> tags = List.of();

  @Spec private CommandSpec spec;

  UpCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    if (xsoarVersion != null && !LocalXsoar.VERSIONS.contains(xsoarVersion)) {
      throw Failure.usage(
          "BadUsage",
          "There is no double of version " + xsoarVersion + " of the XSOAR server.",
          "Write --with-xsoar=6 or --with-xsoar=8.");
    }
    if (xsoarVersion != null && isReal()) {
      throw Failure.usage(
          "BadUsage",
          "--with-xsoar starts a double of the XSOAR server, which goes with the local AWS only.",
          "Connect a real server by the stack's parameters: docs/xsoar.md.");
    }
    DeploymentSettings settings = Platform.checked(settings());
    Platform platform = toBeAgreed();
    TakeOver takesOver = isReal() ? platform.takesOver() : TakeOver.NONE;
    agree(platform, changes(takesOver, settings));
    Account account =
        xsoarVersion == null ? platform.started() : platform.startedWithXsoar(xsoarVersion);
    DeployedStack stack = platform.deploy(account, settings, takesOver);
    boolean enforced = platform.iamEnforced(account);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("endpoint", account.endpoint().map(Object::toString).orElse(null));
    members.put("region", account.region());
    members.put("accountId", stack.accountId());
    members.put("stateMachines", stack.stateMachines());
    members.put("eventBusArn", stack.eventBusArn().orElse(null));
    members.put("iamEnforced", enforced);
    Optional<RunningXsoar> xsoar = platform.xsoar();
    members.put("xsoar", xsoar.map(UpCommand::json).orElse(null));
    StringBuilder text = new StringBuilder();
    text.append("The stack is up.\n\n");
    account.endpoint().ifPresent(endpoint -> row(text, "Endpoint", endpoint.toString()));
    row(text, "Region", account.region());
    row(text, "Account", stack.accountId());
    stack.stateMachines().forEach((name, arn) -> row(text, "Machine " + name, arn));
    stack.eventBusArn().ifPresent(arn -> row(text, "Event bus", arn));
    row(text, "AWS command", account.awsCommand());
    xsoar.ifPresent(server -> rows(text, server));
    if (!enforced) {
      text.append("\nIAM not enforced: this local AWS lets every call pass.\n");
    }
    if (account.endpoint().isEmpty() && !stack.tellsOfAlarms()) {
      text.append(
          "\nNo alarm is delivered: the stack's parameters AlarmEmail and AlarmTopicArn are empty"
              + " (docs/deploy.md).\n");
    }
    return Outcome.done("ready", members, text.toString().stripTrailing());
  }

  /** What the options say, and for a real account the file where they don't. */
  private DeploymentSettings settings() {
    SettingsFile file =
        isReal() && spec.commandLine().getDefaultValueProvider() instanceof Defaults defaults
            ? defaults.settings()
            : SettingsFile.none();
    return new DeploymentSettings(
        pairs(file.parameters(), "--parameter", "NAME=VALUE", parameters),
        pairs(file.tags(), "--tag", "KEY=VALUE", tags));
  }

  private static Map<String, String> pairs(
      Map<String, String> ofTheFile, String option, String form, List<String> given) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : given) {
      int end = pair.indexOf('=');
      if (end < 1) {
        throw Failure.usage(
            "BadUsage",
            option + " " + pair + " has no name and value with = between.",
            "Write " + option + " " + form + ".");
      }
      if (pairs.put(pair.substring(0, end), pair.substring(end + 1)) != null) {
        throw Failure.usage(
            "BadUsage",
            option + " names " + pair.substring(0, end) + " twice.",
            "Leave one of them out.");
      }
    }
    ofTheFile.forEach(pairs::putIfAbsent);
    return pairs;
  }

  private List<String> changes(TakeOver takesOver, DeploymentSettings settings) {
    List<String> changes = new ArrayList<>();
    changes.add(
        "deploy the stack " + StackDeployer.nameOf(choice().namespace()) + " of these sources");
    changes.addAll(takesOver.changes());
    new TreeMap<>(settings.parameters())
        .forEach(
            (name, value) ->
                changes.add("give its parameter " + name + " the value \"" + value + "\""));
    new TreeMap<>(settings.tags())
        .forEach(
            (key, value) ->
                changes.add(
                    value.isEmpty()
                        ? "take the tag " + key + " away from it"
                        : "tag it with " + key + "=" + value));
    return changes;
  }

  private static Map<String, Object> json(RunningXsoar server) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", server.version());
    json.put("url", server.url().toString());
    json.put("pageUrl", server.page().toString());
    json.put("secretName", XsoarParameters.SECRET);
    return json;
  }

  private static void rows(StringBuilder text, RunningXsoar server) {
    row(text, "XSOAR's double", server.url() + ", version " + server.version());
    row(text, "  its API key", "member apiKey of the secret " + XsoarParameters.SECRET);
    row(text, "  its page", server.page().toString());
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("  %-20s %s%n".formatted(name, value));
  }
}
