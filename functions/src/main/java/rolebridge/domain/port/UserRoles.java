package rolebridge.domain.port;

import java.util.List;

/** The roles that a user is there to assume, in whichever accounts. */
public interface UserRoles {

  /** ARNs of all roles below the user's own path, in a lasting order. */
  List<String> arnsOf(String userName);
}
