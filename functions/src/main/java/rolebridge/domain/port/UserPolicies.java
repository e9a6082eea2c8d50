package rolebridge.domain.port;

import java.util.Optional;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** The inline policies of IAM users. */
public interface UserPolicies {

  /** The policy; empty when the user or the policy isn't there. */
  Optional<PolicyDocument> find(String userName, String policyName);

  /**
   * Makes or replaces the policy.
   *
   * @throws ResourceVanishedException when the user isn't there
   */
  void put(String userName, String policyName, PolicyDocument document);

  /** Deletes the policy; one that is gone already is success. */
  void delete(String userName, String policyName);
}
