package rolebridge.it;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.RunName;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.SourceHash;
import rolebridge.cli.setup.Workspace;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.stack.DeploymentSettings;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.domain.policy.Namespace;

/**
 * rolebridge as it is built here, deployed to a local AWS that all tests of a run share. A test
 * keeps apart from the others by the names of its users, roles and policies.
 */
public final class Installation implements AutoCloseable {

  /** What the stack's boundaries say, for tests that change it and for those that compare it. */
  static final String BOUNDARIES = "boundaries of the stack";

  /**
   * The one organization of the local AWS, for tests that set it up and for those whose calls its
   * policies may deny.
   */
  static final String ORGANIZATION = "organization";

  static final String ORGANIZATION_ID = "o-exampleorg1";

  /**
   * The time of a pass over all users, which does what is due for those of other tests too; for
   * tests that start one, and for those that tell by what a pass over one user did, or bring about
   * that something is due.
   */
  static final String PASSES = "passes over all users";

  /**
   * For quick rounds while writing tests: the local AWS stays, with what is in it, for the next run
   * of tests. {@code ./rolebridge down} doesn't know of it, so end its process by hand.
   */
  private static final boolean KEPT = Boolean.getBoolean("rolebridge.keep");

  /**
   * How long, in seconds, what the functions change in IAM takes to have an effect; what tests
   * change themselves has it at once.
   */
  static final IamDelay DELAY = IamDelay.parse(System.getProperty("rolebridge.iamDelay"));

  private static final Duration POLL = Duration.ofMillis(100);

  private final LocalAws localAws;
  private final LocalAccount account;
  private final DeployedStack stack;
  private final Executions executions;
  private final LocalHttp http;
  private final Recorder recorder;
  private final Decisions decisions;
  private final Hub hub;
  private final Announcements announcements;

  /** How many tests need overlapping calls of a function now. */
  private final AtomicInteger overlapping = new AtomicInteger();

  private Installation(LocalAws localAws, LocalAccount account, DeployedStack stack) {
    this.localAws = localAws;
    this.account = account;
    this.stack = stack;
    this.executions = new SfnExecutions(account.stepFunctions());
    URI endpoint = account.endpoint().orElseThrow();
    this.http = new LocalHttp(endpoint);
    this.recorder = new Recorder(http);
    this.decisions = new Decisions(http);
    this.hub = new Hub(endpoint);
    this.announcements = new Announcements(hub, stack.eventBusArn().orElseThrow());
  }

  /** Starts the local AWS, which ends with this process at the latest, and deploys to it. */
  static Installation start() {
    Workspace workspace = Project.workspace();
    LocalAws localAws =
        KEPT
            ? new LocalAws(workspace, Project.tools(), Project.PROGRESS)
            : LocalAws.endingWithThisProcess(workspace, Project.tools(), Project.PROGRESS);
    if (!localAws.isUpToDate()) {
      localAws.down();
    }
    LocalAccount account = new LocalAccount(localAws.up().endpoint());
    DeployedStack stack = deployer(account, workspace).upToDate(DeploymentSettings.NONE);
    Installation installation = new Installation(localAws, account, stack);
    installation.delay(DELAY);
    return installation;
  }

  /**
   * One by itself: on a local AWS of its own, which has its files in that folder and ends with this
   * process at the latest, with a stack of these sources.
   */
  static Installation apart(Path home, Workspace sources) {
    return apart(home, sources, _ -> Map.of());
  }

  /**
   * The same with values of parameters of the stack.
   *
   * @param parameters what they are at the local AWS of that address
   */
  static Installation apart(
      Path home, Workspace sources, Function<URI, Map<String, String>> parameters) {
    LocalAws localAws =
        LocalAws.endingWithThisProcess(
            Project.workspace(Project.ROOT, home), Project.tools(), Project.PROGRESS);
    URI endpoint = localAws.up().endpoint();
    return on(localAws, new LocalAccount(endpoint), sources, parameters.apply(endpoint));
  }

  /** Another one in the same account, with a stack of the same sources and these parameters. */
  Installation beside(Namespace namespace, Map<String, String> parameters) {
    StackDeployer deployer =
        new StackDeployer(
            Project.workspace(), account, namespace, Project.tools()::sam, Project.PROGRESS);
    return new Installation(
        localAws, account, deployer.upToDate(DeploymentSettings.NONE.withParameters(parameters)));
  }

  /** The same once its stack is of these sources. */
  Installation become(Workspace sources) {
    return on(localAws, account, sources, Map.of());
  }

  /**
   * The same once these parameters of its stack, of these sources, have another value, as {@code
   * ./rolebridge up} deploys to a local AWS.
   */
  Installation become(Workspace sources, Map<String, String> parameters) {
    return on(localAws, account, sources, parameters);
  }

  /**
   * The same once these parameters have another value, as docs/upgrade.md has it for those who
   * deploy by SAM: with a place of its own for the code, so that functions are published anew.
   *
   * @param tags somebody's, which docs/deploy.md says to give beside SAM's own
   */
  Installation with(Workspace built, Map<String, String> changed, Map<String, String> tags) {
    SourceHash place = new SourceHash();
    Map<String, String> parameters = new TreeMap<>(changed);
    parameters.forEach((name, value) -> place.add(name).add(value));
    parameters.put("Deployment", place.value());
    return bySam(built, place.value(), parameters, tags);
  }

