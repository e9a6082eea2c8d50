package rolebridge.cli.stack;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The stack as it stands in an account.
 *
 * @param stateMachines name as the design calls it, e.g. {@code provision}, to ARN
 * @param outputs all that the template gives out, by name
 * @param parameters what it was deployed with, by name
 * @param eventBusArn the bus that requests from other accounts come in by
 * @param accountId the account it stands in
 * @param source hash of the sources it was deployed from; empty when something else deployed it
 */
public record DeployedStack(
    Map<String, String> stateMachines,
    Map<String, String> outputs,
    Map<String, String> parameters,
    Optional<String> eventBusArn,
    String accountId,
    Optional<String> source) {

  private static final String MACHINE_SUFFIX = "StateMachineArn";

  /** From a stack's outputs, e.g. {@code RotateUserStateMachineArn} for {@code rotate-user}. */
  static DeployedStack of(
      String stackId,
      Map<String, String> outputs,
      Map<String, String> parameters,
      Optional<String> source) {
    Map<String, String> machines = new TreeMap<>();
    outputs.forEach(
        (name, value) -> {
          if (name.endsWith(MACHINE_SUFFIX)) {
            machines.put(kebab(name.substring(0, name.length() - MACHINE_SUFFIX.length())), value);
          }
        });
    return new DeployedStack(
        machines,
        Map.copyOf(outputs),
        Map.copyOf(parameters),
        Optional.ofNullable(outputs.get("EventBusArn")),
        stackId.split(":", -1)[4],
        source);
  }

  /** Whether its alarms reach anybody: its parameters name a topic or an e-mail address. */
  public boolean tellsOfAlarms() {
    return Stream.of("AlarmTopicArn", "AlarmEmail")
        .anyMatch(name -> !parameters.getOrDefault(name, "").isEmpty());
  }

  private static String kebab(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
  }
}
