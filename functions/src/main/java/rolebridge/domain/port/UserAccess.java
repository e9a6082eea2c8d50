package rolebridge.domain.port;

import java.util.List;
import rolebridge.domain.error.ResourceVanishedException;

/**
 * What IAM users may do and how they sign in, besides by access keys. Each is asked for by itself:
 * an organization may refuse one of these calls.
 */
public interface UserAccess {

  /**
   * Names of the user's inline policies.
   *
   * @throws ResourceVanishedException when the user isn't there; so do the others
   */
  List<String> inlinePolicies(String userName);

  /** ARNs of the managed policies attached to the user. */
  List<String> attachedPolicies(String userName);

  /** Names of the user's groups. */
  List<String> groups(String userName);

  /** Whether the user may sign in to the console. */
  boolean hasConsolePassword(String userName);
}
