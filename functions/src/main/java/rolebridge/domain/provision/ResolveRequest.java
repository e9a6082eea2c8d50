package rolebridge.domain.provision;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.error.AccountNotOpenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.mark.UserKeys;
import rolebridge.domain.policy.DocumentText;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.IamArn;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.PolicySplit;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.policy.ValidatedPolicies;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccountQuotas;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.ManagedPolicy;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.domain.request.ProvisionInput;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.SpokeRequest;
import rolebridge.domain.request.Violation;

/**
 * Turns a request into a plan, or into everything that stands against it in this account. It only
 * reads, so a refused request leaves no trace.
 */
public final class ResolveRequest {

  /**
   * IAM's default where the account doesn't show its own (IAM quotas, "Role trust policy length").
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
  private final Hub hub;
  private final EgressIps egress;
  private final RequestReader reader;
  private final Ownership ownership;
  private final Clock clock;
  private final Pause pause;

  public ResolveRequest(
      Users users,
      UserPolicies userPolicies,
      ManagedPolicies policies,
      Roles roles,
      AccessKeys accessKeys,
      SecretStore secrets,
      AccountQuotas.Source quotas,
      DocumentText documentText,
      Hub hub,
      EgressIps egress,
      IntegrationCatalog catalog,
      Clock clock,
      Pause pause) {
    this.users = users;
    this.userPolicies = userPolicies;
    this.policies = policies;
    this.roles = roles;
    this.accessKeys = accessKeys;
    this.secrets = secrets;
    this.quotas = quotas;
    this.documentText = documentText;
    this.hub = hub;
    this.egress = egress;
    this.reader = new RequestReader(catalog);
    this.ownership = new Ownership(hub);
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Either a plan and no violation, or no plan and every violation.
   *
   * @param before for compensation, which reads it in the execution's history
   * @param stored the user's key, when nothing is left to make: all that the plan would make is
   *     there as planned, and marked as proven for this very plan; else null
   * @param validation of the policies that are to be made; null where it isn't asked for
   * @param rejection what the execution ends with; empty when there is a plan
   */
  public record Resolution(
      Plan plan,
      BeforeImage before,
      List<Violation> violations,
      EnsureAccessKey.Result stored,
      ValidatedPolicies validation,
      String rejection) {

    public Resolution {
      violations = List.copyOf(violations);
    }

    Resolution(
        Plan plan, BeforeImage before, List<Violation> violations, EnsureAccessKey.Result stored) {
      this(plan, before, violations, stored, null, Violation.rejection(violations));
    }

    public static Resolution rejected(List<Violation> violations) {
      return new Resolution(null, null, violations, null);
    }

    Resolution with(ValidatedPolicies found) {
      return new Resolution(plan, before, violations, stored, found, rejection);
    }
  }

  /** Resolves what an execution was started with. */
  public Resolution apply(Map<String, Object> input, String executionArn) {
    ProvisionInput provision = ProvisionInput.of(input);
    return switch (SpokeRequest.read(provision.request(), provision.senderAccount(), reader)) {
      case Reading.Accepted(var request) -> apply(request, provision.requestedBy(), executionArn);
      case Reading.Rejected(var violations) -> Resolution.rejected(violations);
    };
  }

  /**
   * Resolves a request that broke no rule by itself. What stands against it is looked at again
   * after {@link Pause#UNTIL_SHOWN}, and counts when it still does: answers may be of a moment
   * before another execution ended. So is what some answers show and others don't.
   */
  public Resolution apply(IntegrationRequest request, String requestedBy, String executionArn) {
    try {
      Resolution first = look(request, requestedBy, executionArn);
      if (first.violations().isEmpty()) {
        return first;
      }
    } catch (ResourceVanishedException e) {
      // Another execution takes it away, or made it so lately that not all reads show it.
    }
    pause.of(Pause.UNTIL_SHOWN);
    return look(request, requestedBy, executionArn);
  }

