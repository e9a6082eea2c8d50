package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.setup.Child;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.FileLock;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.setup.SourceHash;
import rolebridge.cli.setup.Workspace;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;

/** Builds rolebridge's stack with SAM and deploys it where it isn't there in this version. */
public final class StackDeployer {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final String DEPLOY_FAILED = "DeployFailed";
  private static final String SOURCE_TAG = "rolebridge:source";

  /** What samconfig.toml has in the tag's place, since SAM alone doesn't know the sources' hash. */
  private static final String SOURCE_OF_SAM = "sam";

  private static final String LOCAL_BUCKET = "rolebridge-deployment";

  /** Locally anybody may play another account: these two, or one of this organization. */
  private static final Map<String, String> LOCAL_PARAMETERS =
      Map.of(
          "FunctionEgressIps",
          LocalAws.SOURCE_IP,
          "OrganizationId",
          "o-exampleorg1",
          "AllowedAccounts",
          "111111111111,222222222222",
          "KeyEventPrincipals",
          "arn:aws:iam::" + LocalAccount.ACCOUNT_ID + ":user/soc");

  private static final List<String> SOURCES =
      List.of(
          "functions/src/main",
          "functions/pom.xml",
          "statemachines",
          "template.yaml",
          "samconfig.toml");

  private static final List<String> RELEASED =
      List.of(ReleaseDeployment.ZIP, ReleaseDeployment.MACHINES, ReleaseDeployment.TEMPLATE);

  private final Workspace workspace;
  private final Account account;
  private final Namespace namespace;
  private final String name;
  private final Supplier<Path> sam;
  private final Progress progress;
  private final LeftBehind leftBehind;

  /**
   * @param sam the Python that has SAM, asked for only when SAM is needed
   */
  public StackDeployer(
      Workspace workspace,
      Account account,
      Namespace namespace,
      Supplier<Path> sam,
      Progress progress) {
    this.workspace = workspace;
    this.account = account;
    this.namespace = namespace;
    this.name = nameOf(namespace);
    this.sam = sam;
    this.progress = progress;
    this.leftBehind = new LeftBehind(account, workspace.root(), namespace, name, progress);
  }

  /** The name of a namespace's stack, which CloudFormation lets have no underscore. */
  public static String nameOf(Namespace namespace) {
    return namespace.name().replace('_', '-');
  }

  /** Hash of what the stack is built from. */
  public String source() {
    SourceHash hash = new SourceHash();
    (workspace.isReleased() ? RELEASED : SOURCES).forEach(name -> hash.add(workspace.root(), name));
    return hash.value();
  }

  /**
   * The stack as it is; empty when there is none that works.
   *
   * @throws Failure while it is being changed
   */
  public Optional<DeployedStack> deployed() {
    Optional<Stack> stack = describe();
    if (stack.filter(Stacks::isBeingChanged).isPresent()
        && stack.filter(StackDeployer::isWhole).isEmpty()) {
      throw Failure.environment(
          "StackBusy",
          "The stack " + name + " is in state " + stack.get().stackStatusAsString() + ".",
          "Wait until that has ended, then run the same command again.");
    }
    return stack.filter(StackDeployer::isWhole).map(StackDeployer::deployed);
  }

  private Optional<Stack> whole() {
    return describe().filter(StackDeployer::isWhole);
  }

  /**
   * The stack of these sources with these settings, its functions published as they are set now.
   * SAM publishes what the template says anew, and doesn't see that a parameter has another value:
   * the versions that the machines name would keep the former one.
   *
   * @param agreed what it may take over or delete for it
   * @throws Failure when that isn't all that is found
   */
  public DeployedStack published(DeploymentSettings settings, TakeOver agreed) {
    DeployedStack stack = upToDate(settings, Optional.of(agreed));
    if (!new FunctionVersions(account, namespace).lag()) {
      return stack;
    }
    String source = source();
    try (FileLock _ = deployLock()) {
      if (!isBuilt(source)) {
        build(source);
      }
      deploy(source, another(source), DeploymentSettings.NONE);
      removeOldVersions();
    }
    return deployed().orElse(stack);
  }

  /**
   * The stack of these sources with these settings: the one that is there, or deployed now, with
   * its functions published anew where a parameter has another value. What isn't named in the
   * settings, a stack that is there keeps.
   */
  public DeployedStack upToDate(DeploymentSettings settings) {
    return upToDate(settings, Optional.empty());
  }

