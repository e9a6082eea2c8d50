package rolebridge.domain.provision;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.GrantPolicy;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.ManagedPolicies;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.port.UserPolicies;

/**
 * Proves that the stored key assumes the role with the session name and duration that XSOAR will
 * use, and marks what was proven. From the mark on the role, other executions may rely on it.
 */
public final class ValidateAccess {

  /** A new key has to succeed this often in a row; a proven one once. */
  static final int SUCCESSES_IN_A_ROW = 3;

  /** How long IAM's changes may take to spread, all tries together. */
  static final Duration BUDGET = Duration.ofMinutes(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final SecretStore secrets;
  private final SecurityTokens securityTokens;
  private final UserPolicies userPolicies;
  private final Roles roles;
  private final ManagedPolicies policies;
  private final Clock clock;
  private final Pause pause;

  public ValidateAccess(
      SecretStore secrets,
      SecurityTokens securityTokens,
      UserPolicies userPolicies,
      Roles roles,
      ManagedPolicies policies,
      Clock clock,
      Pause pause) {
    this.secrets = secrets;
    this.securityTokens = securityTokens;
    this.userPolicies = userPolicies;
    this.roles = roles;
    this.policies = policies;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Afterwards the access is proven and marked.
   *
   * @throws AccessNotProvenException when STS still refuses after {@link #BUDGET}, or lets the key
   *     into another role
   * @throws ResourceVanishedException when something that earlier states made is gone or changed
   */
  public StepResult apply(Plan plan, EnsureAccessKey.Result stored) {
    SecretAccessKey key =
        secrets.read(stored.secretArn(), SecretVersion.idFor(stored.accessKeyId()));
    prove(plan, key, stored.validated() ? 1 : SUCCESSES_IN_A_ROW);
    markReady(plan);
    if (!stored.validated()) {
      markValidated(plan, key);
    }
    return StepResult.of();
  }

  private void prove(Plan plan, SecretAccessKey key, int successesNeeded) {
    Instant deadline = clock.instant().plus(BUDGET);
    Duration wait = FIRST_PAUSE;
    int successes = 0;
    while (successes < successesNeeded) {
      try {
        requireSessionOfRole(
            plan,
            securityTokens.assumeRole(
                key, plan.roleArn(), plan.roleSessionName(), plan.roleSessionDuration()));
        successes++;
      } catch (AccessRefusedException e) {
        successes = 0;
        Role role = requireRole(plan);
        requireStillCurrent(plan, key);
        if (clock.instant().plus(wait).isAfter(deadline)) {
          requirePlannedRole(role, plan);
          throw notProven(plan, key, e);
        }
        pause.of(wait);
        wait = shorter(wait.multipliedBy(2), LONGEST_PAUSE);
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Assumed-role ARNs leave the role's path out. */
  private static void requireSessionOfRole(Plan plan, String sessionArn) {
    String expected = ":assumed-role/" + plan.roleName() + "/" + plan.roleSessionName();
    if (!sessionArn.endsWith(expected)) {
      throw new AccessNotProvenException(
          "The key assumed "
              + sessionArn
              + " where a session of "
              + plan.roleArn()
              + " named "
              + plan.roleSessionName()
              + " was due.");
    }
  }

  /**
   * The mark is set before the last look, so that an execution which is about to undo the role sees
   * the mark, or is seen here. A mark is never taken back: others may have found it.
   */
  private void markReady(Plan plan) {
    if (wasProven(plan)) {
      Role role = requireRole(plan);
      if (plan.isProven(role.tags())) {
        requireUntouched(role, plan);
        return;
      }
    }
    roles.tag(plan.roleName(), Map.of(Tags.READY, plan.digest()));
    requireUntouched(requireRole(plan), plan);
    requireGrant(plan);
    if (plan.before().roleExists() || plan.before().policyExists()) {
      requirePlannedPolicy(plan);
    }
  }

  private static boolean wasProven(Plan plan) {
    return plan.before().roleExists() && plan.isProven(plan.before().role().tags());
  }

  private void requireUntouched(Role role, Plan plan) {
    if (Removal.by(role.tags())
        .filter(removal -> removal.isUnderWay(clock.instant()))
        .isPresent()) {
      throw vanished(plan, "is being undone by another execution");
    }
    requirePlannedRole(role, plan);
  }

  private static void requirePlannedRole(Role role, Plan plan) {
    if (role.maxSessionDuration() < plan.maxSessionDuration()) {
      throw vanished(plan, "allows sessions of " + role.maxSessionDuration() + " s only");
    }
    if (!PolicyDocument.canonicalText(TrustPolicy.ownStatement(role.trust()))
        .equals(PolicyDocument.canonicalText(plan.trustStatement()))) {
      throw vanished(
          plan, "has another trust: its statement " + TrustPolicy.SID + " isn't the planned one");
    }
  }

  /** In one account the trust alone admits the user, so no refused call tells of a lost grant. */
  private void requireGrant(Plan plan) {
    if (userPolicies
        .find(plan.userName(), plan.userPolicyName())
        .filter(document -> GrantPolicy.grants(plan.grantResource(), document))
        .isEmpty()) {
      throw new ResourceVanishedException(
          "User "
              + plan.userArn()
              + " has lost its policy "
              + plan.userPolicyName()
              + "; another execution may have undone it.");
    }
  }

  /** A policy that was there before may have been put back by an execution that failed. */
  private void requirePlannedPolicy(Plan plan) {
    boolean planned =
        roles.attachedPolicies(plan.roleName()).contains(plan.policyArn())
            && policies
                .find(plan.policyArn())
                .map(policy -> policies.document(policy.arn(), policy.defaultVersionId()))
                .filter(document -> document.meansTheSameAs(plan.permissions()))
                .isPresent();
    if (!planned) {
      throw vanished(plan, "has lost " + plan.policyArn() + " as it was planned");
    }
  }

  /** Tagging fails when the secret is gone, so only a label that went elsewhere is looked for. */
  private void markValidated(Plan plan, SecretAccessKey key) {
    secrets.tag(plan.secretName(), Map.of(Tags.VALIDATED, key.id()));
    if (plan.before().secret() != null) {
      requireStillCurrent(plan, key);
    }
  }

  private void requireStillCurrent(Plan plan, SecretAccessKey key) {
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

  private Role requireRole(Plan plan) {
    return roles.find(plan.roleName()).orElseThrow(() -> vanished(plan, "is gone"));
  }

  private static ResourceVanishedException vanished(Plan plan, String what) {
    return new ResourceVanishedException(
        "Role " + plan.roleArn() + " " + what + "; another execution may have undone it.");
  }

  private static AccessNotProvenException notProven(
      Plan plan, SecretAccessKey key, AccessRefusedException last) {
    return new AccessNotProvenException(
        "Key "
            + key.id()
            + " of user "
            + plan.userArn()
            + " can't assume role "
            + plan.roleArn()
            + " after "
            + BUDGET.toSeconds()
            + " s of trying: "
            + last.errorCode()
            + ": "
            + last.getMessage(),
        last);
  }
}
