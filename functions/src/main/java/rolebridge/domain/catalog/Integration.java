package rolebridge.domain.catalog;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.catalog.IntegrationCommand.Kind;

/**
 * An AWS integration of XSOAR, as its declaration and source were when they were read.
 *
 * @param name what XSOAR knows it by, e.g. {@code AWS - IAM}
 * @param displayName what XSOAR shows; often the same
 * @param pack the content pack that it comes in
 * @param confidence how much of its source was read
 * @param multiAccount empty when an instance works in one account only
 * @param commands also what XSOAR calls by itself, to fetch and to mirror
 */
public record Integration(
    String name,
    String displayName,
    String pack,
    Confidence confidence,
    Source source,
    TestButton test,
    InstanceFields instance,
    Optional<MultiAccount> multiAccount,
    List<IntegrationCommand> commands) {

  public Integration {
    commands = List.copyOf(commands);
  }

  /** The command with exactly this name that a person or a playbook can call. */
  public Optional<IntegrationCommand> command(String name) {
    return userCommands().stream().filter(command -> command.name().equals(name)).findFirst();
  }

  /** The command, or what XSOAR calls by itself, with exactly this name. */
  public Optional<IntegrationCommand> anyCommand(String name) {
    return commands.stream().filter(command -> command.name().equals(name)).findFirst();
  }

  /** What a person or a playbook can call. */
  public List<IntegrationCommand> userCommands() {
    return commands.stream().filter(command -> command.kind() == Kind.COMMAND).toList();
  }

  /** Of those, the ones that change nothing in AWS. */
  public List<IntegrationCommand> readOnlyCommands() {
    return userCommands().stream().filter(IntegrationCommand::isReadOnly).toList();
  }

  public enum Confidence {
    HIGH,
    MEDIUM,
    LOW
  }
}
