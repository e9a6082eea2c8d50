package rolebridge.aws;

import java.util.Optional;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.UserPolicies;
import software.amazon.awssdk.services.iam.IamClient;

/** Inline policies of users in IAM. */
public final class IamUserPolicies implements UserPolicies {

  private final IamClient iam;
  private final IamDocuments documents;

  public IamUserPolicies(IamClient iam, DocumentText documentText) {
    this.iam = iam;
    this.documents = new IamDocuments(documentText);
  }

  @Override
  public Optional<PolicyDocument> find(String userName, String policyName) {
    return AwsErrors.find(
            "Reading policy " + policyName + " of user " + userName,
            IamPresence.ofUser(
                iam,
                userName,
                () -> iam.getUserPolicy(r -> r.userName(userName).policyName(policyName))))
        .map(
            answer ->
                documents.decode(
                    "Policy " + policyName + " of user " + userName, answer.policyDocument()));
  }

  @Override
  public void put(String userName, String policyName, PolicyDocument document) {
    AwsErrors.call(
        "Writing policy " + policyName + " of user " + userName,
        IamPresence.ofUser(
            iam,
            userName,
            () ->
                iam.putUserPolicy(
                    r ->
                        r.userName(userName)
                            .policyName(policyName)
                            .policyDocument(documents.encode(document)))));
  }

  @Override
  public void delete(String userName, String policyName) {
    AwsErrors.remove(
        "Deleting policy " + policyName + " of user " + userName,
        IamPresence.ofUser(
            iam,
            userName,
            () -> iam.deleteUserPolicy(r -> r.userName(userName).policyName(policyName))));
  }
}
