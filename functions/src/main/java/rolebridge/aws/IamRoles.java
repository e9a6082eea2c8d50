package rolebridge.aws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;

/** Roles in IAM. */
public final class IamRoles implements Roles {

  private final IamClient iam;
  private final IamDocuments documents;

  public IamRoles(IamClient iam, DocumentText documentText) {
    this.iam = iam;
    this.documents = new IamDocuments(documentText);
  }

  @Override
  public Optional<Role> find(String name) {
    return AwsErrors.find("Reading role " + name, () -> iam.getRole(r -> r.roleName(name)).role())
        .map(
            role ->
                new Role(
                    role.roleName(),
                    role.path(),
                    role.arn(),
                    IamUsers.boundaryArn(role.permissionsBoundary()),
                    documents.decode(role.assumeRolePolicyDocument()),
                    role.maxSessionDuration(),
                    role.description() == null ? "" : role.description(),
                    IamTags.from(role.tags())));
  }

  @Override
  public Optional<Instant> lastUsed(String name) {
    return AwsErrors.find(
            "Reading the last use of role " + name, () -> iam.getRole(r -> r.roleName(name)).role())
        .flatMap(role -> Optional.ofNullable(role.roleLastUsed()))
        .flatMap(used -> Optional.ofNullable(used.lastUsedDate()));
  }

  @Override
  public List<String> namesBelow(String path) {
    return AwsErrors.call(
        "Listing roles below " + path,
        () ->
            iam.listRolesPaginator(r -> r.pathPrefix(path)).roles().stream()
                .map(software.amazon.awssdk.services.iam.model.Role::roleName)
                .toList());
  }

  @Override
  public void create(Role role) {
    AwsErrors.call(
        "Creating role " + role.name(),
        () ->
            iam.createRole(
                r ->
                    r.roleName(role.name())
                        .path(role.path())
                        .permissionsBoundary(role.boundaryArn())
                        .assumeRolePolicyDocument(documents.encode(role.trust()))
                        .maxSessionDuration(role.maxSessionDuration())
                        .description(role.description())
                        .tags(IamTags.of(role.tags()))));
  }

  @Override
  public void updateSettings(String name, String description, int maxSessionDuration) {
    AwsErrors.call(
        "Updating role " + name,
        IamPresence.ofRole(
            iam,
            name,
            () ->
                iam.updateRole(
                    r ->
                        r.roleName(name)
                            .description(description)
                            .maxSessionDuration(maxSessionDuration))));
  }

  @Override
  public void updateTrust(String name, PolicyDocument trust) {
    AwsErrors.call(
        "Writing the trust of role " + name,
        IamPresence.ofRole(
            iam,
            name,
            () ->
                iam.updateAssumeRolePolicy(
                    r -> r.roleName(name).policyDocument(documents.encode(trust)))));
  }

  @Override
  public void tag(String name, Map<String, String> tags) {
    AwsErrors.call(
        "Tagging role " + name,
        IamPresence.ofRole(
            iam, name, () -> iam.tagRole(r -> r.roleName(name).tags(IamTags.of(tags)))));
  }

  @Override
  public void untag(String name, Set<String> keys) {
    AwsErrors.call(
        "Untagging role " + name,
        IamPresence.ofRole(iam, name, () -> iam.untagRole(r -> r.roleName(name).tagKeys(keys))));
  }

  @Override
  public Set<String> attachedPolicies(String name) {
    return AwsErrors.call(
        "Listing policies attached to role " + name,
        IamPresence.ofRole(
            iam,
            name,
            () ->
                iam
                    .listAttachedRolePoliciesPaginator(r -> r.roleName(name))
                    .attachedPolicies()
                    .stream()
                    .map(AttachedPolicy::policyArn)
                    .collect(Collectors.toSet())));
  }

  @Override
  public void attach(String name, String policyArn) {
    AwsErrors.call(
        "Attaching " + policyArn + " to role " + name,
        IamPresence.ofRole(
            iam, name, () -> iam.attachRolePolicy(r -> r.roleName(name).policyArn(policyArn))));
  }

  @Override
  public void detach(String name, String policyArn) {
    AwsErrors.remove(
        "Detaching " + policyArn + " from role " + name,
        IamPresence.ofRole(
            iam, name, () -> iam.detachRolePolicy(r -> r.roleName(name).policyArn(policyArn))));
  }

  @Override
  public void delete(String name) {
    AwsErrors.remove(
        "Deleting role " + name,
        IamPresence.ofRole(iam, name, () -> iam.deleteRole(r -> r.roleName(name))));
  }
}
