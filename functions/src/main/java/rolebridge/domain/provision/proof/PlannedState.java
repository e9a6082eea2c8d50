package rolebridge.domain.provision.proof;

import java.util.List;
import java.util.Set;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.TagDrift;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.User;
import rolebridge.domain.port.UserPolicies;
import rolebridge.domain.port.Users;
import rolebridge.domain.provision.Plan;

/**
 * Reads whether what earlier states made is still as one plan has it. What was changed since is put
 * right by starting again, once; found changed again after that, somebody keeps changing it, and it
 * counts as access that can't be proven.
 */
final class PlannedState {

  private final Plan plan;
  private final boolean restarted;
  private final Hub hub;
  private final Users users;
  private final UserPolicies userPolicies;
  private final Roles roles;
  private final ManagedPolicies policies;
  private final SecretStore secrets;

  PlannedState(
      Plan plan,
      boolean restarted,
      Hub hub,
      Users users,
      UserPolicies userPolicies,
      Roles roles,
      ManagedPolicies policies,
      SecretStore secrets) {
    this.plan = plan;
    this.restarted = restarted;
    this.hub = hub;
    this.users = users;
    this.userPolicies = userPolicies;
    this.roles = roles;
    this.policies = policies;
    this.secrets = secrets;
  }

  Role requireRole() {
    return roles
        .find(plan.roleArn())
        .orElseThrow(
            () ->
                new ResourceVanishedException(
                    "Role " + plan.roleArn() + " is gone; another execution may have undone it."));
  }

  /**
   * The role is inside its boundary, and its trust has rolebridge's statement exactly as planned,
   * so no Deny of a closed one either. Tags, description and a longer session, which take no access
   * away, are put right by starting again, and fail no execution.
   */
  void requirePlanned(Role role) {
    String boundaryArn = hub.roleBoundaryArnIn(plan.roleAccountId(), plan.boundary());
    if (!role.boundaryArn().equals(boundaryArn)
        && hub.roleBoundaryOf(plan.roleArn(), role.boundaryArn()).isPresent()) {
      throw changedRole("has permissions boundary " + role.boundaryArn());
    }
    requireBoundary("Role " + plan.roleArn(), role.boundaryArn(), boundaryArn);
    if (role.maxSessionDuration() < plan.maxSessionDuration()) {
      throw changedRole("allows sessions of " + role.maxSessionDuration() + " s only");
    }
    var own = TrustPolicy.ownStatement(role.trust());
    if (!PolicyDocument.canonicalText(own)
        .equals(PolicyDocument.canonicalText(plan.trustStatement()))) {
      throw changedRole(
          "has another trust: "
              + (own.isEmpty()
                  ? "it has no statement " + TrustPolicy.SID
                  : "its statement "
                      + TrustPolicy.described(own)
                      + " isn't the planned one for "
                      + plan.userArn()));
    }
    if (!restarted && !plan.isSettingOf(role)) {
      throw changedRole("has another session duration, description or tags than planned");
    }
  }

  /** The user is inside its boundary and has its tags and its grant. */
  void requireUser() {
    users.find(plan.userName()).ifPresent(this::requirePlanned);
    requireGrant();
  }

  private void requirePlanned(User user) {
    requireBoundary("User " + plan.userArn(), user.boundaryArn(), hub.userBoundaryArn());
    if (!restarted && !TagDrift.between(user.tags(), plan.userTags()).isEmpty()) {
      throw changed("User " + plan.userArn() + " has other tags than planned");
    }
  }

  /** In one account the trust alone admits the user, so no refused call shows a lost grant. */
  void requireGrant() {
    if (userPolicies
        .find(plan.userName(), plan.userPolicyName())
        .filter(document -> GrantPolicy.grants(plan.grantResource(), document))
        .isEmpty()) {
      throw changed(
          "User "
              + plan.userArn()
              + " has lost its policy "
              + plan.userPolicyName()
              + " that grants "
              + plan.grantResource());
    }
  }

  /**
   * The role has the planned policies attached and no former plan's beyond them, and the default
   * version of each is the planned document, with the planned tags.
   *
   * @param finding what made one look, empty for no special reason
   */
  void requirePlannedPolicy(String finding) {
    Set<String> attached = roles.attachedPolicies(plan.roleArn());
    String why = finding.isEmpty() ? "" : " (" + finding + ")";
    plan.policies().stream()
        .filter(part -> !attached.contains(part.arn()) || !isPlanned(part))
        .findFirst()
        .ifPresent(
            part -> {
              throw changedRole("has lost " + part.arn() + " as it was planned" + why);
            });
    List<String> surplus = plan.surplusOf(attached);
    if (!surplus.isEmpty()) {
      throw changedRole(
          "has " + String.join(", ", surplus) + " of a former request still attached" + why);
    }
  }

  private boolean isPlanned(PolicyPart part) {
    return policies
        .find(part.arn())
        .filter(policy -> restarted || plan.missingRoleTags(policy.tags()).isEmpty())
        .map(policy -> policies.document(policy.arn(), policy.defaultVersionId()))
        .filter(document -> document.meansTheSameAs(part.document()))
        .isPresent();
  }

  /** No state puts another's boundary right, so starting again wouldn't either. */
  private static void requireBoundary(String what, String boundaryArn, String expectedArn) {
    if (!boundaryArn.equals(expectedArn)) {
      throw new AccessNotProvenException(
          what
              + " has "
              + (boundaryArn.isEmpty()
                  ? "no permissions boundary"
                  : "permissions boundary " + boundaryArn)
              + " where "
              + expectedArn
              + " is due. Find out who or what changed it, in CloudTrail for instance, and start"
              + " again.");
    }
  }

  void requireStillCurrent(SecretAccessKey key) {
    boolean current =
        secrets
            .find(plan.secretName())
            .filter(secret -> !secret.deleted())
            .flatMap(StoredSecret::currentKeyId)
            .filter(key.id()::equals)
            .isPresent();
    if (!current) {
      throw new ResourceVanishedException(
          "Key "
              + key.id()
              + " is no longer the current one of secret "
              + plan.secretName()
              + "; another execution undid it.");
    }
  }

  boolean isRevoked(SecretAccessKey key) {
    return secrets
        .find(plan.secretName())
        .filter(secret -> Revocations.of(secret).contain(key.id()))
        .isPresent();
  }

  WorkflowException changedRole(String what) {
    return changed("Role " + plan.roleArn() + " " + what);
  }

  WorkflowException changed(String finding) {
    return restarted
        ? new AccessNotProvenException(
            finding
                + ", again after this execution put it right. Find out who or what changes it, in"
                + " CloudTrail for instance, and start again.")
        : new ResourceVanishedException(
            finding + "; another execution may have undone it, or somebody changed it.");
  }
}
