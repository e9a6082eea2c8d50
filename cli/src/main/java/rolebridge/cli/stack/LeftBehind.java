package rolebridge.cli.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Progress;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/** What there is in an account of an earlier stack, or of another version of the one there is. */
final class LeftBehind {

  private final Account account;
  private final Path root;
  private final Namespace namespace;
  private final String name;
  private final Progress progress;

  /**
   * @param root of the sources that are deployed
   * @param name the stack's
   */
  LeftBehind(Account account, Path root, Namespace namespace, String name, Progress progress) {
    this.account = account;
    this.root = root;
    this.namespace = namespace;
    this.name = name;
    this.progress = progress;
  }

  /** Looks and changes nothing; see {@link Adoption#takeOver}. */
  TakeOver found(Optional<Stack> stack) {
    return adoption().takeOver(stack, stack.isEmpty() ? List.of() : resources());
  }

  boolean isImportRolledBack(Stack stack) {
    return Adoption.isImportRolledBack(stack, resources());
  }

  private List<StackResourceSummary> resources() {
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      return Stacks.resources(cloudFormation, name);
    }
  }

  private Adoption adoption() {
    return new Adoption(KeptNames.of(root, namespace), new KeptInAccount(account));
  }

  /**
   * A new stack begins as an import of what an earlier one left; SAM's change set can't. One that
   * is there can import only by its whole template as it is, so it gets a log group anew that it
   * once left.
   *
   * @param stack as it is once nothing goes on in it
   * @param agreed what somebody agreed to; empty where nobody has to
   * @throws rolebridge.cli.setup.Failure before anything is done, when there is more than that
   */
  void takeOver(Optional<Stack> stack, Optional<TakeOver> agreed) {
    if (Adoption.isNew(stack)) {
      Adoption.Found found = adoption().found();
      agreed.ifPresent(found.takeOver(Optional.empty())::requireWithin);
      if (!found.isEmpty()) {
        bringIn(found);
      }
      return;
    }
    TakeOver found = found(stack);
    agreed.ifPresent(found::requireWithin);
    try (CloudWatchLogsClient logs = account.logs()) {
      found.deleted().forEach(group -> logs.deleteLogGroup(r -> r.logGroupName(group)));
    }
  }

  private void bringIn(Adoption.Found found) {
    try (Progress.Step step = progress.start("Taking over what the last stack left");
        CloudFormationClient cloudFormation = account.cloudFormation()) {
      new ChangeSets(cloudFormation, account, name, step)
          .carryOut(
              request ->
                  request
                      .changeSetName("take-over-" + System.currentTimeMillis())
                      .changeSetType(ChangeSetType.IMPORT)
                      .templateBody(found.template())
                      .resourcesToImport(found.resources())
                      .parameters(
                          Parameter.builder()
                              .parameterKey(TemplateParameters.NAMESPACE)
                              .parameterValue(namespace.name())
                              .build())
                      .capabilities(Capability.CAPABILITY_NAMED_IAM),
              Set.of(StackStatus.IMPORT_COMPLETE));
      step.done("");
    }
  }
}
