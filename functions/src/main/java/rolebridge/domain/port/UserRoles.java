package rolebridge.domain.port;

import java.util.List;
import java.util.Set;
import rolebridge.domain.error.AccountNotOpenException;

/** The roles that a user of the hub is there to assume, in whichever accounts. */
public interface UserRoles {

  /**
   * ARNs of all roles below the user's own path, in a lasting order: in its owner's account, and in
   * every one that its inline policy grants roles of. A role is made only after it was granted.
   *
   * @throws AccountNotOpenException when one of those accounts doesn't let rolebridge look
   */
  List<String> arnsOf(String userName);

  /** The accounts that the user may have roles in: its owner's and those granted. */
  Set<String> accountsOf(String userName);

  /**
   * ARNs of the roles below the user's own path in this account, granted or not.
   *
   * @throws AccountNotOpenException when the account doesn't let rolebridge look
   */
  List<String> arnsIn(String accountId, String userName);
}
