package rolebridge.aws;

import java.util.List;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;
import software.amazon.awssdk.services.iam.IamClient;

/** Inline policies of roles in IAM. */
public final class IamRolePolicies implements RolePolicies {

  private final IamClient iam;
  private final IamDocuments documents;

  public IamRolePolicies(IamClient iam, DocumentText documentText) {
    this.iam = iam;
    this.documents = new IamDocuments(documentText);
  }

  @Override
  public List<String> names(String roleName) {
    return AwsErrors.call(
        "Listing the inline policies of role " + roleName,
        IamPresence.ofRole(
            iam,
            roleName,
            () ->
                iam.listRolePoliciesPaginator(r -> r.roleName(roleName)).policyNames().stream()
                    .toList()));
  }

  @Override
  public void put(String roleName, String policyName, PolicyDocument document) {
    AwsErrors.call(
        "Writing policy " + policyName + " of role " + roleName,
        IamPresence.ofRole(
            iam,
            roleName,
            () ->
                iam.putRolePolicy(
                    r ->
                        r.roleName(roleName)
                            .policyName(policyName)
                            .policyDocument(documents.encode(document)))));
  }

  @Override
  public void delete(String roleName, String policyName) {
    AwsErrors.remove(
        "Deleting policy " + policyName + " of role " + roleName,
        IamPresence.ofRole(
            iam,
            roleName,
            () -> iam.deleteRolePolicy(r -> r.roleName(roleName).policyName(policyName))));
  }
}
