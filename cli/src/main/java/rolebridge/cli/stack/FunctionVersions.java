package rolebridge.cli.stack;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.cli.aws.Account;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;

/**
 * The published versions of the stack's functions. Each deployment makes new ones, which its state
 * machines name, and leaves the former to the executions that began with them.
 */
public final class FunctionVersions {

  /**
   * An execution that is started right after a deployment may still get the former definition
   * (UpdateStateMachine in the API reference of Step Functions).
   */
  private static final int KEPT = 2;

  private static final Pattern VERSION = Pattern.compile("[0-9]+");
  private static final Pattern NAMED =
      Pattern.compile(":function:(" + Namespace.ANY + "-[A-Za-z0-9_-]+):([0-9]+)");

  private final Account account;
  private final Namespace namespace;

  public FunctionVersions(Account account, Namespace namespace) {
    this.account = account;
    this.namespace = namespace;
  }

  /**
   * Removes the versions that nothing names: no execution that is running, no state machine, no
   * alias. The latest two stay in any case. How many went.
   */
  public int removeOld() {
    try (LambdaClient lambda = account.lambda()) {
      // In this order: an execution that begins meanwhile names what a machine named just before.
      Map<String, Set<Integer>> published = new TreeMap<>();
      functions().forEach(name -> published.put(name, published(lambda, name)));
      Set<String> named = named();
      int removed = 0;
      for (Map.Entry<String, Set<Integer>> function : published.entrySet()) {
        String name = function.getKey();
        Set<Integer> kept = new HashSet<>();
        named.stream()
            .filter(version -> version.startsWith(name + ":"))
            .forEach(version -> kept.add(Integer.valueOf(version.substring(name.length() + 1))));
        lambda.listAliasesPaginator(r -> r.functionName(name)).aliases().stream()
            .map(AliasConfiguration::functionVersion)
            .filter(version -> VERSION.matcher(version).matches())
            .forEach(version -> kept.add(Integer.valueOf(version)));
        for (int version : removable(function.getValue(), kept)) {
          lambda.deleteFunction(r -> r.functionName(name).qualifier(String.valueOf(version)));
          removed++;
        }
      }
      return removed;
    }
  }

  /** Whether a function is set otherwise than the latest version that was published of it. */
  public boolean lag() {
    try (LambdaClient lambda = account.lambda()) {
      return functions().stream().anyMatch(name -> lags(lambda, name));
    }
  }

  private static boolean lags(LambdaClient lambda, String function) {
    TreeMap<Integer, FunctionConfiguration> versions = new TreeMap<>();
    FunctionConfiguration present = null;
    for (FunctionConfiguration version :
        lambda.listVersionsByFunctionPaginator(r -> r.functionName(function)).versions()) {
      if (VERSION.matcher(version.version()).matches()) {
        versions.put(Integer.valueOf(version.version()), version);
      } else {
        present = version;
      }
    }
    return present != null
        && !versions.isEmpty()
        && !settings(present).equals(settings(versions.lastEntry().getValue()));
  }

  /** What a parameter may change of a function, and its code. */
  private static List<Object> settings(FunctionConfiguration function) {
    return List.of(
        function.codeSha256(),
        function.handler(),
        function.role(),
        function.environment() == null ? Map.of() : function.environment().variables(),
        function.vpcConfig() == null ? List.of() : function.vpcConfig().subnetIds(),
        function.vpcConfig() == null ? List.of() : function.vpcConfig().securityGroupIds(),
        function.snapStart() == null ? "None" : function.snapStart().applyOnAsString(),
        function.timeout(),
        function.memorySize());
  }

  /** Those of the published ones that are neither named nor among the latest. */
  static List<Integer> removable(Collection<Integer> published, Set<Integer> named) {
    List<Integer> sorted = new TreeSet<>(published).stream().toList();
    return sorted.subList(0, Math.max(0, sorted.size() - KEPT)).stream()
        .filter(version -> !named.contains(version))
        .toList();
  }

  /** Every function version that this definition of a state machine names, as name and number. */
  static Set<String> namedIn(String definition) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = NAMED.matcher(definition);
    while (matcher.find()) {
      found.add(matcher.group(1) + ":" + matcher.group(2));
    }
    return found;
  }

  private List<String> functions() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return functions(Stacks.resources(cloudFormation, StackDeployer.nameOf(namespace)));
    }
  }

  /** The names of the functions that the stack has, and that were made. */
  static List<String> functions(List<StackResourceSummary> resources) {
    return resources.stream()
        .filter(Stacks::isPresent)
        .filter(resource -> resource.resourceType().equals("AWS::Lambda::Function"))
        .map(StackResourceSummary::physicalResourceId)
        .filter(Objects::nonNull)
        .toList();
  }

  private static Set<Integer> published(LambdaClient lambda, String function) {
    Set<Integer> versions = new TreeSet<>();
    lambda.listVersionsByFunctionPaginator(r -> r.functionName(function)).versions().stream()
        .map(FunctionConfiguration::version)
        .filter(version -> VERSION.matcher(version).matches())
        .forEach(version -> versions.add(Integer.valueOf(version)));
    return versions;
  }

  private Set<String> named() {
    Set<String> named = new TreeSet<>();
    try (SfnClient stepFunctions = account.stepFunctions()) {
      List<String> machines =
          stepFunctions.listStateMachinesPaginator().stateMachines().stream()
              .filter(machine -> machine.name().startsWith(namespace.named("")))
              .map(StateMachineListItem::stateMachineArn)
              .toList();
      for (String machine : machines) {
        named.addAll(
            namedIn(
                stepFunctions.describeStateMachine(r -> r.stateMachineArn(machine)).definition()));
        stepFunctions
            .listExecutionsPaginator(
                r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.RUNNING))
            .executions()
            .forEach(
                execution ->
                    named.addAll(
                        namedIn(
                            stepFunctions
                                .describeStateMachineForExecution(
                                    r -> r.executionArn(execution.executionArn()))
                                .definition())));
      }
    }
    return named;
  }
}
