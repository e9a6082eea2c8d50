package rolebridge.cli.stack;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody wants a stack to have besides what it has.
 *
 * @param parameters values of its parameters, by name; the others keep theirs
 * @param tags of the stack, which CloudFormation passes on to its resources; an empty value takes a
 *     tag away, the others stay
 */
public record DeploymentSettings(Map<String, String> parameters, Map<String, String> tags) {

  public static final DeploymentSettings NONE = new DeploymentSettings(Map.of(), Map.of());

  public DeploymentSettings {
    parameters = Map.copyOf(parameters);
    tags = Map.copyOf(tags);
  }

  /** The same with these parameters, where it doesn't name them itself. */
  public DeploymentSettings withParameters(Map<String, String> values) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(parameters);
    return new DeploymentSettings(all, tags);
  }

  /**
   * These, as they must be for the stack of this template.
   *
   * @throws rolebridge.cli.setup.Failure naming the first that can't be, and the rule
   */
  public DeploymentSettings checked(TemplateParameters template) {
    parameters.forEach(template::check);
    StackTags.check(tags);
    return this;
  }
}
