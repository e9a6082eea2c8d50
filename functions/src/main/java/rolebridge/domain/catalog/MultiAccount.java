package rolebridge.domain.catalog;

import java.util.List;
import rolebridge.domain.policy.ResourceArn;

/**
 * How one instance works in several accounts: with its keys it assumes a role of one name in each
 * of them.
 *
 * @param accounts field for the accounts' ids
 * @param roleName field for the role's name
 * @param maxWorkers field for how many accounts at a time
 * @param roleArn pattern of the roles' ARNs; its partition is fixed
 * @param sessionName of the sessions in the accounts
 * @param duration of those sessions
 * @param activeWhen what has to be filled in for it
 */
public record MultiAccount(
    InstanceField accounts,
    InstanceField roleName,
    InstanceField maxWorkers,
    String roleArn,
    String sessionName,
    String duration,
    String activeWhen) {

  /** Its fields in the order of the form. */
  public List<InstanceField> fields() {
    return List.of(accounts, roleName, maxWorkers);
  }

  /** Whether the accounts of this partition can have such roles. */
  public boolean worksIn(String partition) {
    return ResourceArn.partitionOf(roleArn).equals(partition);
  }
}
