package rolebridge.cli.stack;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;

/** Reads of CloudFormation's stacks, to which one that doesn't exist is no error. */
public final class Stacks {

  /** A parameter that spoke.yaml has and template.yaml doesn't. */
  private static final String OF_SPOKES = "HubAccountId";

  /** One that every version of template.yaml has, and that of an import of what was left. */
  private static final Set<String> OF_INSTALLATIONS =
      Set.of("LogRetentionDays", TemplateParameters.NAMESPACE);

  private static final String OUR_TAGS = "rolebridge:";

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

  /** Whether something goes on in it that ends by itself; a change set alone isn't carried out. */
  public static boolean isBeingChanged(Stack stack) {
    return stack.stackStatusAsString().endsWith("_IN_PROGRESS")
        && stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS;
  }

  /**
   * Why something failed.
   *
   * @param given what CloudFormation says, null when it gives no reason
   */
  public static String reason(String given) {
    return Objects.requireNonNullElse(given, "no reason given");
  }

  /** Whether the stack has it: it is neither deleted nor left by the stack. */
  public static boolean isPresent(StackResourceSummary resource) {
    return resource.resourceStatus() != ResourceStatus.DELETE_COMPLETE
        && resource.resourceStatus() != ResourceStatus.DELETE_SKIPPED;
  }

  /**
   * The stack, if it is one of this namespace's installation: one of the same name may be another
   * one's, spoke.yaml's, or have nothing to do with rolebridge.
   *
   * @param region that it is in
   * @throws Failure when it isn't
   */
  public static Stack requireOfInstallation(Stack stack, Namespace namespace, String region) {
    Set<String> parameters =
        stack.parameters().stream().map(Parameter::parameterKey).collect(Collectors.toSet());
    String what = "The stack " + stack.stackName() + " in " + region;
    String other =
        stack.parameters().stream()
            .filter(parameter -> parameter.parameterKey().equals(TemplateParameters.NAMESPACE))
            .map(Parameter::parameterValue)
            .findFirst()
            .orElse(Namespace.DEFAULT.name());
    if (parameters.contains(OF_SPOKES)) {
      throw ofAnother(what + " is that of spoke.yaml, by which another account's hub works here.");
    }
    if (!other.equals(namespace.name())) {
      throw ofAnother(what + " has the namespace " + other + ", not " + namespace.name() + ".");
    }
    boolean ours =
        parameters.stream().anyMatch(OF_INSTALLATIONS::contains)
            || stack.tags().stream().anyMatch(tag -> tag.key().startsWith(OUR_TAGS))
            || stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
    if (!ours) {
      throw ofAnother(what + " isn't rolebridge's, as its parameters and tags show.");
    }
    return stack;
  }

  private static Failure ofAnother(String cause) {
    return Failure.environment(
        "StackOfAnother",
        cause + " Nothing was changed.",
        "Give --namespace as the installation has it, or one whose stack's name is free.");
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
