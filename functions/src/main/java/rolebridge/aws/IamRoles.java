package rolebridge.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.RoleUsage;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.UsedRole;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.RoleLastUsed;

/** Roles in IAM of any account. */
public final class IamRoles implements Roles {

  /** The largest page ListRoles gives. */
  static final int PAGE = 1000;

  private final IamAccounts accounts;
  private final IamDocuments documents;

  public IamRoles(IamAccounts accounts, DocumentText documentText) {
    this.accounts = accounts;
    this.documents = new IamDocuments(documentText);
  }

  @Override
  public Optional<Role> find(String arn) {
    return read("Reading role " + arn, arn).map(role -> role(arn, role));
  }

  @Override
  public Optional<UsedRole> findUsed(String arn) {
    return read("Reading role " + arn, arn).map(role -> new UsedRole(role(arn, role), usage(role)));
  }

  private Optional<software.amazon.awssdk.services.iam.model.Role> read(String what, String arn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    return AwsErrors.find(what, () -> iam.getRole(r -> r.roleName(name)).role());
  }

  private Role role(String arn, software.amazon.awssdk.services.iam.model.Role role) {
    return new Role(
        role.roleName(),
        role.path(),
        role.arn(),
        IamUsers.boundaryArn(role.permissionsBoundary()),
        documents.decode("The trust of role " + arn, role.assumeRolePolicyDocument()),
        role.maxSessionDuration(),
        role.description() == null ? "" : role.description(),
        IamTags.from(role.tags()));
  }

  private static RoleUsage usage(software.amazon.awssdk.services.iam.model.Role role) {
    return new RoleUsage(
        role.createDate(),
        Optional.ofNullable(role.roleLastUsed()).map(RoleLastUsed::lastUsedDate));
  }

  @Override
  public Optional<String> arnInAnyCase(String arn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    return AwsErrors.call(
        "Listing the roles in account " + IamArn.accountOf(arn),
        () ->
            iam.listRolesPaginator().roles().stream()
                .filter(role -> role.roleName().equalsIgnoreCase(name))
                .map(software.amazon.awssdk.services.iam.model.Role::arn)
                .findFirst());
  }

  @Override
  public Optional<RoleUsage> usage(String arn) {
    return read("Reading the last use of role " + arn, arn).map(IamRoles::usage);
  }

  @Override
  public void setBoundary(String arn, String boundaryArn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.call(
        "Setting the permissions boundary of role " + arn,
        IamPresence.ofRole(
            iam,
            name,
            () ->
                iam.putRolePermissionsBoundary(
                    r -> r.roleName(name).permissionsBoundary(boundaryArn))));
  }

  @Override
  public List<String> arnsBelow(String accountId, String path) {
    IamClient iam = accounts.in(accountId);
    return AwsErrors.call(
        "Listing the roles below " + path + " in account " + accountId,
        () ->
            iam.listRolesPaginator(r -> r.pathPrefix(path).maxItems(PAGE)).roles().stream()
                .map(software.amazon.awssdk.services.iam.model.Role::arn)
                .toList());
  }

  @Override
  public void create(Role role) {
    IamClient iam = accounts.of(role.arn());
    AwsErrors.call(
        "Creating role " + role.arn(),
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
  public void updateSettings(String arn, String description, int maxSessionDuration) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.call(
        "Updating role " + arn,
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
  public void updateTrust(String arn, PolicyDocument trust) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.call(
        "Writing the trust of role " + arn,
        IamPresence.ofRole(
            iam,
            name,
            () ->
                iam.updateAssumeRolePolicy(
                    r -> r.roleName(name).policyDocument(documents.encode(trust)))));
  }

  @Override
  public void tag(String arn, Map<String, String> tags) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.call(
        "Tagging role " + arn,
        IamPresence.ofRole(
            iam, name, () -> iam.tagRole(r -> r.roleName(name).tags(IamTags.of(tags)))));
  }

  @Override
  public void untag(String arn, Set<String> keys) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.call(
        "Untagging role " + arn,
        IamPresence.ofRole(iam, name, () -> iam.untagRole(r -> r.roleName(name).tagKeys(keys))));
  }

  @Override
  public Set<String> attachedPolicies(String arn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    return AwsErrors.call(
        "Listing policies attached to role " + arn,
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
  public void attach(String arn, String policyArn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.call(
        "Attaching " + policyArn + " to role " + arn,
        IamPresence.ofRole(
            iam, name, () -> iam.attachRolePolicy(r -> r.roleName(name).policyArn(policyArn))));
  }

  @Override
  public void detach(String arn, String policyArn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.remove(
        "Detaching " + policyArn + " from role " + arn,
        IamPresence.ofRole(
            iam, name, () -> iam.detachRolePolicy(r -> r.roleName(name).policyArn(policyArn))));
  }

  @Override
  public void delete(String arn) {
    IamClient iam = accounts.of(arn);
    String name = IamArn.nameOf(arn);
    AwsErrors.remove(
        "Deleting role " + arn,
        IamPresence.ofRole(iam, name, () -> iam.deleteRole(r -> r.roleName(name))));
  }
}
