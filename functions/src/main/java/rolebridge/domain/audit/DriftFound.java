package rolebridge.domain.audit;

import java.util.List;

/**
 * What an event DriftFound tells.
 *
 * @param userName the user with findings; empty where they are of none
 * @param recipientAccount the account that owns the user or, where there is none, what was found
 * @param findings of a user with its name
 */
public record DriftFound(String userName, String recipientAccount, List<Finding> findings) {

  public DriftFound {
    String user = userName;
    findings =
        user.isEmpty()
            ? List.copyOf(findings)
            : findings.stream().map(finding -> finding.of(user)).toList();
  }
}
