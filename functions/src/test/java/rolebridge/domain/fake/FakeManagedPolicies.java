package rolebridge.domain.fake;

import static java.util.stream.Collectors.toMap;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.fake.FakeAws.PolicyState;
import rolebridge.domain.fake.FakeAws.VersionState;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.PolicyVersion;
import rolebridge.domain.port.StillInUseException;

record FakeManagedPolicies(FakeAws aws, Caller caller) implements ManagedPolicies {

  @Override
  public Optional<ManagedPolicy> find(String arn) {
    return caller.read(
        "GetPolicy",
        () ->
            aws.findPolicy(arn)
                .map(
                    policy ->
                        new ManagedPolicy(
                            policy.name,
                            policy.path,
                            policy.arn,
                            policy.defaultVersionId,
                            aws.attachmentCount(arn),
                            policy.tags)));
  }

  @Override
  public Map<String, String> findArnsByName(List<String> arns) {
    aws.requireOpen(IamArn.accountOf(arns.getFirst()));
    return caller.read(
        "ListPolicies",
        () ->
            arns.stream()
                .filter(arn -> aws.policies.containsKey(FakeAws.nameIn(arn)))
                .collect(toMap(arn -> arn, arn -> aws.policies.get(FakeAws.nameIn(arn)).arn)));
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    aws.requireOpen(accountId);
    return caller.pages(
        "ListPolicies",
        FakeAws.PER_PAGE,
        () ->
            aws.policies.values().stream()
                .filter(policy -> policy.path.startsWith(path))
                .map(policy -> policy.arn)
                .filter(arn -> IamArn.accountOf(arn).equals(accountId))
                .toList());
  }

  @Override
  public void create(
      String arn, String description, PolicyDocument document, Map<String, String> tags) {
    WrittenTags.note("iam:TagPolicy", tags.keySet());
    caller.change(
        "CreatePolicy",
        () -> {
          aws.requireOpen(IamArn.accountOf(arn));
          if (aws.policies.containsKey(FakeAws.nameIn(arn))) {
            throw new AlreadyExistsException(
                "EntityAlreadyExists: A policy called " + arn + " already exists.", null);
          }
          aws.requireRoom("Policies", FakeAws.countIn(IamArn.accountOf(arn), aws.policies));
          aws.requireSize("PolicySizeQuota", document);
          PolicyState policy = new PolicyState();
          policy.name = IamArn.nameOf(arn);
          policy.path = IamArn.pathOf(arn);
          policy.arn = arn;
          policy.description = description;
          FakeAws.addTags(policy.tags, tags);
          addDefaultVersion(policy, document);
          aws.policies.put(FakeAws.nameIn(arn), policy);
        });
  }

  private void addDefaultVersion(PolicyState policy, PolicyDocument document) {
    VersionState version =
        new VersionState("v" + ++policy.lastVersion, JsonTrees.copy(document.json()), aws.now());
    policy.versions.add(version);
    policy.defaultVersionId = version.id();
  }

  private static VersionState version(PolicyState policy, String versionId) {
    return policy.versions.stream()
        .filter(version -> version.id().equals(versionId))
        .findFirst()
        .orElseThrow(() -> FakeAws.noSuchEntity("policy version", policy.arn + " " + versionId));
  }

  @Override
  public PolicyDocument document(String arn, String versionId) {
    return caller.read(
        "GetPolicyVersion",
        () -> new PolicyDocument(JsonTrees.copy(version(aws.policy(arn), versionId).document())));
  }

  /** IAM gives the newest version first. */
  @Override
  public List<PolicyVersion> versions(String arn) {
    return caller.read(
        "ListPolicyVersions",
        () -> {
          PolicyState policy = aws.policy(arn);
          return policy.versions.stream()
              .map(
                  version ->
                      new PolicyVersion(
                          version.id(),
                          version.id().equals(policy.defaultVersionId),
                          version.createDate()))
              .sorted(Comparator.comparing(PolicyVersion::createDate).reversed())
              .toList();
        });
  }

  @Override
  public void createDefaultVersion(String arn, PolicyDocument document) {
    caller.change(
        "CreatePolicyVersion",
        () -> {
          PolicyState policy = aws.policy(arn);
          if (policy.versions.size() >= FakeAws.POLICY_VERSION_LIMIT) {
            throw new QuotaExceededException(
                "LimitExceeded: A managed policy can have up to 5 versions.");
          }
          aws.requireSize("PolicySizeQuota", document);
          addDefaultVersion(policy, document);
        });
  }

  @Override
  public void setDefaultVersion(String arn, String versionId) {
    caller.change(
        "SetDefaultPolicyVersion",
        () -> {
          PolicyState policy = aws.policy(arn);
          policy.defaultVersionId = version(policy, versionId).id();
        });
  }

  @Override
  public void deleteVersion(String arn, String versionId) {
    caller.change(
        "DeletePolicyVersion",
        () ->
            aws.findPolicy(arn)
                .ifPresent(
                    policy -> {
                      if (versionId.equals(policy.defaultVersionId)) {
                        throw new StillInUseException(
                            "DeleteConflict: Cannot delete the default version of a policy.", null);
                      }
                      policy.versions.removeIf(version -> version.id().equals(versionId));
                    }));
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    WrittenTags.note("iam:TagPolicy", tags.keySet());
    caller.change("TagPolicy", () -> FakeAws.addTags(aws.policy(arn).tags, tags));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    WrittenTags.note("iam:UntagPolicy", keys);
    caller.change("UntagPolicy", () -> aws.policy(arn).tags.keySet().removeAll(keys));
  }

  @Override
  public void delete(String arn) {
    caller.change(
        "DeletePolicy",
        () -> {
          Optional<PolicyState> policy = aws.findPolicy(arn);
          if (policy.isEmpty()) {
            return;
          }
          if (aws.attachmentCount(arn) > 0) {
            throw new StillInUseException(
                "DeleteConflict: Cannot delete a policy attached to entities.", null);
          }
          if (policy.get().versions.size() > 1) {
            throw new StillInUseException(
                "DeleteConflict: This policy has more than one version.", null);
          }
          aws.policies.remove(FakeAws.nameIn(arn));
        });
  }
}
