package rolebridge.cli.platform;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.aws.RealAccount;
import rolebridge.cli.aws.Target;
import rolebridge.cli.local.Health;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.local.LocalXsoar;
import rolebridge.cli.local.RunningAws;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.PythonTools;
import rolebridge.cli.setup.Workspace;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.stack.DeploymentSettings;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.TakeOver;
import rolebridge.cli.stack.TemplateParameters;
import rolebridge.cli.stack.XsoarParameters;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.core.exception.SdkException;

/** The AWS that a command works on, started and deployed to as far as the command needs. */
public final class Platform {

  private static final String ENDPOINT_VARIABLE = "ROLEBRIDGE_LOCAL_ENDPOINT";

  private static final String OTHER_ACCOUNT =
      "If another account or region was meant, name it with --profile and --region; else deploy it"
          + " with ";

  private final Target target;
  private final Optional<String> profile;
  private final Optional<String> region;
  private final Namespace namespace;
  private final Commands commands;
  private final Progress progress;
  private final Workspace workspace = Workspace.ofTheCommand();
  private final PythonTools tools;

  public Platform(
      Target target,
      Optional<String> profile,
      Optional<String> region,
      Namespace namespace,
      Commands commands,
      Progress progress) {
    if (target == Target.LOCAL && (profile.isPresent() || region.isPresent())) {
      throw Failure.usage(
          "BadUsage",
          "--profile and --region don't go with --target local.",
          "Leave them out, or add --target aws.");
    }
    this.target = target;
    this.profile = profile;
    this.region = region;
    this.namespace = namespace;
    this.commands = commands;
    this.progress = progress;
    this.tools = new PythonTools(workspace, progress);
  }

  public boolean isLocal() {
    return target == Target.LOCAL;
  }

  /**
   * The account; a local AWS is started when it isn't up, and likewise the double of the XSOAR
   * server beside it where there was one.
   */
  public Account started() {
    if (!isLocal()) {
      return new RealAccount(profile, region, commands);
    }
    return new LocalAccount(foreignEndpoint().orElseGet(this::ownEndpoint), commands);
  }

  private URI ownEndpoint() {
    RunningAws aws = localAws().up();
    localXsoar().recorded().ifPresent(server -> localXsoar().up(aws, server.version()));
    return aws.endpoint();
  }

  /** The local AWS, with the double of the XSOAR server of this version beside it. */
  public Account startedWithXsoar(int version) {
    if (isForeign()) {
      throw Failure.usage(
          "BadUsage",
          "--with-xsoar goes with the local AWS that rolebridge starts, not with one of "
              + ENDPOINT_VARIABLE
              + ".",
          "Unset the variable, or leave --with-xsoar out.");
    }
    RunningAws aws = localAws().up();
    localXsoar().up(aws, version);
    return new LocalAccount(aws.endpoint(), commands);
  }

  /** The account as it is; fails when the local AWS isn't up. */
  public Account present() {
    if (!isLocal()) {
      return new RealAccount(profile, region, commands);
    }
    URI endpoint =
        foreignEndpoint()
            .or(() -> localAws().running().map(RunningAws::endpoint))
            .orElseThrow(
                () ->
                    Failure.environment(
                        "LocalAwsNotRunning",
                        "The local AWS is not running.",
                        "Start it with " + commands.line("up") + "."));
    return new LocalAccount(endpoint, commands);
  }

  public LocalAws localAws() {
    return new LocalAws(workspace.withLocalAws(), tools, progress);
  }

  public LocalXsoar localXsoar() {
    return new LocalXsoar(workspace.withLocalAws(), tools, progress);
  }

  /** The double of the XSOAR server beside the account, where one was started. */
  public Optional<RunningXsoar> xsoar() {
    return isLocal() && !isForeign() ? localXsoar().recorded() : Optional.empty();
  }

  /** Whether the account's IAM decides; a real one's always does. */
  public boolean iamEnforced(Account account) {
    return account
        .endpoint()
        .map(endpoint -> Health.iamEnforced(endpoint).orElse(false))
        .orElse(true);
  }

  /** The stack of these sources, deployed when it isn't there. */
  public DeployedStack deploy(Account account) {
    return deploy(account, DeploymentSettings.NONE, TakeOver.NONE);
  }

