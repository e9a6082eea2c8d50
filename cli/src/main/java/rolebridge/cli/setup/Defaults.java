package rolebridge.cli.setup;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import rolebridge.domain.policy.Namespace;

/**
 * What the environment, or else the settings file, says where an option isn't given. An empty
 * variable says nothing.
 */
public record Defaults(Map<String, String> environment, SettingsFile settings)
    implements IDefaultValueProvider {

  private static final String TARGET = "ROLEBRIDGE_TARGET";
  private static final String PROFILE = "ROLEBRIDGE_PROFILE";

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return switch (option.longestName()) {
      case "--target" -> value(SettingsFile.TARGET, TARGET);
      case "--namespace" -> value(SettingsFile.NAMESPACE, Namespace.VARIABLE);
      case "--profile" -> value(SettingsFile.PROFILE, PROFILE);
      // The SDK reads AWS_REGION alone, the AWS CLI both.
      case "--region" -> value(SettingsFile.REGION, "AWS_REGION", "AWS_DEFAULT_REGION");
      default -> null;
    };
  }

  /** Who names this target, if it isn't an option. */
  public Optional<String> placeOfTarget(String target) {
    if (first(TARGET).isPresent()) {
      return first(TARGET).filter(value -> value.equals(target)).map(_ -> TARGET);
    }
    return settings
        .get(SettingsFile.TARGET)
        .filter(value -> value.equals(target))
        .map(_ -> SettingsFile.TARGET + " in " + SettingsFile.NAME);
  }

  private String value(String setting, String... variables) {
    return first(variables).or(() -> settings.get(setting)).orElse(null);
  }

  /** The value of the first of these variables that has one. */
  private Optional<String> first(String... names) {
    return Stream.of(names)
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }
}
