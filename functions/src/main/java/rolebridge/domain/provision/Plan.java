package rolebridge.domain.provision;

import java.util.Map;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;

/**
 * Everything an execution of provision is going to make. ResolveRequest works it out once and every
 * later state gets it whole, so all of them mean the same thing. Holds no secret.
 *
 * @param executionArn value of {@link Tags#CREATED_BY}
 * @param grantResource resource that the user's inline policy grants
 * @param permissionPolicy document of the managed policy
 * @param trustStatement rolebridge's statement in the role's trust
 * @param roleSessionDuration seconds
 * @param userTags ownership tags of user and secret, without {@link Tags#CREATED_BY}
 * @param roleTags tags of role and policy, the requester's and ours, without {@link
 *     Tags#CREATED_BY}
 * @param requestedBy the caller's word of who asks, empty when not said
 * @param trustSizeQuota characters a trust document may have in this account
 * @param digest stands for the access that this plan gives; equal plans have equal digests
 */
public record Plan(
    String executionArn,
    String integration,
    String userName,
    String userArn,
    String userPolicyName,
    String grantResource,
    String policyName,
    String policyArn,
    Map<String, Object> permissionPolicy,
    String roleName,
    String roleArn,
    Map<String, Object> trustStatement,
    String description,
    String secretName,
    String instanceName,
    String roleSessionName,
    int roleSessionDuration,
    Map<String, String> userTags,
    Map<String, String> roleTags,
    String requestedBy,
    int trustSizeQuota,
    String digest,
    Before before) {

  /** A role's MaxSessionDuration is 3,600 s at least, though a session may be 900 s short. */
  private static final int LEAST_MAX_SESSION_DURATION = 3600;

  public PolicyDocument permissions() {
    return new PolicyDocument(permissionPolicy);
  }

  public String path() {
    return Home.pathOf(userName);
  }

  /** The account that the role is in. */
  String roleAccountId() {
    return IamArn.accountOf(roleArn);
  }

  /** The role's MaxSessionDuration in seconds. */
  public int maxSessionDuration() {
    return Math.max(LEAST_MAX_SESSION_DURATION, roleSessionDuration);
  }

  /** These tags and the mark of this execution, for a create call. */
  Map<String, String> withCreator(Map<String, String> tags) {
    Map<String, String> all = new java.util.TreeMap<>(tags);
    all.put(Tags.CREATED_BY, executionArn);
    if (!requestedBy.isEmpty()) {
      all.put(Tags.REQUESTED_BY, requestedBy);
    }
    return all;
  }

  /** Whether these tags say that this execution made the thing. */
  boolean isCreator(Map<String, String> tags) {
    return executionArn.equals(tags.get(Tags.CREATED_BY));
  }

  /** Whether these tags say that this plan's access was proven. */
  boolean isProven(Map<String, String> tags) {
    return digest.equals(tags.get(Tags.READY));
  }
}