  /** The same, but for the code, which stays where {@code up} has it. */
  Installation withCodeInPlace(Workspace built, Map<String, String> changed) {
    return bySam(built, stack.parameters().get("Deployment"), changed, Map.of());
  }

  private Installation bySam(
      Workspace built, String place, Map<String, String> changed, Map<String, String> tags) {
    Path sam = built.home().resolve("sam");
    Map<String, String> environment = new TreeMap<>(account.environment());
    environment.put("__SAM_CLI_APP_DIR", sam.toString());
    environment.put("SAM_CLI_TELEMETRY", "0");
    environment.put("SAM_CLI_POLL_DELAY", "0.5");
    // Packs what the functions share once, as StackDeployer has it.
    environment.put("SAM_CLI_BETA_PACKAGE_PERFORMANCE", "1");
    String overrides =
        changed.entrySet().stream()
            .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
            .collect(Collectors.joining(" "));
    List<String> deploy = new ArrayList<>();
    deploy.addAll(List.of(Project.tools().sam().toString(), "-I", "-m", "samcli", "deploy"));
    deploy.addAll(List.of("--template-file", sam.resolve("build/template.yaml").toString()));
    deploy.addAll(List.of("--config-file", built.root().resolve("samconfig.toml").toString()));
    deploy.addAll(
        List.of("--stack-name", StackDeployer.nameOf(Namespace.DEFAULT), "--no-confirm-changeset"));
    deploy.addAll(List.of("--s3-bucket", "rolebridge-deployment", "--no-resolve-s3"));
    deploy.addAll(List.of("--s3-prefix", StackDeployer.nameOf(Namespace.DEFAULT) + "-" + place));
    deploy.addAll(List.of("--no-progressbar", "--region", account.region()));
    deploy.addAll(List.of("--parameter-overrides", overrides));
    deploy.addAll(List.of("--tags", "rolebridge:source=sam"));
    tags.forEach((key, value) -> deploy.add(key + "=" + value));
    new Child(deploy)
        .in(built.root())
        .log(built.logs().resolve("sam.log"))
        .with(environment)
        .run("sam deploy", "DeployFailed", "Look at the log.");
    return new Installation(localAws, account, deployer(account, built).deployed().orElseThrow());
  }

  private static StackDeployer deployer(LocalAccount account, Workspace sources) {
    return new StackDeployer(
        sources, account, Namespace.DEFAULT, Project.tools()::sam, Project.PROGRESS);
  }

  private static Installation on(
      LocalAws localAws, LocalAccount account, Workspace sources, Map<String, String> parameters) {
    return new Installation(
        localAws,
        account,
        deployer(account, sources).upToDate(DeploymentSettings.NONE.withParameters(parameters)));
  }

  /** From now on, until another one is set. */
  void delay(IamDelay delay) {
    http.put("/_rolebridge/iam-delay", delay.json());
  }

  /**
   * Whatever these runs do at the same time, their functions do, too, as on Lambda; else the local
   * AWS has calls of one function wait for each other for a moment.
   */
  <T> T overlapping(Supplier<T> runs) {
    synchronized (overlapping) {
      if (overlapping.getAndIncrement() == 0) {
        http.put("/_rolebridge/patience", Map.of("seconds", 0));
      }
    }
    try {
      return runs.get();
    } finally {
      synchronized (overlapping) {
        if (overlapping.decrementAndGet() == 0) {
          http.put("/_rolebridge/patience", Map.of("seconds", 1));
        }
      }
    }
  }

  /** The hub account's root. */
  public LocalAccount account() {
    return account;
  }

  public DeployedStack stack() {
    return stack;
  }

  public Executions executions() {
    return executions;
  }

  /** Runs a state machine, by the design's name of it, to its end. */
  public Execution run(String machine, String name, String input) {
    String arn = executions.start(stack.stateMachines().get(machine), RunName.of(name), input);
    return new LiveView(executions, Project.PROGRESS, POLL, Clock.systemUTC()).follow(arn);
  }

  Hub hub() {
    return hub;
  }

  Recorder recorder() {
    return recorder;
  }

  Decisions decisions() {
    return decisions;
  }

  Announcements announcements() {
    return announcements;
  }

  LocalHttp http() {
    return http;
  }

  /**
   * Has these accounts in an organization, whose management account is none of them; for tests that
   * hold {@link #ORGANIZATION}.
   *
   * @param accounts by id, with the policies that control each
   */
  void organize(Map<String, ?> accounts) {
    http.put(
        "/_rolebridge/organization",
        Map.of("id", ORGANIZATION_ID, "managementAccount", "999999999999", "accounts", accounts));
  }

  void dissolve() {
    http.put("/_rolebridge/organization", Map.of());
  }

  /** Runs provision to its end. */
  Run provision(Request request) {
    return end(start(request.text()));
  }

  /** Starts provision; the execution's ARN. */
  String start(String request) {
    return start("provision", request);
  }

  /** Starts a state machine, by the design's name of it; the execution's ARN. */
  String start(String machine, String input) {
    return executions.start(stack.stateMachines().get(machine), RunName.of("it"), input);
  }

  /** The run once it has ended. */
  Run end(String executionArn) {
    return Poll.until(
        "the end of " + executionArn,
        () ->
            Optional.of(executions.describe(executionArn))
                .filter(execution -> !execution.isRunning())
                .map(Run::new));
  }

  @Override
  public void close() {
    if (!KEPT) {
      localAws.down();
    }
  }
}
