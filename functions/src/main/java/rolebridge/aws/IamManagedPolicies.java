package rolebridge.aws;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;

/** Customer managed policies in IAM of any account. */
public final class IamManagedPolicies implements ManagedPolicies {

  /** The largest page ListPolicies gives. */
  private static final int PAGE = 1000;

  private final IamAccounts accounts;
  private final IamDocuments documents;

  public IamManagedPolicies(IamAccounts accounts, DocumentText documentText) {
    this.accounts = accounts;
    this.documents = new IamDocuments(documentText);
  }

  @Override
  public Optional<ManagedPolicy> find(String arn) {
    IamClient iam = accounts.of(arn);
    return AwsErrors.find(
            "Reading policy " + arn, () -> iam.getPolicy(r -> r.policyArn(arn)).policy())
        .map(
            policy ->
                new ManagedPolicy(
                    policy.policyName(),
                    policy.path(),
                    policy.arn(),
                    policy.defaultVersionId(),
                    policy.attachmentCount(),
                    IamTags.from(policy.tags())));
  }

  @Override
  public Map<String, String> findArnsByName(List<String> arns) {
    IamClient iam = accounts.of(arns.getFirst());
    Map<String, String> wanted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    arns.forEach(arn -> wanted.put(IamArn.nameOf(arn), arn));
    return AwsErrors.call(
        "Looking for the name of policy " + arns.getFirst(),
        () ->
            iam
                .listPoliciesPaginator(r -> r.scope(PolicyScopeType.LOCAL).maxItems(PAGE))
                .policies()
                .stream()
                .filter(policy -> wanted.containsKey(policy.policyName()))
                .collect(toMap(policy -> wanted.get(policy.policyName()), Policy::arn)));
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    IamClient iam = accounts.in(accountId);
    return AwsErrors.call(
        "Listing the policies below " + path + " in account " + accountId,
        () ->
            iam
                .listPoliciesPaginator(
                    r -> r.scope(PolicyScopeType.LOCAL).pathPrefix(path).maxItems(PAGE))
                .policies()
                .stream()
                .map(Policy::arn)
                .toList());
  }

  @Override
  public void create(
      String arn, String description, PolicyDocument document, Map<String, String> tags) {
    IamClient iam = accounts.of(arn);
    AwsErrors.call(
        "Creating policy " + arn,
        () ->
            iam.createPolicy(
                r ->
                    r.policyName(IamArn.nameOf(arn))
                        .path(IamArn.pathOf(arn))
                        .description(description)
                        .policyDocument(documents.encode(document))
                        .tags(IamTags.of(tags))));
  }

  @Override
  public PolicyDocument document(String arn, String versionId) {
    IamClient iam = accounts.of(arn);
    return documents.decode(
        "Version " + versionId + " of policy " + arn,
        AwsErrors.call(
            "Reading version " + versionId + " of policy " + arn,
            () ->
                iam.getPolicyVersion(r -> r.policyArn(arn).versionId(versionId))
                    .policyVersion()
                    .document()));
  }

  @Override
  public List<PolicyVersion> versions(String arn) {
    IamClient iam = accounts.of(arn);
    return AwsErrors.call(
        "Listing versions of policy " + arn,
        () ->
            iam.listPolicyVersionsPaginator(r -> r.policyArn(arn)).versions().stream()
                .map(
                    version ->
                        new PolicyVersion(
                            version.versionId(), version.isDefaultVersion(), version.createDate()))
                .toList());
  }

  @Override
  public void createDefaultVersion(String arn, PolicyDocument document) {
    IamClient iam = accounts.of(arn);
    AwsErrors.call(
        "Adding a version to policy " + arn,
        IamPresence.ofPolicy(
            iam,
            arn,
            () ->
                iam.createPolicyVersion(
                    r ->
                        r.policyArn(arn)
                            .policyDocument(documents.encode(document))
                            .setAsDefault(true))));
  }

  @Override
  public void setDefaultVersion(String arn, String versionId) {
    IamClient iam = accounts.of(arn);
    AwsErrors.call(
        "Making " + versionId + " the default version of policy " + arn,
        IamPresence.ofPolicy(
            iam,
            arn,
            () -> iam.setDefaultPolicyVersion(r -> r.policyArn(arn).versionId(versionId))));
  }

  @Override
  public void deleteVersion(String arn, String versionId) {
    IamClient iam = accounts.of(arn);
    AwsErrors.remove(
        "Deleting version " + versionId + " of policy " + arn,
        IamPresence.ofPolicy(
            iam, arn, () -> iam.deletePolicyVersion(r -> r.policyArn(arn).versionId(versionId))));
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    IamClient iam = accounts.of(arn);
    AwsErrors.call(
        "Tagging policy " + arn,
        IamPresence.ofPolicy(
            iam, arn, () -> iam.tagPolicy(r -> r.policyArn(arn).tags(IamTags.of(tags)))));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    IamClient iam = accounts.of(arn);
    AwsErrors.call(
        "Untagging policy " + arn,
        IamPresence.ofPolicy(iam, arn, () -> iam.untagPolicy(r -> r.policyArn(arn).tagKeys(keys))));
  }

  @Override
  public void delete(String arn) {
    IamClient iam = accounts.of(arn);
    AwsErrors.remove(
        "Deleting policy " + arn,
        IamPresence.ofPolicy(iam, arn, () -> iam.deletePolicy(r -> r.policyArn(arn))));
  }
}