  private DeployedStack upToDate(DeploymentSettings settings, Optional<TakeOver> agreed) {
    String source = source();
    Optional<DeployedStack> present = with(source, settings);
    if (present.isPresent()) {
      return present.get();
    }
    try (FileLock _ = deployLock()) {
      Optional<Stack> stack = settled();
      present = with(source, settings);
      if (present.isPresent()) {
        return present.get();
      }
      agreed.ifPresent(all -> leftBehind.found(stack).requireWithin(all));
      stack.filter(this::isBroken).ifPresent(this::replaceBroken);
      if (!isBuilt(source)) {
        build(source);
      }
      leftBehind.takeOver(settled(), agreed);
      deploy(source, deployment(source, settings), settings);
      removeOldVersions();
      return deployed()
          .orElseThrow(
              () ->
                  Failure.environment(
                      "StackMissing",
                      "SAM deployed the stack " + name + ", but it isn't there.",
                      "Look at the end of " + log() + "."));
    }
  }

  /**
   * What a deployment would take over from an earlier stack, or where the stack is there, what it
   * has to delete for it.
   *
   * @throws Failure naming what has one of the names and isn't rolebridge's
   */
  public TakeOver takesOver() {
    return leftBehind.found(describe());
  }

  private Optional<DeployedStack> with(String source, DeploymentSettings settings) {
    return whole()
        .filter(
            stack ->
                StackTags.merged(tags(stack), settings.tags())
                    .equals(StackTags.ofOthers(tags(stack))))
        .map(StackDeployer::deployed)
        .filter(stack -> has(stack, source, settings));
  }

  private static boolean has(DeployedStack stack, String source, DeploymentSettings settings) {
    return stack.source().equals(Optional.of(source))
        && stack.parameters().entrySet().containsAll(settings.parameters().entrySet());
  }

  /** That of the stack as it is where only its tags change, so that nothing is published. */
  private String deployment(String source, DeploymentSettings settings) {
    return whole()
        .map(StackDeployer::deployed)
        .filter(stack -> has(stack, source, settings))
        .map(stack -> stack.parameters().get(TemplateParameters.DEPLOYMENT))
        .filter(present -> !present.isEmpty())
        .orElseGet(() -> another(source));
  }

  /**
   * Never the same: CloudFormation keeps the versions that a rolled-back update has published, and
   * then fails to publish what is as the last of them.
   */
  private static String another(String source) {
    return source + "-" + System.currentTimeMillis();
  }

