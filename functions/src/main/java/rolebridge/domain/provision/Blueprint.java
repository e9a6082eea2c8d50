package rolebridge.domain.provision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;

/** What a request comes to in one account: every name, ARN and document, before AWS is asked. */
public record Blueprint(
    String userArn,
    String userPolicyName,
    String policyArn,
    String roleArn,
    String secretName,
    String grantResource,
    PolicyDocument permissionPolicy,
    Map<String, Object> trustStatement) {

  /**
   * Works out the blueprint of a request at hub.
   *
   * @param egress where access is proven from, which a limited trust has to admit too
   */
  public static Blueprint of(IntegrationRequest request, Hub hub, EgressIps egress) {
    String userArn = hub.userArn(request.userName());
    String accountId = hub.roleAccountOf(request);
    return new Blueprint(
        userArn,
        Hub.userPolicyNameOf(request.userName()),
        hub.policyArn(accountId, request.userName(), request.policyName()),
        hub.roleArn(accountId, request.userName(), request.roleName()),
        hub.secretNameOf(request.userName()),
        hub.grantResource(accountId, request.userName()),
        request.permissionPolicy(),
        TrustPolicy.statementFor(userArn, egress.addedTo(request.allowedSourceIps())));
  }

  /** The user's inline policy when it has no roles in other accounts. */
  public PolicyDocument userPolicy() {
    return GrantPolicy.granting(grantResource, PolicyDocument.NONE);
  }

  /** The managed policies that hold the permissions. */
  public List<PolicyPart> policies() {
    return PolicyPart.of(policyArn, permissionPolicy);
  }

  /** The role's trust when nobody else is in it. */
  public PolicyDocument trustPolicy() {
    return TrustPolicy.patch(PolicyDocument.NONE, trustStatement).document();
  }

  /** All names by what they name, in the order of making. */
  public Map<String, String> names(IntegrationRequest request) {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("userArn", userArn);
    names.put("userPolicyName", userPolicyName);
    names.put("policyArn", policyArn);
    names.put("roleArn", roleArn);
    names.put("secretName", secretName);
    names.put("instanceName", request.instanceName());
    names.put("roleSessionName", request.roleSessionName());
    return names;
  }
}
