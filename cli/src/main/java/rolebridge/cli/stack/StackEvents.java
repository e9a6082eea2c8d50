package rolebridge.cli.stack;

import java.util.Objects;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Failure;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/**
 * What CloudFormation tells of the deployments of one stack, and the failure that it explains. An
 * event, a hook's among them, need name no resource, status or reason (CloudFormation API
 * Reference, StackEvent).
 */
final class StackEvents {

  private final CloudFormationClient cloudFormation;
  private final Account account;
  private final String name;

  /**
   * @param name the stack's
   */
  StackEvents(CloudFormationClient cloudFormation, Account account, String name) {
    this.cloudFormation = cloudFormation;
    this.account = account;
    this.name = name;
  }

  /** The id of the latest; empty when there is none. */
  Optional<String> latest() {
    return cloudFormation
        .describeStackEventsPaginator(request -> request.stackName(name))
        .stackEvents()
        .stream()
        .findFirst()
        .map(StackEvent::eventId);
  }

  /**
   * The latest deployment's first failure, which the others follow from: resource and reason.
   *
   * @param before the latest event before that deployment, if there was any
   */
  Optional<String> firstFailure(Optional<String> before) {
    Optional<StackEvent> first = Optional.empty();
    for (StackEvent event :
        cloudFormation
            .describeStackEventsPaginator(request -> request.stackName(name))
            .stackEvents()) {
      String status = Objects.requireNonNullElse(event.resourceStatusAsString(), "");
      boolean begin =
          name.equals(event.logicalResourceId())
              && status.matches("(CREATE|UPDATE|IMPORT)_IN_PROGRESS");
      if (begin || before.filter(id -> id.equals(event.eventId())).isPresent()) {
        break;
      }
      if (status.endsWith("_FAILED")) {
        first = Optional.of(event);
      }
    }
    return first.map(
        event ->
            Objects.requireNonNullElse(event.logicalResourceId(), name)
                + ": "
                + Stacks.reason(event.resourceStatusReason()));
  }

  /** What ends the command after that. */
  Failure notDeployed(String reason) {
    return Failure.environment(
        "DeployFailed",
        "The stack " + name + " is not deployed: " + reason,
        "Remove the cause, then run the same command again. All events: "
            + account.awsCommand()
            + " cloudformation describe-stack-events --stack-name "
            + name);
  }
}
