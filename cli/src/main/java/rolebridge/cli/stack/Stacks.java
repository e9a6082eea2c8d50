package rolebridge.cli.stack;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;

/** Reads of CloudFormation's stacks, to which one that doesn't exist is no error. */
public final class Stacks {

  private Stacks() {}

  /** The stack of this name or ARN; empty when there is none that isn't deleted. */
  public static Optional<Stack> find(CloudFormationClient cloudFormation, String name) {
    try {
      return cloudFormation.describeStacks(r -> r.stackName(name)).stacks().stream().findFirst();
    } catch (CloudFormationException e) {
      requireMissing(e);
      return Optional.empty();
    }
  }

  /** Its resources, also those that are deleted; none when there is no such stack. */
  public static List<StackResourceSummary> resources(
      CloudFormationClient cloudFormation, String name) {
    try {
      return cloudFormation
          .listStackResourcesPaginator(r -> r.stackName(name))
          .stackResourceSummaries()
          .stream()
          .toList();
    } catch (CloudFormationException e) {
      requireMissing(e);
      return List.of();
    }
  }

  /** Its template as CloudFormation expanded it; empty when there is no such stack. */
  public static Optional<String> template(CloudFormationClient cloudFormation, String name) {
    try {
      return Optional.of(
          cloudFormation
              .getTemplate(r -> r.stackName(name).templateStage(TemplateStage.PROCESSED))
              .templateBody());
    } catch (CloudFormationException e) {
      requireMissing(e);
      return Optional.empty();
    }
  }

  /** CloudFormation has no error of its own for it, but ValidationError with this message. */
  private static void requireMissing(CloudFormationException error) {
    if (!error.getMessage().contains("does not exist")) {
      throw error;
    }
  }
}
