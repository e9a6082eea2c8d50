package rolebridge.domain.catalog;

import java.util.List;
import java.util.Set;
import rolebridge.domain.port.MayBeMissing;

/**
 * What could be done with a command beyond its purpose. It belongs to the actions: whoever has them
 * has the risk, with or without the command.
 *
 * @param source the public list that names the action, or the page that explains the risk
 * @param actions of the command's, those that it is about
 * @param onlyIf the case of the conditional action that it is about; empty when it always holds
 * @param mitigation what makes it smaller in this command; empty when nothing does
 */
public record Risk(
    Kind kind,
    String reason,
    String source,
    List<String> actions,
    @MayBeMissing String onlyIf,
    @MayBeMissing String mitigation) {

  public Risk {
    actions = List.copyOf(actions);
    onlyIf = onlyIf == null ? "" : onlyIf;
    mitigation = mitigation == null ? "" : mitigation;
  }

  /** Whether it holds for whoever has these actions. */
  boolean isAbout(Set<String> granted) {
    return actions.stream().anyMatch(granted::contains);
  }

  public boolean always() {
    return onlyIf.isEmpty();
  }

  /** What it comes to. */
  public enum Kind {
    /** More rights, code under another role, or a lasting identity. */
    PRIVILEGE_ESCALATION,
    /** Returns or revives credentials. */
    CREDENTIALS_EXPOSURE,
    /** Reads or copies data out. */
    DATA_EXFILTRATION,
    /** Opens a resource to other accounts or everybody. */
    RESOURCE_EXPOSURE,
    /** Hides traces. */
    DEFENSE_EVASION,
    /** Moves or creates accounts, or changes control policies. */
    ORGANIZATION_CONTROL,
    /** Listed only since AWS gives the action this access level, or a boundary; the weakest. */
    PERMISSIONS_MANAGEMENT
  }
}