  private boolean isBuilt(String source) {
    if (workspace.isReleased()) {
      return true;
    }
    try {
      return Files.exists(builtMark()) && Files.readString(builtMark()).equals(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void build(String source) {
    try (Progress.Step step = progress.start("Building the functions")) {
      Map<String, String> environment = environment();
      environment.put(
          "MAVEN_OPTS",
          System.getenv().getOrDefault("MAVEN_OPTS", "")
              + " -DskipTests=true -Dmaven.test.skip=true -DskipErrorProne=true");
      environment.put("JAVA_HOME", workspace.javaHome().toString());
      environment.put("PATH", workspace.maven().getParent() + ":" + System.getenv("PATH"));
      // SAM may be stopped by anything while it replaces what it built before.
      Files.deleteIfExists(builtMark());
      sam("build", "--template", workspace.root().resolve("template.yaml").toString())
          .with(environment)
          .run(
              "sam build",
              "BuildFailed",
              "Remove the cause that the log names, then run the same command again.");
      BuiltTemplate.shareCode(
          workspace.root().resolve("template.yaml"), buildFolder().resolve("template.yaml"));
      new Child(BuiltTemplate.intoJson(sam.get(), buildFolder().resolve("template.yaml")))
          .in(workspace.root())
          .log(log())
          .with(environment)
          .run(
              "writing the built template as JSON",
              "BuildFailed",
              "Remove the cause that the log names, then run the same command again.");
      Files.writeString(builtMark(), source);
      step.done("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path builtMark() {
    return buildFolder().resolve("built-source");
  }

  private FileLock deployLock() {
    return FileLock.take(workspace.run().resolve("deploy.lock"), progress, "deploying the stack");
  }

  /**
   * @param deployment what the functions are published anew for: it is in the place of their code,
   *     by which SAM decides, and in their description, by which Lambda does
   * @param settings what becomes other than it is
   */
  private void deploy(String source, String deployment, DeploymentSettings settings) {
    try (Progress.Step step = progress.start("Deploying the stack")) {
      Optional<Stack> present = describe();
      Map<String, String> parameters = parameters(present, settings);
      parameters.put(TemplateParameters.DEPLOYMENT, deployment);
      Map<String, String> tags = new LinkedHashMap<>();
      tags.put(SOURCE_TAG, source);
      tags.putAll(
          StackTags.merged(present.map(StackDeployer::tags).orElseGet(Map::of), settings.tags()));
      if (workspace.isReleased()) {
        new ReleaseDeployment(workspace.root(), account, name)
            .deploy(deployment, present, parameters, tags, step);
        step.done("");
        return;
      }
      List<String> arguments = new ArrayList<>();
      arguments.addAll(
          List.of("--template-file", buildFolder().resolve("template.yaml").toString()));
      arguments.addAll(
          List.of("--config-file", workspace.root().resolve("samconfig.toml").toString()));
      arguments.addAll(List.of("--stack-name", name, "--no-confirm-changeset"));
      arguments.addAll(List.of("--s3-prefix", name + "-" + deployment));
      arguments.addAll(List.of("--no-fail-on-empty-changeset", "--no-progressbar"));
      arguments.addAll(List.of("--parameter-overrides", "file://" + written(parameters)));
      arguments.add("--tags");
      tags.forEach((key, value) -> arguments.add(quoted(key) + "=" + quoted(value)));
      arguments.addAll(List.of("--region", account.region()));
      Map<String, String> environment = environment();
      if (account.endpoint().isPresent()) {
        makeBucket();
        arguments.addAll(List.of("--s3-bucket", LOCAL_BUCKET, "--no-resolve-s3"));
        environment.put("SAM_CLI_POLL_DELAY", "0.5");
        // Packs what several functions share once; a beta feature, so on the local AWS only.
        environment.put("SAM_CLI_BETA_PACKAGE_PERFORMANCE", "1");
      } else {
        arguments.add("--resolve-s3");
      }
      deploy(sam("deploy", arguments.toArray(String[]::new)).with(environment), present);
      step.done("");
    }
  }

  /** Of a deployment that began and failed, CloudFormation says more than the end of SAM's log. */
  private void deploy(Child sam, Optional<Stack> present) {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      StackEvents events = new StackEvents(cloudFormation, account, name);
      Optional<String> before = present.flatMap(_ -> read(events::latest));
      try {
        sam.run(
            "sam deploy",
            DEPLOY_FAILED,
            "Remove the cause that the log names, then run the same command again.");
      } catch (Failure failed) {
        boolean began = present.isEmpty() || before.isPresent();
        throw Optional.of(failed.error())
            .filter(error -> began && error.equals(DEPLOY_FAILED))
            .flatMap(_ -> read(() -> events.firstFailure(before)))
            .map(
                why ->
                    events.notDeployed(
                        read(() -> state(cloudFormation)).map(state -> state + ": ").orElse("")
                            + why))
            .orElse(failed);
      }
    }
  }

  /** Who deploys need not be allowed to read this; then there is SAM's log. */
  private static Optional<String> read(Supplier<Optional<String>> what) {
    try {
      return what.get();
    } catch (SdkException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<String> state(CloudFormationClient cloudFormation) {
    return Stacks.find(cloudFormation, name).map(Stack::stackStatusAsString);
  }

  /**
   * The namespace and those that get another value; SAM, like a release's deployment, leaves the
   * others as they are. A local stack begins with values of its own.
   */
  private Map<String, String> parameters(Optional<Stack> present, DeploymentSettings settings) {
    Map<String, String> parameters =
        new TreeMap<>(account.endpoint().isPresent() ? LOCAL_PARAMETERS : Map.of());
    present
        .filter(StackDeployer::isWhole)
        .ifPresent(
            stack ->
                stack.parameters().stream()
                    .map(Parameter::parameterKey)
                    .forEach(parameters::remove));
    parameters.put(TemplateParameters.NAMESPACE, namespace.name());
    parameters.putAll(settings.parameters());
    return parameters;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\\\"") + '"';
  }

  /** A file for SAM, which takes YAML: values have spaces and whatever else a parameter takes. */
  private Path written(Map<String, String> parameters) {
    try {
      return Files.writeString(
          workspace.home().resolve("sam").resolve("parameters.yaml"), Json.pretty(parameters));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A deployment that is done stays so: versions that can't be removed now go after another one.
   */
  private void removeOldVersions() {
    try {
      int removed = new FunctionVersions(account, namespace).removeOld();
      if (removed > 0) {
        progress.say("Removed " + removed + " old versions of functions, which nothing names.");
      }
    } catch (SdkException e) {
      progress.say("Old versions of functions stay: " + e.getMessage());
    }
  }

  private Child sam(String command, String... arguments) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of(sam.get().toString(), "-I", "-m", "samcli", command));
    if (command.equals("build")) {
      line.addAll(List.of("--build-dir", buildFolder().toString()));
    }
    line.addAll(List.of(arguments));
    return new Child(line).in(workspace.root()).log(log());
  }

  private Map<String, String> environment() {
    Path folder = workspace.home().resolve("sam");
    try {
      Files.createDirectories(folder);
      // Keeps SAM from asking the network once a week whether there is a newer SAM.
      Files.writeString(folder.resolve("metadata.json"), "{\"lastVersionCheck\": 99999999999}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> environment = new LinkedHashMap<>(account.environment());
    environment.put("__SAM_CLI_APP_DIR", folder.toString());
    environment.put("SAM_CLI_TELEMETRY", "0");
    environment.put("PYTHONUTF8", "1");
    return environment;
  }

  private Path buildFolder() {
    return workspace.home().resolve("sam").resolve("build");
  }

  private Path log() {
    return workspace.logs().resolve("sam.log");
  }

  private void makeBucket() {
    try (S3Client s3 = account.s3()) {
      s3.createBucket(request -> request.bucket(LOCAL_BUCKET));
    }
  }

  private Optional<Stack> describe() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return Stacks.find(cloudFormation, name)
          .map(stack -> Stacks.requireOfInstallation(stack, namespace, account.region()));
    }
  }

  private void replaceBroken(Stack stack) {
    if (account.endpoint().isEmpty() && !leftBehind.isImportRolledBack(stack)) {
      throw Failure.environment(
          "StackBroken",
          "The stack "
              + name
              + " in "
              + account.region()
              + " is in state "
              + stack.stackStatusAsString()
              + ", which an update can't leave: "
              + Stacks.reason(stack.stackStatusReason())
              + ".",
          "Look at its events, then delete or repair it: "
              + account.awsCommand()
              + " cloudformation describe-stack-events --stack-name "
              + name);
    }
    progress.say(
        "The stack " + name + " is in state " + stack.stackStatusAsString() + " and is replaced.");
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      cloudFormation.deleteStack(request -> request.stackName(name));
      cloudFormation.waiter().waitUntilStackDeleteComplete(request -> request.stackName(name));
    }
  }

  /** The stack once nothing is going on in it; a deployment that was cut off goes on by itself. */
  private Optional<Stack> settled() {
    Optional<Stack> stack = describe();
    if (stack.filter(Stacks::isBeingChanged).isEmpty()) {
      return stack;
    }
    try (Progress.Step step = progress.start("Waiting for the stack")) {
      while (stack.filter(Stacks::isBeingChanged).isPresent()) {
        step.note(stack.get().stackStatusAsString());
        Pause.of(POLL);
        stack = describe();
      }
      step.done(stack.map(Stack::stackStatusAsString).orElse("deleted"));
    }
    return stack;
  }

  private static boolean isWhole(Stack stack) {
    return switch (stack.stackStatus()) {
      case CREATE_COMPLETE, UPDATE_COMPLETE, UPDATE_COMPLETE_CLEANUP_IN_PROGRESS -> true;
      // Or it has what was taken over and nothing else yet.
      case UPDATE_ROLLBACK_COMPLETE, IMPORT_COMPLETE, IMPORT_ROLLBACK_COMPLETE ->
          !stack.outputs().isEmpty();
      default -> false;
    };
  }

  private boolean isBroken(Stack stack) {
    return switch (stack.stackStatus()) {
      // A stack in review has a change set and nothing else yet. It and what was only taken over
      // are the next deployment's beginning.
      case REVIEW_IN_PROGRESS, IMPORT_COMPLETE, UPDATE_ROLLBACK_COMPLETE -> false;
      default -> !isWhole(stack);
    };
  }

  private static Map<String, String> tags(Stack stack) {
    return stack.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
  }

  private static DeployedStack deployed(Stack stack) {
    Map<String, String> outputs = new LinkedHashMap<>();
    stack.outputs().forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
    Map<String, String> parameters = new LinkedHashMap<>();
    stack
        .parameters()
        .forEach(given -> parameters.put(given.parameterKey(), given.parameterValue()));
    Optional<String> source =
        Optional.ofNullable(tags(stack).get(SOURCE_TAG))
            .filter(tag -> !tag.equals(SOURCE_OF_SAM))
            // A rolled-back update may carry the tag of the version it didn't become.
            .filter(tag -> stack.stackStatus() != StackStatus.UPDATE_ROLLBACK_COMPLETE);
    return DeployedStack.of(stack.stackId(), outputs, parameters, source);
  }
}