  /**
   * The same by one look, which may show a violation that isn't one any more. Where all stands as
   * planned and proven, no quota and no name taken by others can stand against it, and they aren't
   * asked for.
   *
   * @throws ResourceVanishedException when some answers show a thing and others don't
   */
  public Resolution look(IntegrationRequest request, String requestedBy, String executionArn) {
    Blueprint blueprint = Blueprint.of(request, hub, egress);
    Present present =
        new Present(
            request.userName(),
            blueprint,
            users,
            userPolicies,
            policies,
            roles,
            accessKeys,
            secrets);
    Optional<Resolution> standing;
    AccountQuotas hubQuotas;
    AccountQuotas account;
    try {
      standing = standing(request, requestedBy, executionArn, blueprint, present);
      if (standing.isPresent()) {
        return standing.get();
      }
      hubQuotas = quotas.read(hub.accountId());
      account = roleAccount(request, hubQuotas);
    } catch (AccountNotOpenException e) {
      return Resolution.rejected(List.of(AccountRules.accountNotOpen(request.accountId(), e)));
    }
    AccountRules hubRules = new AccountRules(hubQuotas);
    AccountRules rules = new AccountRules(account);

    Optional<User> user = present.user();
    Optional<StoredSecret> secret = present.secret();
    boolean ownUser = judgeUser(request, user, hubRules);
    boolean ownSecret =
        hubRules.requireManaged(
            "/userName",
            "secret",
            blueprint.secretName(),
            secret.flatMap(found -> ownership.objectionTo(found, request.userName())));
    secret
        .filter(_ -> ownSecret)
        .ifPresent(
            found ->
                hubRules.requireRoomForTags(
                    request.userName(),
                    blueprint.secretName(),
                    SecretRoom.taken(found, request.tags().keySet(), blueprint.roleArn())));
    if (ownUser) {
      judgeKeys(present, hubRules);
      judgeGrant(request, blueprint, present, hubRules);
    }
    Optional<Role> role = present.role();
    boolean ownRole = judgeRole(request, blueprint, role, rules);
    List<PolicyPart> parts = blueprint.policies();
    Map<String, ManagedPolicy> existing = judgePolicies(request, blueprint, parts, present, rules);
    Set<String> attached = ownRole ? present.attached() : Set.of();

    rules.requirePartition(request, hub.partition());
    rules.requirePolicySize(
        parts.stream().mapToInt(part -> PolicySplit.sizeOf(part.document())).max().orElseThrow());
    rules.requireAttachable(
        parts.size(),
        (int)
            attached.stream()
                .filter(arn -> PolicyPart.numberOf(arn, blueprint.policyArn()).isEmpty())
                .count());
    rules.requireTrustSize(
        documentText.compact(futureTrust(blueprint, role.filter(found -> ownRole))).length(),
        account.value("AssumeRolePolicySizeQuota").orElse(DEFAULT_TRUST_SIZE_QUOTA));
    List<Violation> violations = new ArrayList<>(hubRules.violations());
    violations.addAll(rules.violations());
    if (!violations.isEmpty()) {
      return Resolution.rejected(violations);
    }
    BeforeImage before = before(blueprint, present, existing, attached);
    return new Resolution(
        Plan.of(request, requestedBy, executionArn, hub, egress, before.found()),
        before,
        List.of(),
        null);
  }

  /** The resolution of a request whose access stands as planned and proven. */
  private Optional<Resolution> standing(
      IntegrationRequest request,
      String requestedBy,
      String executionArn,
      Blueprint blueprint,
      Present present) {
    if (present.user().isEmpty() || present.secret().isEmpty() || present.role().isEmpty()) {
      return Optional.empty();
    }
    Found found =
        new Found(true, true, true, present.role().get().tags().getOrDefault(Tags.READY, ""), true);
    Plan plan = Plan.of(request, requestedBy, executionArn, hub, egress, found);
    return new StandingAccess(plan, present, hub, clock.instant())
        .key()
        .map(
            key -> {
              Map<String, ManagedPolicy> policiesFound = new LinkedHashMap<>();
              plan.policyArns()
                  .forEach(arn -> policiesFound.put(arn, present.policy(arn).orElseThrow()));
              return new Resolution(
                  plan,
                  before(blueprint, present, policiesFound, present.attached()),
                  List.of(),
                  key);
            });
  }

  /** The quotas of the account that the role is in: another's is asked only when it is another. */
  private AccountQuotas roleAccount(IntegrationRequest request, AccountQuotas hubQuotas) {
    String accountId = hub.roleAccountOf(request);
    return accountId.equals(hub.accountId()) ? hubQuotas : quotas.read(accountId);
  }

  /** Whether there is such a user and it is ours. */
  private boolean judgeUser(IntegrationRequest request, Optional<User> user, AccountRules rules) {
    if (user.isEmpty()) {
      rules.requireRoom("Users", "/userName", request.userName());
      return false;
    }
    return rules.requireManaged(
        "/userName",
        "user",
        request.userName(),
        ownership.objectionTo(user.get(), request.userName()));
  }

  private static void judgeGrant(
      IntegrationRequest request, Blueprint blueprint, Present present, AccountRules rules) {
    PolicyDocument existing = present.grant().orElse(PolicyDocument.NONE);
    if (!GrantPolicy.grants(blueprint.grantResource(), existing)) {
      rules.requireRoomForAccount(
          request.userName(), GrantPolicy.granting(blueprint.grantResource(), existing));
    }
  }

