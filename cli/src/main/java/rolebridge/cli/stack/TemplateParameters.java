package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.request.Nearest;

/**
 * A template's parameters and what CloudFormation takes as their values, so that a wrong one is
 * told before an account is touched (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html">Parameters
 * syntax</a>).
 */
public final class TemplateParameters {

  /** Whose value is a namespace's, which has an option of its own. */
  static final String NAMESPACE = "Namespace";

  /**
   * Whose value is of every deployment that publishes the functions anew: CloudFormation doesn't
   * publish a function that is as its last version is, but fails ("A version for this Lambda
   * function exists", <a
   * href="https://github.com/aws/serverless-application-model/issues/1375">aws/serverless-application-model#1375</a>).
   */
  static final String DEPLOYMENT = "Deployment";

  private static final Pattern SECTION = Pattern.compile("(?ms)^(Parameters:\\R.*?)^\\S");
  private static final String LIST = "CommaDelimitedList";

  private final Map<String, Map<?, ?>> parameters = new LinkedHashMap<>();

  /**
   * @param template its text; only its section Parameters is read
   */
  TemplateParameters(String template) {
    Matcher section = SECTION.matcher(template);
    if (section.find()) {
      Map<?, ?> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(section.group(1));
      ((Map<?, ?>) read.get("Parameters"))
          .forEach((name, rules) -> parameters.put(name.toString(), (Map<?, ?>) rules));
    }
  }

  /** Those of the template in this folder. */
  public static TemplateParameters of(Path root) {
    try {
      return new TemplateParameters(
          Files.readString(root.resolve(ReleaseDeployment.TEMPLATE), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> names() {
    return parameters.keySet();
  }

  /** Refuses a name that the template doesn't have, and a value that breaks one of its rules. */
  void check(String name, String value) {
    Map<?, ?> rules = parameters.get(name);
    if (rules == null) {
      throw Failure.usage(
          "BadParameter",
          "The stack has no parameter \"" + name + "\".",
          Nearest.to(name, names())
              .map("Did you mean %s?"::formatted)
              .orElse("It has " + String.join(", ", names()) + "."));
    }
    if (name.equals(NAMESPACE)) {
      throw Failure.usage(
          "BadParameter",
          "The parameter Namespace is what the option --namespace says.",
          "Leave the parameter out, and give --namespace.");
    }
    if (name.equals(DEPLOYMENT)) {
      throw Failure.usage(
          "BadParameter",
          "The parameter Deployment is what up itself sets each time.",
          "Leave the parameter out.");
    }
    Stream<String> values =
        LIST.equals(rules.get("Type"))
            ? Stream.of(value.split(",", -1)).map(String::strip)
            : Stream.of(value);
    values
        .map(one -> broken(rules, one))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            rule -> {
              throw Failure.usage(
                  "BadParameter",
                  "The stack's parameter " + name + " can't be \"" + value + "\": " + rule + ".",
                  "Write another value with --parameter, or below [parameters] in"
                      + " rolebridge.toml.");
            });
  }

  /** The rule that this value breaks, in words and as the template has it. */
  private static Optional<String> broken(Map<?, ?> rules, String value) {
    if (rules.get("AllowedValues") instanceof List<?> allowed
        && allowed.stream().map(Object::toString).noneMatch(value::equals)) {
      return Optional.of(
          "it must be one of "
              + String.join(", ", allowed.stream().map(Object::toString).toList())
              + " (AllowedValues)");
    }
    if (rules.get("AllowedPattern") instanceof String pattern
        && !Pattern.compile(pattern).matcher(value).matches()) {
      String words = Objects.toString(rules.get("ConstraintDescription"), "must match");
      return Optional.of("it " + words + " (AllowedPattern " + pattern + ")");
    }
    return Optional.empty();
  }
}
