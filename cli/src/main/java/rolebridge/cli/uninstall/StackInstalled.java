package rolebridge.cli.uninstall;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.Stacks;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyUsageType;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What there is in the account of a caller. */
public final class StackInstalled implements Installed {

  private static final String SAM_STACK = "aws-sam-cli-managed-default";

  private static final String MACHINES_LOG = "/aws/vendedlogs/states/";

  private final Account account;
  private final Caller caller;
  private final Namespace namespace;

  public StackInstalled(Account account, Caller caller, Namespace namespace) {
    this.account = account;
    this.caller = caller;
    this.namespace = namespace;
  }

  /** By the stack's logical ids. */
  private Map<String, String> boundaryNames() {
    return Map.of(
        "UserBoundary", namespace.named("user-boundary"),
        "RoleBoundary", namespace.named("role-boundary"),
        "RoleBoundaryElevated", namespace.named("role-boundary-elevated"));
  }

  @Override
  public String stackName() {
    return StackDeployer.nameOf(namespace);
  }

  @Override
  public Optional<Stack> stack() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return Stacks.find(cloudFormation, stackName())
          .map(
              stack ->
                  new Stack(
                      stack.stackStatusAsString(),
                      Boolean.TRUE.equals(stack.enableTerminationProtection()),
                      parameters(stack.parameters()),
                      resources(cloudFormation)));
    }
  }

  private static Map<String, String> parameters(List<Parameter> given) {
    Map<String, String> parameters = new TreeMap<>();
    given.forEach(one -> parameters.put(one.parameterKey(), one.parameterValue()));
    return parameters;
  }

  private Map<String, Integer> resources(CloudFormationClient cloudFormation) {
    Map<String, Integer> resources = new TreeMap<>();
    summaries(cloudFormation).stream()
        .filter(resource -> resource.resourceStatus() != ResourceStatus.DELETE_COMPLETE)
        .forEach(resource -> resources.merge(resource.resourceType(), 1, Integer::sum));
    return resources;
  }

  private List<StackResourceSummary> summaries(CloudFormationClient cloudFormation) {
    return Stacks.resources(cloudFormation, stackName());
  }

  @Override
  public Set<String> users() {
    Set<String> users = new TreeSet<>();
    try (IamClient iam = account.iam()) {
      iam.listUsersPaginator(r -> r.pathPrefix(namespace.path())).users().stream()
          .forEach(user -> users.add(user.userName()));
    }
    secrets().stream()
        .filter(secret -> secret.deletedDate() == null)
        .forEach(secret -> users.add(secret.name().substring(namespace.secretPrefix().length())));
    return users;
  }

  @Override
  public Map<String, Instant> secretsInRecovery() {
    Map<String, Instant> secrets = new TreeMap<>();
    secrets().stream()
        .filter(secret -> secret.deletedDate() != null)
        .forEach(secret -> secrets.put(secret.name(), secret.deletedDate()));
    return secrets;
  }

  private List<SecretListEntry> secrets() {
    Filter named =
        Filter.builder().key(FilterNameStringType.NAME).values(namespace.secretPrefix()).build();
    try (SecretsManagerClient secretsManager = account.secretsManager()) {
      return secretsManager
          .listSecretsPaginator(r -> r.filters(named).includePlannedDeletion(true))
          .stream()
          .flatMap(page -> page.secretList().stream())
          .filter(secret -> secret.name().startsWith(namespace.secretPrefix()))
          .toList();
    }
  }

  @Override
  public List<String> runs() {
    List<String> machines;
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      machines =
          summaries(cloudFormation).stream()
              .filter(
                  resource -> resource.resourceType().equals("AWS::StepFunctions::StateMachine"))
              .filter(resource -> resource.resourceStatus() != ResourceStatus.DELETE_COMPLETE)
              .map(StackResourceSummary::physicalResourceId)
              .toList();
    }
    List<String> runs = new ArrayList<>();
    try (SfnClient stepFunctions = account.stepFunctions()) {
      for (String machine : machines) {
        stepFunctions
            .listExecutionsPaginator(
                r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.RUNNING))
            .executions()
            .stream()
            .map(ExecutionListItem::executionArn)
            .forEach(runs::add);
      }
    }
    return runs;
  }

  @Override
  public Map<String, Set<String>> boundaries() {
    Map<String, Set<String>> boundaries = new TreeMap<>();
    try (IamClient iam = account.iam()) {
      boundaryNames()
          .values()
          .forEach(
              name -> {
                try {
                  boundaries.put(name, holders(iam, policyArn(name)));
                } catch (NoSuchEntityException gone) {
                  // It went with the stack.
                }
              });
    }
    return boundaries;
  }

  private static Set<String> holders(IamClient iam, String policyArn) {
    Set<String> holders = new TreeSet<>();
    iam.getPolicy(r -> r.policyArn(policyArn));
    for (ListEntitiesForPolicyResponse page :
        iam.listEntitiesForPolicyPaginator(
            r -> r.policyArn(policyArn).policyUsageFilter(PolicyUsageType.PERMISSIONS_BOUNDARY))) {
      page.policyUsers().forEach(user -> holders.add(user.userName()));
      page.policyRoles().forEach(role -> holders.add(role.roleName()));
    }
    return holders;
  }

  private String policyArn(String name) {
    return "arn:%s:iam::%s:policy/%s"
        .formatted(caller.arn().split(":", -1)[1], caller.accountId(), name);
  }

  @Override
  public Set<String> logGroups() {
    Set<String> groups = new TreeSet<>();
    try (CloudWatchLogsClient logs = account.logs()) {
      for (String prefix :
          List.of("/aws/lambda/" + namespace.named(""), MACHINES_LOG + namespace.name())) {
        logs.describeLogGroupsPaginator(r -> r.logGroupNamePrefix(prefix)).logGroups().stream()
            .map(LogGroup::logGroupName)
            .filter(name -> !name.startsWith(MACHINES_LOG + namespace.name() + "_"))
            .forEach(groups::add);
      }
    }
    return groups;
  }

  @Override
  public boolean samStack() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return Stacks.find(cloudFormation, SAM_STACK).isPresent();
    }
  }

  @Override
  public void delete(List<String> retained) {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      cloudFormation.deleteStack(
          r -> {
            r.stackName(stackName());
            if (!retained.isEmpty()) {
              r.retainResources(retained);
            }
          });
    }
  }

  @Override
  public Map<String, String> failures() {
    Map<String, String> failures = new LinkedHashMap<>();
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      summaries(cloudFormation).stream()
          .filter(resource -> resource.resourceStatus() == ResourceStatus.DELETE_FAILED)
          .forEach(
              resource ->
                  failures.put(
                      resource.logicalResourceId(),
                      Optional.ofNullable(resource.resourceStatusReason())
                          .orElse("no reason given")));
    }
    return failures;
  }
}
