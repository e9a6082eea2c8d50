package rolebridge.cli.setup;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import rolebridge.domain.policy.Namespace;

/** What the environment says where an option isn't given. An empty variable says nothing. */
public record EnvironmentDefaults(Map<String, String> environment)
    implements IDefaultValueProvider {

  public static final String TARGET = "ROLEBRIDGE_TARGET";
  static final String PROFILE = "ROLEBRIDGE_PROFILE";

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return switch (option.longestName()) {
      case "--target" -> first(TARGET).orElse(null);
      case "--namespace" -> first(Namespace.VARIABLE).orElse(null);
      case "--profile" -> first(PROFILE).orElse(null);
      // The SDK reads AWS_REGION alone, the AWS CLI both.
      case "--region" -> first("AWS_REGION", "AWS_DEFAULT_REGION").orElse(null);
      default -> null;
    };
  }

  /** The value of the first of these variables that has one. */
  public Optional<String> first(String... names) {
    return Stream.of(names)
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }
}
