package rolebridge.domain.provision;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.Violation;

/**
 * Turns a request into a plan, or into everything that stands against it in this account. It only
 * reads, so a refused request leaves no trace.
 */
public final class ResolveRequest {

  /**
   * IAM's default where the account doesn't tell its own (IAM quotas, "Role trust policy length").
   */
  private static final int DEFAULT_TRUST_SIZE_QUOTA = 2048;

  private final Users users;
  private final UserPolicies userPolicies;
  private final ManagedPolicies policies;
  private final Roles roles;
  private final AccessKeys accessKeys;
  private final SecretStore secrets;
  private final AccountQuotas.Source quotas;
  private final DocumentText documentText;
  private final Home home;
  private final Ownership ownership;
  private final Clock clock;

  public ResolveRequest(
      Users users,
      UserPolicies userPolicies,
      ManagedPolicies policies,
      Roles roles,
      AccessKeys accessKeys,
      SecretStore secrets,
      AccountQuotas.Source quotas,
      DocumentText documentText,
      Home home,
      Clock clock) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.policies = policies;
    this.roles = roles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.quotas = quotas;
    this.documentText = documentText;
    this.home = home;
    this.ownership = new Ownership(home);
    this.clock = clock;
  }

  /** Either a plan and no violation, or no plan and every violation. */
  public record Resolution(Plan plan, List<Violation> violations) {

    public Resolution {
      violations = List.copyOf(violations);
    }

    public static Resolution rejected(List<Violation> violations) {
      return new Resolution(null, violations);
    }
  }

  /** Resolves a request that broke no rule by itself. */
  public Resolution apply(IntegrationRequest request, String requestedBy, String executionArn) {
    Blueprint blueprint = Blueprint.of(request, home);
    List<Violation> violations = new ArrayList<>();
    requireHomeAccount(request, violations);

    AccountQuotas account = quotas.read();
    Optional<User> user = users.find(request.userName());
    user.flatMap(found -> ownership.objectionTo(found, request.userName()))
        .ifPresent(
            objection ->
                violations.add(notManaged("/userName", "user", request.userName(), objection)));
    boolean ownUser = user.isPresent() && violations.isEmpty();
    Optional<Role> role = roles.find(request.roleName());
    Optional<String> roleObjection =
        role.flatMap(found -> ownership.objectionTo(found, blueprint.roleArn()));
    roleObjection.ifPresent(
        objection ->
            violations.add(notManaged("/roleName", "role", request.roleName(), objection)));
    Optional<ManagedPolicy> policy = findPolicy(request, blueprint, violations);
    Optional<StoredSecret> secret = secrets.find(blueprint.secretName());
    secret
        .flatMap(ownership::objectionTo)
        .ifPresent(
            objection ->
                violations.add(
                    notManaged("/userName", "secret", blueprint.secretName(), objection)));

    if (user.isEmpty()) {
      requireRoom(account, "Users", "/userName", request.userName(), violations);
    } else if (ownUser) {
      requireUsableKey(request, blueprint, secret, violations);
    }
    if (role.isEmpty()) {
      requireRoom(account, "Roles", "/roleName", request.roleName(), violations);
    }
    if (policy.isEmpty()) {
      requireRoom(account, "Policies", "/policyName", request.policyName(), violations);
    }
    int trustSizeQuota =
        account.value("AssumeRolePolicySizeQuota").orElse(DEFAULT_TRUST_SIZE_QUOTA);
    requireSizes(
        blueprint,
        role.filter(found -> roleObjection.isEmpty()),
        account,
        trustSizeQuota,
        violations);
    if (!violations.isEmpty()) {
      return Resolution.rejected(violations);
    }

    Before before =
        new Before(
            user.isPresent(),
            user.flatMap(found -> userPolicies.find(found.name(), blueprint.userPolicyName()))
                .map(PolicyDocument::json)
                .orElse(null),
            policy.map(ManagedPolicy::defaultVersionId).orElse(null),
            policy.map(ManagedPolicy::tags).orElse(null),
            role.map(
                    found ->
                        new Before.RoleBefore(
                            found.trust().json(),
                            found.maxSessionDuration(),
                            found.description(),
                            found.tags()))
                .orElse(null),
            role.isPresent()
                && roles.attachedPolicies(request.roleName()).contains(blueprint.policyArn()),
            secret
                .map(
                    found ->
                        new Before.SecretBefore(
                            found.deleted(), found.versionWith(StoredSecret.CURRENT).orElse(null)))
                .orElse(null));
    return new Resolution(
        plan(request, blueprint, requestedBy, executionArn, trustSizeQuota, before), List.of());
  }

  private Plan plan(
      IntegrationRequest request,
      Blueprint blueprint,
      String requestedBy,
      String executionArn,
      int trustSizeQuota,
      Before before) {
    Map<String, String> userTags =
        Map.of(Tags.MANAGED, Tags.TRUE, Tags.OWNER_ACCOUNT, home.accountId());
    Map<String, String> roleTags = new HashMap<>(request.tags());
    roleTags.putAll(userTags);
    roleTags.put(Tags.INTEGRATION, TagText.of(request.integration()));
    return new Plan(
        executionArn,
        request.integration(),
        request.userName(),
        blueprint.userArn(),
        blueprint.userPolicyName(),
        blueprint.grantResource(),
        request.policyName(),
        blueprint.policyArn(),
        blueprint.permissionPolicy().json(),
        request.roleName(),
        blueprint.roleArn(),
        blueprint.trustStatement(),
        request.description(),
        blueprint.secretName(),
        request.instanceName(),
        request.roleSessionName(),
        request.roleSessionDuration(),
        userTags,
        roleTags,
        TagText.of(requestedBy),
        trustSizeQuota,
        Digest.of(request, blueprint),
        before);
  }

  private void requireHomeAccount(IntegrationRequest request, List<Violation> violations) {
    if (!request.accountId().isEmpty() && !request.accountId().equals(home.accountId())) {
      violations.add(
          new Violation(
              "/accountId",
              "notYetSupported",
              request.accountId(),
              "Leave accountId out, or give the account of this installation, "
                  + home.accountId()
                  + "."));
    }
  }

  private Optional<ManagedPolicy> findPolicy(
      IntegrationRequest request, Blueprint blueprint, List<Violation> violations) {
    Optional<String> arn = policies.findArnByName(request.policyName());
    if (arn.isPresent() && !arn.get().equals(blueprint.policyArn())) {
      violations.add(
          notManaged(
              "/policyName",
              "policy",
              request.policyName(),
              "its ARN is " + arn.get() + ", not " + blueprint.policyArn()));
      return Optional.empty();
    }
    Optional<ManagedPolicy> policy = arn.flatMap(policies::find);
    policy
        .flatMap(found -> ownership.objectionTo(found, blueprint.policyArn()))
        .ifPresent(
            objection ->
                violations.add(
                    notManaged("/policyName", "policy", request.policyName(), objection)));
    return policy;
  }

  private static Violation notManaged(String field, String kind, String name, String objection) {
    return new Violation(
        field,
        kind + "NotManaged",
        name,
        "A "
            + kind
            + " of this name exists that rolebridge didn't make ("
            + objection
            + "). Give another name, or remove that "
            + kind
            + ".");
  }

  private static void requireRoom(
      AccountQuotas account, String what, String field, String name, List<Violation> violations) {
    if (account.isUsedUp(what)) {
      violations.add(
          new Violation(
              field,
              "accountQuota",
              name,
              "The account has all "
                  + account.value(what + "Quota").getAsInt()
                  + " "
                  + what.toLowerCase(java.util.Locale.ROOT)
                  + " that its IAM quota allows. Raise the quota or remove what isn't used."));
    }
  }

  private void requireUsableKey(
      IntegrationRequest request,
      Blueprint blueprint,
      Optional<StoredSecret> secret,
      List<Violation> violations) {
    KeyRing ring =
        new KeyRing(
            accessKeys.list(request.userName()),
            secret.filter(found -> !found.deleted()).flatMap(StoredSecret::currentKeyId));
    Optional<AccessKey> current = ring.current();
    if (current.isPresent() && !current.get().active()) {
      violations.add(
          new Violation(
              "/userName",
              "accessKeyInactive",
              request.userName(),
              "The user's stored access key "
                  + current.get().id()
                  + " is inactive. Activate it if that was a mistake, or delete it so that a new"
                  + " one is made."));
    }
    if (current.isEmpty()
        && ring.isFull()
        && ring.orphan(accessKeys, secrets, blueprint.secretName(), clock.instant()).isEmpty()) {
      violations.add(
          new Violation(
              "/userName",
              "accessKeyLimit",
              request.userName(),
              "The user has two access keys ("
                  + String.join(", ", ring.keys().stream().map(AccessKey::id).toList())
                  + ") and neither is the stored one. Delete the one that is no longer needed."));
    }
  }

  private void requireSizes(
      Blueprint blueprint,
      Optional<Role> role,
      AccountQuotas account,
      int trustSizeQuota,
      List<Violation> violations) {
    int policySize = documentText.compact(blueprint.permissionPolicy()).length();
    OptionalInt policySizeQuota = account.value("PolicySizeQuota");
    if (policySizeQuota.isPresent() && policySize > policySizeQuota.getAsInt()) {
      violations.add(
          new Violation(
              "/policyDocument",
              "policySize",
              policySize + " characters",
              "A managed policy may have "
                  + policySizeQuota.getAsInt()
                  + " characters in this account. Grant fewer actions or split the integration."));
    }
    PolicyDocument trust =
        TrustPolicy.patch(
                role.map(Role::trust).orElse(PolicyDocument.NONE), blueprint.trustStatement())
            .document();
    int trustSize = documentText.compact(trust).length();
    if (trustSize > trustSizeQuota) {
      violations.add(
          new Violation(
              "/allowedSourceIps",
              "trustSize",
              trustSize + " characters",
              "The role's trust may have "
                  + trustSizeQuota
                  + " characters in this account. Give fewer or wider blocks."));
    }
  }
}
