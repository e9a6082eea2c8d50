package rolebridge.domain.port;

import java.util.List;
import rolebridge.domain.error.ResourceVanishedException;

/** What IAM users may do and how they sign in, besides by access keys. */
public interface UserAccess {

  /**
   * What a user has.
   *
   * @param inlinePolicies names of its inline policies
   * @param attachedPolicies ARNs of the managed policies attached to it
   * @param groups names of its groups
   * @param consolePassword whether it may sign in to the console
   */
  record Access(
      List<String> inlinePolicies,
      List<String> attachedPolicies,
      List<String> groups,
      boolean consolePassword) {

    public Access {
      inlinePolicies = List.copyOf(inlinePolicies);
      attachedPolicies = List.copyOf(attachedPolicies);
      groups = List.copyOf(groups);
    }
  }

  /**
   * What this user has.
   *
   * @throws ResourceVanishedException when the user isn't there
   */
  Access of(String userName);
}
