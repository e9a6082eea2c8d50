package rolebridge.domain.provision;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.ProvenAccess;
import rolebridge.domain.managed.TagDrift;
import rolebridge.domain.managed.TagText;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.port.MayBeMissing;
import rolebridge.domain.port.Role;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;

/**
 * Everything an execution of provision is going to make. Every state works it out by itself from
 * what the execution was started with, so that none makes what a request can't ask for, whoever
 * invokes it. Holds no secret.
 *
 * @param executionArn value of {@link Tags#CREATED_BY}
 * @param grantResource resource that the user's inline policy grants
 * @param policyArn of the first managed policy
 * @param permissionPolicy what the managed policies say together
 * @param trustStatement rolebridge's statement in the role's trust
 * @param roleSessionDuration seconds
 * @param acknowledgedRisks commands and actions whose risks the requester acknowledges
 * @param userTags tags of user and secret, the requester's and ours, without {@link
 *     Tags#CREATED_BY}
 * @param roleTags tags of role and policy, the requester's and ours, without {@link
 *     Tags#CREATED_BY}
 * @param requestedBy who asks, as the caller claims; empty when not given
 * @param region that the instance is configured with
 * @param digest stands for the access that this plan gives; equal plans have equal digests
 * @param found what the execution found when it began
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
    @MayBeMissing List<String> acknowledgedRisks,
    Map<String, String> userTags,
    Map<String, String> roleTags,
    String requestedBy,
    String region,
    String digest,
    Found found) {

  public Plan {
    acknowledgedRisks = acknowledgedRisks == null ? List.of() : List.copyOf(acknowledgedRisks);
  }

  /** A role's MaxSessionDuration is 3,600 s at least, though a session may be 900 s short. */
  private static final int LEAST_MAX_SESSION_DURATION = 3600;

  /**
   * The plan of a request that broke no rule.
   *
   * @param requestedBy who asks, as the caller claims; empty when not given
   */
  static Plan of(
      IntegrationRequest request,
      String requestedBy,
      String executionArn,
      Hub hub,
      EgressIps egress,
      Found found) {
    Blueprint blueprint = Blueprint.of(request, hub, egress);
    Map<String, String> userTags = new HashMap<>(request.tags());
    userTags.put(Tags.MANAGED, Tags.TRUE);
    userTags.put(Tags.OWNER_ACCOUNT, hub.ownerOf(request.userName()));
    Map<String, String> roleTags = new HashMap<>(userTags);
    roleTags.put(Tags.INTEGRATION, TagText.of(request.integration()));
    if (!request.acknowledgedRisks().isEmpty()) {
      roleTags.put(Tags.ACKNOWLEDGED_RISKS, TagText.list(request.acknowledgedRisks()));
    }
    if (RoleBoundary.of(blueprint.permissionPolicy()) == RoleBoundary.ELEVATED) {
      roleTags.put(Tags.BOUNDARY, Tags.ELEVATED);
    }
    return new Plan(
        executionArn,
        request.integration(),
        request.userName(),
        blueprint.userArn(),
        blueprint.userPolicyName(),
        blueprint.grantResource(),
        request.policyName(),
        blueprint.policyArn(),
        blueprint.permissionPolicy().json(),
        request.roleName(),
        blueprint.roleArn(),
        blueprint.trustStatement(),
        request.description(),
        blueprint.secretName(),
        request.instanceName(),
        request.roleSessionName(),
        request.roleSessionDuration(),
        request.acknowledgedRisks(),
        userTags,
        roleTags,
        TagText.of(requestedBy),
        request.region().isEmpty() ? hub.region() : request.region(),
        Digest.of(request, blueprint, roleTags),
        found);
  }

  /** All that the role is granted, however many managed policies hold it. */
  public PolicyDocument permissions() {
    return new PolicyDocument(permissionPolicy);
  }

  /** The managed policies that hold the permissions. */
  public List<PolicyPart> policies() {
    return PolicyPart.of(policyArn, permissions());
  }

  /** ARNs of all managed policies that the role is to have of rolebridge. */
  public List<String> policyArns() {
    return policies().stream().map(PolicyPart::arn).toList();
  }

  /** Those of these policies that hold a former plan's permissions beyond this one's. */
  public List<String> surplusOf(Collection<String> attachedArns) {
    List<String> wanted = policyArns();
    return PolicyPart.arns(policyArn).stream()
        .filter(attachedArns::contains)
        .filter(arn -> !wanted.contains(arn))
        .toList();
  }

  /** The role's boundary, which follows from what the role is granted. */
  public RoleBoundary boundary() {
    return RoleBoundary.of(permissions());
  }

  /** Path of role and policies, which is the user's own. */
  public String path() {
    return IamArn.pathOf(roleArn);
  }

  /** The account that the role is in. */
  public String roleAccountId() {
    return IamArn.accountOf(roleArn);
  }

  /** The role's MaxSessionDuration in seconds. */
  public int maxSessionDuration() {
    return Math.max(LEAST_MAX_SESSION_DURATION, roleSessionDuration);
  }

  /** Whether the role is as planned, but for its trust, its boundary and its policies. */
  public boolean isSettingOf(Role role) {
    return role.maxSessionDuration() == maxSessionDuration()
        && role.description().equals(description)
        && missingRoleTags(role.tags()).isEmpty();
  }

  /** Tags that role or policy lack, which has these. */
  public Map<String, String> missingRoleTags(Map<String, String> actual) {
    return TagDrift.between(actual, roleTagsOver(actual));
  }

  /**
   * Tags of a role or policy that had these: risks that it hasn't any more, and an elevated
   * boundary, are none.
   */
  public Map<String, String> roleTagsOver(Map<String, String> former) {
    Map<String, String> wanted = new HashMap<>(roleTags);
    for (String key : List.of(Tags.ACKNOWLEDGED_RISKS, Tags.BOUNDARY)) {
      if (former.containsKey(key)) {
        wanted.putIfAbsent(key, Tags.NONE);
      }
    }
    return wanted;
  }

  /** These tags and the mark of this execution, for a create call. */
  Map<String, String> withCreator(Map<String, String> tags) {
    Map<String, String> all = new TreeMap<>(tags);
    all.put(Tags.CREATED_BY, executionArn);
    if (!requestedBy.isEmpty()) {
      all.put(Tags.REQUESTED_BY, requestedBy);
    }
    return all;
  }

  /** Whether these tags say that this execution made the thing. */
  public boolean isCreator(Map<String, String> tags) {
    return executionArn.equals(tags.get(Tags.CREATED_BY));
  }

  /** Whether this plan's access was proven before the execution began, as it was found. */
  public boolean wasProven() {
    return digest.equals(found.ready());
  }

  /** Whether these tags say that this plan's access was proven. */
  public boolean isProven(Map<String, String> tags) {
    return digest.equals(tags.get(Tags.READY));
  }

  /** What is proven of the role once this plan's access is. */
  public ProvenAccess provenAccess() {
    return ProvenAccess.of(
        trustStatement,
        PolicyPart.joined(policies().stream().map(PolicyPart::document).toList()),
        maxSessionDuration());
  }
}
