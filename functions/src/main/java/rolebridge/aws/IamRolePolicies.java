package rolebridge.aws;

import java.util.List;
import java.util.Optional;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.RolePolicies;
import software.amazon.awssdk.services.iam.IamClient;

/** Inline policies of roles in IAM of any account. */
public final class IamRolePolicies implements RolePolicies {

  private final IamAccounts accounts;
  private final IamDocuments documents;

  public IamRolePolicies(IamAccounts accounts, DocumentText documentText) {
    this.accounts = accounts;
    this.documents = new IamDocuments(documentText);
  }

  @Override
  public List<String> names(String roleArn) {
    IamClient iam = accounts.of(roleArn);
    String roleName = IamArn.nameOf(roleArn);
    return AwsErrors.call(
        "Listing the inline policies of role " + roleArn,
        IamPresence.ofRole(
            iam,
            roleName,
            () ->
                iam.listRolePoliciesPaginator(r -> r.roleName(roleName)).policyNames().stream()
                    .toList()));
  }

  @Override
  public Optional<PolicyDocument> find(String roleArn, String policyName) {
    IamClient iam = accounts.of(roleArn);
    String roleName = IamArn.nameOf(roleArn);
    return AwsErrors.find(
            "Reading policy " + policyName + " of role " + roleArn,
            IamPresence.ofRole(
                iam,
                roleName,
                () -> iam.getRolePolicy(r -> r.roleName(roleName).policyName(policyName))))
        .map(
            answer ->
                documents.decode(
                    "Policy " + policyName + " of role " + roleArn, answer.policyDocument()));
  }

  @Override
  public void put(String roleArn, String policyName, PolicyDocument document) {
    IamClient iam = accounts.of(roleArn);
    String roleName = IamArn.nameOf(roleArn);
    AwsErrors.call(
        "Writing policy " + policyName + " of role " + roleArn,
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
  public void delete(String roleArn, String policyName) {
    IamClient iam = accounts.of(roleArn);
    String roleName = IamArn.nameOf(roleArn);
    AwsErrors.remove(
        "Deleting policy " + policyName + " of role " + roleArn,
        IamPresence.ofRole(
            iam,
            roleName,
            () -> iam.deleteRolePolicy(r -> r.roleName(roleName).policyName(policyName))));
  }
}
