package rolebridge.domain.port;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;

/** Customer managed policies, each by its ARN, in whichever account that is. */
public interface ManagedPolicies {

  /** The policy of exactly this ARN. */
  Optional<ManagedPolicy> find(String arn);

  /** The ARN of the policy that has this ARN's name in its account, whatever its path or case. */
  default Optional<String> findArnByName(String arn) {
    return Optional.ofNullable(findArnsByName(List.of(arn)).get(arn));
  }

  /**
   * The ARNs of the policies that have these ARNs' names, whatever their path or case, each by the
   * ARN whose name it has.
   *
   * @param arns of one account
   */
  Map<String, String> findArnsByName(List<String> arns);

  /** ARNs of the policies of this account whose path begins with this. */
  List<String> arnsBelow(String accountId, String path);

  /**
   * Makes the policy with its first version, in the account, at the path and of the name of the
   * ARN.
   *
   * @throws AlreadyExistsException when any policy has the name, whatever its case or path
   */
  void create(String arn, String description, PolicyDocument document, Map<String, String> tags);

  /** The document of one version. */
  PolicyDocument document(String arn, String versionId);

  /** All versions, at most five. */
  List<PolicyVersion> versions(String arn);

  /**
   * Adds a version and makes it the default.
   *
   * @throws QuotaExceededException when there are five already
   * @throws ResourceVanishedException when the policy isn't there
   */
  void createDefaultVersion(String arn, PolicyDocument document);

  /** Makes an existing version the default. */
  void setDefaultVersion(String arn, String versionId);

  /** Deletes a version that isn't the default; one that is gone already is success. */
  void deleteVersion(String arn, String versionId);

  /** Adds these tags, overwriting those of the same key. */
  void tag(String arn, Map<String, String> tags);

  /** Takes these tags away. */
  void untag(String arn, Set<String> keys);

  /**
   * Deletes the policy and its only version; one that is gone already is success.
   *
   * @throws StillInUseException when something else hangs on it
   */
  void delete(String arn);
}