  /**
   * The same once the stack has these settings; see {@link #checked}.
   *
   * @param agreed what a real account's may take over or delete for it: {@link #takesOver}
   */
  public DeployedStack deploy(Account account, DeploymentSettings settings, TakeOver agreed) {
    if (!isLocal()) {
      return deployer(account).published(settings, agreed);
    }
    Map<String, String> xsoar =
        xsoar()
            .map(server -> XsoarParameters.of(account, server, localXsoar().secret(server)))
            .orElse(Map.of());
    return deployer(account).upToDate(settings.withParameters(xsoar));
  }

  /** What a deployment would take over from an earlier stack. */
  public TakeOver takesOver() {
    return deployer(present()).takesOver();
  }

  /**
   * These settings, if the stack of these sources can have them. Asks no account.
   *
   * @throws Failure naming the first that it can't have
   */
  public static DeploymentSettings checked(DeploymentSettings settings) {
    return settings.equals(DeploymentSettings.NONE)
        ? settings
        : settings.checked(TemplateParameters.of(Workspace.ofTheCommand().root()));
  }

  /** The stack for a run: locally always of these sources, in a real account the one there is. */
  public DeployedStack forRun(Account account) {
    if (isLocal()) {
      return deploy(account);
    }
    StackDeployer deployer = deployer(account);
    DeployedStack stack = deployed(account);
    if (stack.source().isEmpty()) {
      progress.say(
          "The stack in "
              + account.region()
              + " wasn't deployed by this command, but as by sam deploy, so from which sources isn't"
              + " known; "
              + commands.line("up")
              + " deploys those in this folder.");
    } else if (!stack.source().equals(Optional.of(deployer.source()))) {
      progress.say(
          "The stack in "
              + account.region()
              + " wasn't deployed from the sources in this folder; "
              + commands.line("up")
              + " deploys them.");
    }
    return stack;
  }

  /** The stack as it is; fails when there is none. */
  public DeployedStack deployed(Account account) {
    return deployer(account)
        .deployed()
        .orElseThrow(
            () ->
                Failure.environment(
                    "StackMissing",
                    "The stack " + stackName() + " is not deployed in " + where(account) + ".",
                    (isLocal() ? "Deploy it with " : OTHER_ACCOUNT) + commands.line("up") + "."));
  }

  /** A stack that isn't there was looked for in another account as a rule, so it is named. */
  static String where(Account account) {
    if (account.endpoint().isPresent()) {
      return "the local AWS";
    }
    try {
      return "account " + Caller.of(account).accountId() + ", " + account.region();
    } catch (SdkException silent) {
      return account.region();
    }
  }

  /** What the stack is called. */
  String stackName() {
    return StackDeployer.nameOf(namespace);
  }

  private StackDeployer deployer(Account account) {
    return new StackDeployer(workspace, account, namespace, tools::sam, progress);
  }

  private static boolean isForeign() {
    return !System.getenv().getOrDefault(ENDPOINT_VARIABLE, "").isEmpty();
  }

  /** An endpoint of the user's own, which is neither started nor stopped here. */
  public static Optional<URI> foreignEndpoint() {
    String value = System.getenv().getOrDefault(ENDPOINT_VARIABLE, "");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    URI endpoint = loopback(value);
    if (Health.iamEnforced(endpoint).isEmpty() && !Health.isLocalStack(endpoint)) {
      throw Failure.environment(
          "LocalEndpointSilent",
          "Nothing that is a local AWS answers at " + ENDPOINT_VARIABLE + "=" + value + ".",
          "Start it, or remove the variable so that rolebridge starts its own.");
    }
    return Optional.of(endpoint);
  }

  /** Only a loopback address: the credentials of the local AWS go there, and nothing real may. */
  static URI loopback(String value) {
    try {
      URI endpoint = URI.create(value);
      if (endpoint.getHost() != null
          && ("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme()))
          && isLoopback(endpoint.getHost())) {
        return endpoint;
      }
    } catch (IllegalArgumentException malformed) {
      // Reported below like every other value that can't be used.
    }
    throw Failure.usage(
        "LocalEndpointNotLoopback",
        ENDPOINT_VARIABLE + "=" + value + " is not an HTTP address of this machine.",
        "Give a loopback address with a port, such as http://127.0.0.1:4566.");
  }

  private static boolean isLoopback(String host) {
    // Names but for localhost are not looked up: what they resolve to can change between two calls.
    boolean literal = host.matches("[0-9.]+") || host.startsWith("[");
    try {
      return host.equals("localhost")
          || (literal && InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
