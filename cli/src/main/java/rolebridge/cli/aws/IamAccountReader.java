package rolebridge.cli.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import rolebridge.cli.migrate.AccountPicture;
import rolebridge.cli.migrate.IamReader;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyLastUsed;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GroupDetail;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.RoleDetail;
import software.amazon.awssdk.services.iam.model.RoleLastUsed;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.UserDetail;

/**
 * An account's IAM by GetAccountAuthorizationDetails, in pages, and what that leaves out (<a
 * href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html">source</a>)
 * for each role and user that is asked for. Documents come percent-encoded.
 */
public final class IamAccountReader implements IamReader {

  /** The largest page. */
  private static final int PAGE = 1000;

  private static final String UNKNOWN = "N/A";

  private final IamClient iam;

  public IamAccountReader(IamClient iam) {
    this.iam = iam;
  }

  @Override
  public AccountPicture picture() {
    List<AccountPicture.User> users = new ArrayList<>();
    List<AccountPicture.Group> groups = new ArrayList<>();
    List<AccountPicture.Role> roles = new ArrayList<>();
    Map<String, String> policies = new LinkedHashMap<>();
    iam.getAccountAuthorizationDetailsPaginator(
            r ->
                r.maxItems(PAGE)
                    .filter(
                        EntityType.USER,
                        EntityType.GROUP,
                        EntityType.ROLE,
                        EntityType.LOCAL_MANAGED_POLICY))
        .forEach(
            page -> {
              page.userDetailList().forEach(user -> users.add(user(user)));
              page.groupDetailList().forEach(group -> groups.add(group(group)));
              page.roleDetailList().forEach(role -> roles.add(role(role)));
              page.policies().forEach(policy -> policies.put(policy.arn(), document(policy)));
            });
    return new AccountPicture(users, groups, roles, policies);
  }

  private static AccountPicture.User user(UserDetail user) {
    return new AccountPicture.User(
        user.userName(),
        user.path(),
        user.arn(),
        user.userId(),
        boundary(user.permissionsBoundary()),
        tags(user.tags()),
        policies(user.userPolicyList(), user.attachedManagedPolicies()),
        user.groupList());
  }

  private static AccountPicture.Group group(GroupDetail group) {
    return new AccountPicture.Group(
        group.groupName(), policies(group.groupPolicyList(), group.attachedManagedPolicies()));
  }

  private static AccountPicture.Role role(RoleDetail role) {
    return new AccountPicture.Role(
        role.roleName(),
        role.path(),
        role.arn(),
        decoded(role.assumeRolePolicyDocument()),
        policies(role.rolePolicyList(), role.attachedManagedPolicies()),
        Optional.ofNullable(role.roleLastUsed()).map(RoleLastUsed::lastUsedDate));
  }

  private static AccountPicture.Policies policies(
      List<PolicyDetail> inline, List<AttachedPolicy> attached) {
    Map<String, String> documents = new TreeMap<>();
    inline.forEach(policy -> documents.put(policy.policyName(), decoded(policy.policyDocument())));
    return new AccountPicture.Policies(
        documents, attached.stream().map(AttachedPolicy::policyArn).toList());
  }

  private static String document(ManagedPolicyDetail policy) {
    return policy.policyVersionList().stream()
        .filter(PolicyVersion::isDefaultVersion)
        .map(version -> decoded(version.document()))
        .findFirst()
        .orElse("");
  }

  @Override
  public Optional<RoleSettings> settings(String roleName) {
    try {
      Role role = iam.getRole(r -> r.roleName(roleName)).role();
      return Optional.of(
          new RoleSettings(
              role.description() == null ? "" : role.description(),
              boundary(role.permissionsBoundary()),
              role.maxSessionDuration(),
              tags(role.tags())));
    } catch (NoSuchEntityException gone) {
      return Optional.empty();
    }
  }

  @Override
  public List<HandMadeKey> keys(String userName) {
    try {
      return iam.listAccessKeysPaginator(r -> r.userName(userName)).accessKeyMetadata().stream()
          .map(this::key)
          .toList();
    } catch (NoSuchEntityException gone) {
      return List.of();
    }
  }

  private HandMadeKey key(AccessKeyMetadata key) {
    AccessKeyLastUsed used =
        iam.getAccessKeyLastUsed(r -> r.accessKeyId(key.accessKeyId())).accessKeyLastUsed();
    return new HandMadeKey(
        key.accessKeyId(),
        key.status() == StatusType.ACTIVE,
        key.createDate(),
        Optional.ofNullable(used.lastUsedDate())
            .map(date -> new LastUse(date, known(used.serviceName()), known(used.region()))));
  }

  private static String known(String text) {
    return text == null || text.equals(UNKNOWN) ? "" : text;
  }

  @Override
  public String managedPolicy(String policyArn) {
    String version = iam.getPolicy(r -> r.policyArn(policyArn)).policy().defaultVersionId();
    return decoded(
        iam.getPolicyVersion(r -> r.policyArn(policyArn).versionId(version))
            .policyVersion()
            .document());
  }

  private static String boundary(AttachedPermissionsBoundary boundary) {
    return boundary == null || boundary.permissionsBoundaryArn() == null
        ? ""
        : boundary.permissionsBoundaryArn();
  }

  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> map = new TreeMap<>();
    tags.forEach(tag -> map.put(tag.key(), tag.value()));
    return map;
  }

  private static String decoded(String percentEncoded) {
    return URLDecoder.decode(percentEncoded, UTF_8);
  }
}
