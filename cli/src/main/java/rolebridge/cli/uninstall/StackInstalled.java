package rolebridge.cli.uninstall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.cli.stack.KeptInAccount;
import rolebridge.cli.stack.KeptNames;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.Stacks;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.ResourceArn;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyUsageType;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

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

  @Override
  public String stackName() {
    return StackDeployer.nameOf(namespace);
  }

  @Override
  public Optional<Stack> stack() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return Stacks.find(cloudFormation, stackName())
          .map(stack -> Stacks.requireOfInstallation(stack, namespace, account.region()))
          .map(stack -> described(cloudFormation, stack));
    }
  }

  private Stack described(
      CloudFormationClient cloudFormation,
      software.amazon.awssdk.services.cloudformation.model.Stack stack) {
    // With a change set and nothing else it has no template.
    Map<?, ?> template =
        stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS ? Map.of() : template(cloudFormation);
    Set<String> keeping = keeping(template);
    Map<Boolean, List<StackResourceSummary>> kept =
        present(cloudFormation)
            .collect(
                Collectors.partitioningBy(
                    resource -> keeping.contains(resource.logicalResourceId())));
    Map<String, Integer> going = new TreeMap<>();
    kept.get(false).forEach(resource -> going.merge(resource.resourceType(), 1, Integer::sum));
    return new Stack(
        stack.stackStatusAsString(),
        Boolean.TRUE.equals(stack.enableTerminationProtection()),
        parameters(stack.parameters()),
        going,
        ids(kept.get(false)),
        ids(kept.get(true)),
        buckets(template));
  }

  @Override
  public Optional<String> status() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return Stacks.find(cloudFormation, stackName()).map(stack -> stack.stackStatusAsString());
    }
  }

  @Override
  public String awsCommand() {
    return account.awsCommand();
  }

  @Override
  public Commands commands() {
    return account.commands();
  }

  private static Map<String, String> parameters(List<Parameter> given) {
    Map<String, String> parameters = new TreeMap<>();
    given.forEach(one -> parameters.put(one.parameterKey(), one.parameterValue()));
    return parameters;
  }

  /** Those that were made have one. */
  private static Set<String> ids(List<StackResourceSummary> resources) {
    return resources.stream()
        .map(StackResourceSummary::physicalResourceId)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Stream<StackResourceSummary> present(CloudFormationClient cloudFormation) {
    return summaries(cloudFormation).stream().filter(Stacks::isPresent);
  }

  /**
   * The resources of the stack's own template; the stack may be of other sources. With transforms
   * CloudFormation gives it out as JSON.
   */
  private Map<?, ?> template(CloudFormationClient cloudFormation) {
    try {
      return Json.object(Stacks.template(cloudFormation, stackName()).orElse("{}")).get("Resources")
              instanceof Map<?, ?> resources
          ? resources
          : Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The logical ids that it keeps. */
  private static Set<String> keeping(Map<?, ?> template) {
    Set<String> keeping = new TreeSet<>();
    template.forEach(
        (id, resource) -> {
          if (resource instanceof Map<?, ?> one
              && Objects.toString(one.get("DeletionPolicy"), "").startsWith("Retain")) {
            keeping.add(id.toString());
          }
        });
    return keeping;
  }

  private static Set<String> buckets(Map<?, ?> template) {
    Set<String> buckets = new TreeSet<>();
    for (Object resource : template.values()) {
      if (resource instanceof Map<?, ?> one
          && one.get("Properties") instanceof Map<?, ?> properties
          && properties.get("Code") instanceof Map<?, ?> code
          && code.get("S3Bucket") instanceof String bucket
          && !bucket.startsWith(SAM_STACK)) {
        buckets.add(bucket);
      }
    }
    return buckets;
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
          present(cloudFormation)
              .filter(
                  resource -> resource.resourceType().equals("AWS::StepFunctions::StateMachine"))
              .map(StackResourceSummary::physicalResourceId)
              .filter(Objects::nonNull)
              .toList();
    }
    List<String> runs = new ArrayList<>();
    try (SfnClient stepFunctions = account.stepFunctions()) {
      machines.forEach(machine -> runs.addAll(runs(stepFunctions, machine)));
    }
    return runs;
  }

  private static List<String> runs(SfnClient stepFunctions, String machine) {
    try {
      return stepFunctions
          .listExecutionsPaginator(
              r -> r.stateMachineArn(machine).statusFilter(ExecutionStatus.RUNNING))
          .executions()
          .stream()
          .map(ExecutionListItem::executionArn)
          .toList();
    } catch (StateMachineDoesNotExistException gone) {
      // Somebody deleted it, or an update that failed.
      return List.of();
    }
  }

  @Override
  public Map<String, Set<String>> boundaries() {
    Map<String, Set<String>> boundaries = new TreeMap<>();
    try (IamClient iam = account.iam()) {
      KeptNames.boundaries(namespace)
          .values()
          .forEach(
              name -> {
                try {
                  String arn = policyArn(name);
                  String description = iam.getPolicy(r -> r.policyArn(arn)).policy().description();
                  if (KeptNames.isOurs(name, description, namespace)) {
                    boundaries.put(name, holders(iam, arn));
                  }
                } catch (NoSuchEntityException gone) {
                  // It went with the stack.
                }
              });
    }
    return boundaries;
  }

  @Override
  public Set<String> holders(String policyArn) {
    try (IamClient iam = account.iam()) {
      return holders(iam, policyArn);
    } catch (NoSuchEntityException gone) {
      return Set.of();
    }
  }

  /** Who has it, as a boundary or attached: IAM deletes it for neither. */
  private static Set<String> holders(IamClient iam, String policyArn) {
    Set<String> holders = new TreeSet<>();
    for (PolicyUsageType usage :
        List.of(PolicyUsageType.PERMISSIONS_BOUNDARY, PolicyUsageType.PERMISSIONS_POLICY)) {
      for (ListEntitiesForPolicyResponse page :
          iam.listEntitiesForPolicyPaginator(
              r -> r.policyArn(policyArn).policyUsageFilter(usage))) {
        page.policyUsers().forEach(user -> holders.add(user.userName()));
        page.policyRoles().forEach(role -> holders.add(role.roleName()));
        page.policyGroups().forEach(group -> holders.add(group.groupName()));
      }
    }
    return holders;
  }

  private String policyArn(String name) {
    return "arn:%s:iam::%s:policy/%s"
        .formatted(ResourceArn.partitionOf(caller.arn()), caller.accountId(), name);
  }

  @Override
  public Set<String> logGroups() {
    Set<String> groups = new TreeSet<>();
    try (CloudWatchLogsClient logs = account.logs()) {
      for (String prefix :
          List.of("/aws/lambda/" + namespace.named(""), MACHINES_LOG + namespace.name())) {
        logs.describeLogGroupsPaginator(r -> r.logGroupNamePrefix(prefix)).logGroups().stream()
            .filter(group -> KeptNames.isOurs(KeptInAccount.tags(logs, group.arn()), namespace))
            .map(LogGroup::logGroupName)
            .forEach(groups::add);
      }
    }
    return groups;
  }

  @Override
  public Optional<String> roleOfAnother() {
    return KeptNames.installed(new KeptInAccount(account), namespace);
  }

  @Override
  public void deleteLogGroup(String name) {
    try (CloudWatchLogsClient logs = account.logs()) {
      logs.deleteLogGroup(r -> r.logGroupName(name));
    } catch (ResourceNotFoundException gone) {
      // As wanted.
      return;
    }
  }

  @Override
  public boolean deleteBoundary(String name) {
    try (IamClient iam = account.iam()) {
      String arn = policyArn(name);
      for (PolicyVersion version :
          iam.listPolicyVersionsPaginator(r -> r.policyArn(arn)).versions()) {
        if (!version.isDefaultVersion()) {
          iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(version.versionId()));
        }
      }
      iam.deletePolicy(r -> r.policyArn(arn));
      return true;
    } catch (NoSuchEntityException gone) {
      return true;
    } catch (DeleteConflictException used) {
      return false;
    }
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
                      Stacks.reason(resource.resourceStatusReason())));
    }
    return failures;
  }
}