  private void judgeKeys(Present present, AccountRules rules) {
    Instant now = clock.instant();
    UserKeys keys = present.keys();
    boolean mayReturn =
        present.secret().filter(found -> UserDeparture.of(found, now).isPresent()).isPresent();
    keys.current().filter(_ -> !mayReturn).ifPresent(key -> rules.requireUsable(keys, key));
    if (keys.current().isEmpty()
        && keys.keys().size() >= UserKeys.LIMIT
        && keys.withLastUses(accessKeys, key -> keys.isAbandoned(key, now)).orphan(now).isEmpty()) {
      rules.refuseThirdKey(keys);
    }
  }

  /** Whether there is such a role and it is ours. */
  private boolean judgeRole(
      IntegrationRequest request, Blueprint blueprint, Optional<Role> role, AccountRules rules) {
    if (role.isEmpty()) {
      rules.requireRoom("Roles", "/roleName", request.roleName());
      return false;
    }
    boolean managed =
        rules.requireManaged(
            "/roleName",
            "role",
            request.roleName(),
            ownership.objectionTo(role.get(), blueprint.roleArn()));
    if (managed) {
      rules.requireSameIntegration(
          "/roleName", "role", request.roleName(), request.integration(), role.get().tags());
    }
    return managed;
  }

  /** The policies that there are for the request, those of a wider one before it included. */
  private Map<String, ManagedPolicy> judgePolicies(
      IntegrationRequest request,
      Blueprint blueprint,
      List<PolicyPart> parts,
      Present present,
      AccountRules rules) {
    List<String> arns = PolicyPart.arns(blueprint.policyArn());
    Map<String, String> holders = policies.findArnsByName(arns);
    List<String> wanted = parts.stream().map(PolicyPart::arn).toList();
    List<String> missing = wanted.stream().filter(arn -> !holders.containsKey(arn)).toList();
    if (!missing.isEmpty()) {
      rules.requireRoom("Policies", missing.size(), "/policyName", request.policyName());
    }
    Map<String, ManagedPolicy> found = new LinkedHashMap<>();
    for (String arn : arns) {
      if (arn.equals(holders.get(arn))) {
        present.policy(arn).ifPresent(policy -> found.put(arn, policy));
      }
      if (holders.containsKey(arn) && wanted.contains(arn)) {
        judgePolicy(request, arn, holders.get(arn), found, rules);
      }
    }
    return found;
  }

  private void judgePolicy(
      IntegrationRequest request,
      String arn,
      String holder,
      Map<String, ManagedPolicy> found,
      AccountRules rules) {
    String name = IamArn.nameOf(arn);
    Optional<String> objection =
        found.containsKey(arn)
            ? ownership.objectionTo(found.get(arn), arn)
            : Optional.of("its ARN is " + holder + ", not " + arn);
    if (rules.requireManaged("/policyName", "policy", name, objection)) {
      rules.requireSameIntegration(
          "/policyName", "policy", name, request.integration(), found.get(arn).tags());
    }
  }

  private static PolicyDocument futureTrust(Blueprint blueprint, Optional<Role> role) {
    return TrustPolicy.patch(
            role.map(Role::trust).orElse(PolicyDocument.NONE), blueprint.trustStatement())
        .document();
  }

  private BeforeImage before(
      Blueprint blueprint,
      Present present,
      Map<String, ManagedPolicy> found,
      Set<String> attached) {
    Optional<User> user = present.user();
    Optional<Role> role = present.role();
    Optional<StoredSecret> secret = present.secret();
    Optional<ManagedPolicy> policy = Optional.ofNullable(found.get(blueprint.policyArn()));
    return new BeforeImage(
        user.isPresent(),
        user.map(User::tags).orElse(null),
        user.flatMap(_ -> present.grant()).map(PolicyDocument::json).orElse(null),
        policy.map(ManagedPolicy::defaultVersionId).orElse(null),
        policy.map(ManagedPolicy::tags).orElse(null),
        role.map(
                was ->
                    new BeforeImage.RoleBefore(
                        was.trust().json(),
                        was.maxSessionDuration(),
                        was.description(),
                        was.tags(),
                        was.boundaryArn()))
            .orElse(null),
        attached.contains(blueprint.policyArn()),
        secret
            .map(
                was ->
                    new BeforeImage.SecretBefore(
                        was.deleted(),
                        was.versionWith(StoredSecret.CURRENT).orElse(null),
                        was.versionWith(StoredSecret.PREVIOUS).orElse(null),
                        UserDeparture.of(was, clock.instant()).isPresent(),
                        Tags.ofRequester(was.tags())))
            .orElse(null),
        found.values().stream()
            .filter(further -> !further.arn().equals(blueprint.policyArn()))
            .map(
                further ->
                    new BeforeImage.PolicyBefore(
                        PolicyPart.numberOf(further.arn(), blueprint.policyArn()).orElseThrow(),
                        further.defaultVersionId(),
                        further.tags(),
                        attached.contains(further.arn())))
            .toList());
  }
}
