package rolebridge.domain.audit;

import java.util.List;

/**
 * What an event DriftFound tells.
 *
 * @param userName the user with findings; empty where they are of none
 * @param recipientAccount the account that owns the user or, where there is none, what was found
 */
public record DriftFound(String userName, String recipientAccount, List<Finding> findings) {

  public DriftFound {
    findings = List.copyOf(findings);
  }
}
