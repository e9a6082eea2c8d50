package rolebridge.cli.hub;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.composition.Settings;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.Namespace;
import rolebridge.domain.policy.ResourceArn;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.rotate.RotationPolicy;

/** The settings that the functions of a stack have in their environment, read from the stack. */
public record StackSettings(Account account, DeployedStack stack) implements Settings {

  @Override
  public Hub hub() {
    String roleBoundary = value(stack.outputs(), "RoleBoundaryArn");
    return new Hub(
        namespace(),
        ResourceArn.partitionOf(roleBoundary),
        stack.accountId(),
        account.region(),
        value(stack.outputs(), "UserBoundaryArn"),
        roleBoundary);
  }

  /** A stack that was deployed before there was the parameter has the default. */
  public Namespace namespace() {
    return Optional.ofNullable(stack.parameters().get("Namespace"))
        .map(Namespace::new)
        .orElse(Namespace.DEFAULT);
  }

  /** As the functions know them: a trust that is limited to addresses admits these too. */
  @Override
  public EgressIps egressIps() {
    return EgressIps.parse(value(stack.parameters(), "FunctionEgressIps"));
  }

  @Override
  public RotationPolicy rotationPolicy() {
    return new RotationPolicy(
        Duration.ofDays(number("MaximumKeyAgeDays")),
        Duration.ofMinutes(number("GracePeriodMinutes")),
        Duration.ofDays(number("WatchPeriodDays")),
        RotationPolicy.periodOf(value(stack.parameters(), "RotationSchedule")),
        !value(stack.parameters(), "XsoarUrl").isEmpty());
  }

  /** How long nobody may have used a role that goes without force. */
  public Duration roleUnusedFor() {
    return Duration.ofHours(number("RoleUnusedHours"));
  }

  /** The command stores no key. */
  @Override
  public String kmsKeyId() {
    return "";
  }

  @Override
  public String functionName() {
    return namespace().name();
  }

  /** Other accounts let in the hub's functions, and no people. */
  @Override
  public Set<String> spokeActions() {
    return Set.of();
  }

  private int number(String parameter) {
    String value = value(stack.parameters(), parameter);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw Failure.environment(
          "BadParameter",
          "The stack's parameter %s is \"%s\", which is no whole number, so its functions refuse to work."
              .formatted(parameter, value),
          "Set it anew: "
              + account.commands().line("up", "--parameter", parameter + "=NUMBER")
              + ".");
    }
  }

  private String value(Map<String, String> values, String name) {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(
            () ->
                Failure.environment(
                    "StackOutdated",
                    "The stack doesn't tell its " + name + ".",
                    "Deploy the stack of these sources with "
                        + account.commands().line("up")
                        + "."));
  }
}
