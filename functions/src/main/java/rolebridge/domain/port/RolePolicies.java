package rolebridge.domain.port;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** The inline policies of IAM roles, each role by its ARN. */
public interface RolePolicies {

  /**
   * Names of all the role's inline policies.
   *
   * @throws ResourceVanishedException when the role isn't there
   */
  List<String> names(String roleArn);

  /** The policy; empty when the role or the policy isn't there. */
  Optional<PolicyDocument> find(String roleArn, String policyName);

  /**
   * Makes or replaces the policy.
   *
   * @throws ResourceVanishedException when the role isn't there
   */
  void put(String roleArn, String policyName, PolicyDocument document);

  /** Deletes the policy; one that is gone already is success. */
  void delete(String roleArn, String policyName);
}
