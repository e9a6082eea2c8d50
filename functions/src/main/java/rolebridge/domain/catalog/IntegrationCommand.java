package rolebridge.domain.catalog;

import java.util.List;
import java.util.Set;
import rolebridge.domain.port.MayBeMissing;

/**
 * What an integration can be asked for, and the IAM actions that this takes.
 *
 * @param name as XSOAR has it, to the letter: some have an en dash or an underscore
 * @param access {@code READ} exactly if AWS gives all its actions the level List or Read
 * @param actions what it always needs; empty when it makes no call
 * @param conditionalActions what it needs in some cases
 */
public record IntegrationCommand(
    String name,
    Kind kind,
    String description,
    Access access,
    @MayBeMissing List<String> actions,
    @MayBeMissing List<ConditionalAction> conditionalActions,
    @MayBeMissing List<Risk> risks,
    Derivation derivedFrom) {

  public IntegrationCommand {
    actions = actions == null ? List.of() : List.copyOf(actions);
    conditionalActions = conditionalActions == null ? List.of() : List.copyOf(conditionalActions);
    risks = risks == null ? List.of() : List.copyOf(risks);
  }

  public boolean isReadOnly() {
    return access == Access.READ;
  }

  /** Its risks that one of these actions brings. */
  public List<Risk> risksOf(Set<String> granted) {
    return risks.stream().filter(risk -> risk.isAbout(granted)).toList();
  }

  /** Whether one of its risks holds in every case. */
  public boolean isAlwaysRisky() {
    return risks.stream().anyMatch(Risk::always);
  }

  public enum Kind {
    /** A person or a playbook calls it. */
    COMMAND,
    /** XSOAR calls it when the instance fetches. */
    FETCH,
    /** XSOAR calls it when the instance mirrors incidents. */
    MIRRORING
  }

  public enum Access {
    READ,
    WRITE
  }

  /** How its actions were found. */
  public enum Derivation {
    /** From the calls in the integration's code. */
    CODE,
    /** From what the vendor's text says of the command; the code wasn't read. */
    DOCUMENTATION,
    BOTH
  }
}
