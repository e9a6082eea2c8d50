package rolebridge.it;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * A request's user with its secret in the hub, and in the account of its role everything below the
 * user's path and what has the role's or the policy's name anywhere else, in a form whose parts are
 * equal when they mean the same. A secret whose deletion is scheduled counts as gone.
 */
final class Holdings {

  private final IamClient userIam;
  private final IamClient iam;
  private final SecretsManagerClient secrets;
  private final Request request;
  private final Map<String, Object> found = new TreeMap<>();

  private Holdings(Hub hub, Request request) {
    this.userIam = hub.iam();
    this.iam =
        request.accountId().equals(LocalAccount.ACCOUNT_ID)
            ? hub.iam()
            : hub.account(request.accountId()).iam();
    this.secrets = hub.secrets();
    this.request = request;
  }

  /** Kind and name of each thing to what is to be known of it. */
  static Map<String, Object> of(Installation installation, Request request) {
    Holdings holdings = new Holdings(installation.hub(), request);
    holdings.user(request.userName());
    holdings.roles();
    holdings.policies();
    holdings.secret(request.secretName());
    return holdings.found;
  }

  private void user(String name) {
    User user;
    try {
      user = userIam.getUser(r -> r.userName(name)).user();
    } catch (NoSuchEntityException e) {
      return;
    }
    Map<String, Object> policies = new TreeMap<>();
    for (String policy : userIam.listUserPolicies(r -> r.userName(name)).policyNames()) {
      policies.put(
          policy,
          document(
              userIam.getUserPolicy(r -> r.userName(name).policyName(policy)).policyDocument()));
    }
    Map<String, Object> about = new TreeMap<>();
    about.put("arn", user.arn());
    about.put("boundary", boundary(user.permissionsBoundary()));
    about.put("tags", tags(user.tags()));
    about.put("inline policies", policies);
    about.put(
        "attached policies",
        attached(userIam.listAttachedUserPolicies(r -> r.userName(name)).attachedPolicies()));
    about.put(
        "groups",
        userIam.listGroupsForUser(r -> r.userName(name)).groups().stream()
            .map(Group::groupName)
            .toList());
    about.put(
        "keys",
        userIam.listAccessKeys(r -> r.userName(name)).accessKeyMetadata().stream()
            .collect(
                Collectors.toMap(
                    AccessKeyMetadata::accessKeyId, AccessKeyMetadata::statusAsString)));
    found.put("user " + name, about);
  }

  private void roles() {
    role(request.roleName());
    iam.listRoles(r -> r.pathPrefix(request.path())).roles().stream()
        .map(Role::roleName)
        .forEach(this::role);
  }

  private void role(String name) {
    if (found.containsKey("role " + name)) {
      return;
    }
    Role role;
    try {
      role = iam.getRole(r -> r.roleName(name)).role();
    } catch (NoSuchEntityException e) {
      return;
    }
    Map<String, Object> about = new TreeMap<>();
    about.put("arn", role.arn());
    about.put("boundary", boundary(role.permissionsBoundary()));
    about.put("tags", tags(role.tags()));
    about.put("trust", document(role.assumeRolePolicyDocument()));
    about.put("max session duration", role.maxSessionDuration());
    about.put("description", role.description());
    about.put(
        "attached policies",
        attached(iam.listAttachedRolePolicies(r -> r.roleName(name)).attachedPolicies()));
    about.put(
        "inline policies", List.copyOf(iam.listRolePolicies(r -> r.roleName(name)).policyNames()));
    found.put("role " + name, about);
  }

  private void policies() {
    policy(request.policyArn().replace(request.path(), "/"));
    iam
        .listPolicies(r -> r.scope(PolicyScopeType.LOCAL).pathPrefix(request.path()))
        .policies()
        .stream()
        .map(Policy::arn)
        .forEach(this::policy);
  }

  private void policy(String arn) {
    Policy policy;
    try {
      policy = iam.getPolicy(r -> r.policyArn(arn)).policy();
    } catch (NoSuchEntityException e) {
      return;
    }
    Map<String, Object> versions = new TreeMap<>();
    for (PolicyVersion version : iam.listPolicyVersions(r -> r.policyArn(arn)).versions()) {
      String id = version.versionId();
      versions.put(
          id,
          document(
              iam.getPolicyVersion(r -> r.policyArn(arn).versionId(id))
                  .policyVersion()
                  .document()));
    }
    Map<String, Object> about = new TreeMap<>();
    about.put("arn", arn);
    about.put("tags", tags(policy.tags()));
    about.put("default version", policy.defaultVersionId());
    about.put("versions", versions);
    found.put("policy " + policy.policyName(), about);
  }

  private void secret(String name) {
    DescribeSecretResponse secret;
    try {
      secret = secrets.describeSecret(r -> r.secretId(name));
    } catch (ResourceNotFoundException e) {
      return;
    }
    if (secret.deletedDate() != null) {
      return;
    }
    Map<String, String> tags = new TreeMap<>();
    secret.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    Map<String, Object> about = new TreeMap<>();
    about.put("arn", secret.arn());
    about.put("tags", tags);
    about.put("versions", new TreeMap<>(secret.versionIdsToStages()));
    found.put("secret " + name, about);
  }

  private static List<String> attached(List<AttachedPolicy> policies) {
    return policies.stream().map(AttachedPolicy::policyArn).sorted().toList();
  }

  private static String boundary(AttachedPermissionsBoundary boundary) {
    return boundary == null || boundary.permissionsBoundaryArn() == null
        ? "none"
        : boundary.permissionsBoundaryArn();
  }

  private static Map<String, String> tags(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::key, Tag::value));
  }

  /** A policy document whose lists of one are single values and whose other lists are in order. */
  static Object document(String encoded) {
    return canonical(JsonText.encodedObject(encoded));
  }

  private static Object canonical(Object value) {
    return switch (value) {
      case Map<?, ?> object -> {
        Map<String, Object> members = new TreeMap<>();
        object.forEach((name, member) -> members.put(name.toString(), canonical(member)));
        yield members;
      }
      case List<?> list when list.size() == 1 -> canonical(list.getFirst());
      case List<?> list -> {
        TreeSet<Object> items = new TreeSet<>(Comparator.comparing(Object::toString));
        list.forEach(item -> items.add(canonical(item)));
        yield List.copyOf(items);
      }
      case Object scalar -> scalar;
    };
  }
}
