package rolebridge.domain.port;

import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** The inline policies of IAM roles. */
public interface RolePolicies {

  /**
   * Makes or replaces the policy.
   *
   * @throws ResourceVanishedException when the role isn't there
   */
  void put(String roleName, String policyName, PolicyDocument document);
}
