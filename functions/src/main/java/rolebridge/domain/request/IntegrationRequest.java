package rolebridge.domain.request;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.policy.PolicyDocument;

/**
 * A request that broke no rule, with every default filled in. Only {@link RequestReader} makes one.
 *
 * @param integration name of the XSOAR integration, e.g. {@code AWS - IAM}
 * @param userName IAM user that XSOAR signs in as
 * @param policyName managed policy that holds the integration's permissions
 * @param roleName role that the user assumes
 * @param instanceName name of the XSOAR integration instance
 * @param roleSessionName 2 to 64 characters; XSOAR's Role Session Name
 * @param roleSessionDuration seconds, 900 to 43,200
 * @param accountId account the role opens; empty when it is the hub's own
 * @param region region XSOAR is configured with; empty when the hub's own
 * @param permissionPolicy what the role may do
 * @param commands which of it commands need; {@link CommandPermissions#NONE} when none are named
 * @param acknowledgedRisks commands and actions whose risks the requester acknowledges, as far as
 *     the request has them, in alphabetical order
 * @param allowedSourceIps CIDR blocks the role may be assumed from; empty for everywhere
 * @param tags the requester's own tags, in the order written
 * @param description description of the role and the policy
 */
public record IntegrationRequest(
    String integration,
    String userName,
    String policyName,
    String roleName,
    String instanceName,
    String roleSessionName,
    int roleSessionDuration,
    String accountId,
    String region,
    PolicyDocument permissionPolicy,
    CommandPermissions commands,
    List<String> acknowledgedRisks,
    List<String> allowedSourceIps,
    Map<String, String> tags,
    String description) {

  public IntegrationRequest {
    acknowledgedRisks = List.copyOf(acknowledgedRisks);
    allowedSourceIps = List.copyOf(allowedSourceIps);
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
  }

  /** The same for another user and account. */
  IntegrationRequest of(String otherUserName, String otherAccountId) {
    return new IntegrationRequest(
        integration,
        otherUserName,
        policyName,
        roleName,
        instanceName,
        roleSessionName,
        roleSessionDuration,
        otherAccountId,
        region,
        permissionPolicy,
        commands,
        acknowledgedRisks,
        allowedSourceIps,
        tags,
        description);
  }
}
