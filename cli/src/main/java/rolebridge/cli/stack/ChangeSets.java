package rolebridge.cli.stack;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Makes change sets of one stack and carries them out. */
final class ChangeSets {

  private static final Duration POLL = Duration.ofSeconds(2);

  private final CloudFormationClient cloudFormation;
  private final String name;
  private final Progress.Step step;
  private final StackEvents events;

  /**
   * @param name the stack's
   */
  ChangeSets(
      CloudFormationClient cloudFormation, Account account, String name, Progress.Step step) {
    this.cloudFormation = cloudFormation;
    this.name = name;
    this.step = step;
    this.events = new StackEvents(cloudFormation, account, name);
  }

  /**
   * Makes a change set of the stack, carries it out and waits for the end; when there is nothing to
   * change, nothing is done.
   *
   * @param made its other members
   * @throws rolebridge.cli.setup.Failure when CloudFormation can't make it, or the stack ends in
   *     another state than one of these
   */
  void carryOut(Consumer<CreateChangeSetRequest.Builder> made, Set<StackStatus> ends) {
    String changeSet =
        cloudFormation.createChangeSet(request -> made.accept(request.stackName(name))).id();
    if (!isReady(changeSet)) {
      return;
    }
    cloudFormation.executeChangeSet(request -> request.changeSetName(changeSet));
    Stack stack = describe();
    while (stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
      step.note(stack.stackStatusAsString());
      Pause.of(POLL);
      stack = describe();
    }
    if (!ends.contains(stack.stackStatus())) {
      throw events.notDeployed(
          stack.stackStatusAsString()
              + events.firstFailure(Optional.empty()).map(why -> ": " + why).orElse(""));
    }
  }

  /** Waits until the change set is made; false when there is nothing to change. */
  private boolean isReady(String changeSet) {
    step.note("comparing");
    while (true) {
      DescribeChangeSetResponse made =
          cloudFormation.describeChangeSet(request -> request.changeSetName(changeSet));
      if (made.status() == ChangeSetStatus.CREATE_COMPLETE) {
        return true;
      }
      if (made.status() == ChangeSetStatus.FAILED) {
        String reason = Stacks.reason(made.statusReason());
        cloudFormation.deleteChangeSet(request -> request.changeSetName(changeSet));
        // CloudFormation says both, and has no code for either.
        if (reason.contains("didn't contain changes") || reason.contains("No updates are to be")) {
          return false;
        }
        throw events.notDeployed(reason);
      }
      Pause.of(POLL);
    }
  }

  private Stack describe() {
    return cloudFormation.describeStacks(request -> request.stackName(name)).stacks().getFirst();
  }
}
