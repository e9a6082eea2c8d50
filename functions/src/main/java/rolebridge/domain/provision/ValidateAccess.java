package rolebridge.domain.provision;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.Pause;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.Roles;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecretStore;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.port.SecurityTokens;
import rolebridge.domain.port.StoredSecret;

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
  private final Roles roles;
  private final Clock clock;
  private final Pause pause;

  public ValidateAccess(
      SecretStore secrets, SecurityTokens securityTokens, Roles roles, Clock clock, Pause pause) {
    this.secrets = secrets;
    this.securityTokens = securityTokens;
    this.roles = roles;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Afterwards the access is proven and marked.
   *
   * @throws AccessNotProvenException when STS still refuses after {@link #BUDGET}, or lets the key
   *     into another role, or the trust isn't the planned one
   * @throws ResourceVanishedException when the role, the secret or the key is gone
   */
  public StepResult apply(Plan plan, EnsureAccessKey.Result stored) {
    SecretAccessKey key =
        secrets.read(stored.secretArn(), SecretVersion.idFor(stored.accessKeyId()));
    prove(plan, key, stored.validated() ? 1 : SUCCESSES_IN_A_ROW);
    markReady(plan);
    if (!stored.validated()) {
      secrets.tag(plan.secretName(), Map.of(Tags.VALIDATED, stored.accessKeyId()));
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
        requireRole(plan);
        requireStillCurrent(plan, key);
        if (clock.instant().plus(wait).isAfter(deadline)) {
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
              + " was due.",
          null);
    }
  }

  /**
   * The mark is set before the last look, so that an execution which is about to delete the role
   * sees the mark, or is seen here.
   */
  private void markReady(Plan plan) {
    if (plan.before().roleExists()) {
      Role role = requireRole(plan);
      if (plan.isProven(role.tags())) {
        requireStaying(role, plan);
        requirePlannedTrust(role, plan);
        return;
      }
    }
    roles.tag(plan.roleName(), Map.of(Tags.READY, plan.digest()));
    Role role = requireRole(plan);
    requireStaying(role, plan);
    try {
      requirePlannedTrust(role, plan);
    } catch (AccessNotProvenException e) {
      roles.tag(plan.roleName(), Map.of(Tags.READY, ""));
      throw e;
    }
  }

  private void requireStaying(Role role, Plan plan) {
    if (Removal.by(role.tags())
        .filter(removal -> removal.isUnderWay(clock.instant()))
        .isPresent()) {
      throw gone(plan);
    }
  }

  private static void requirePlannedTrust(Role role, Plan plan) {
    if (!PolicyDocument.canonicalText(TrustPolicy.ownStatement(role.trust()))
        .equals(PolicyDocument.canonicalText(plan.trustStatement()))) {
      throw new AccessNotProvenException(
          "The trust of role "
              + plan.roleArn()
              + " isn't the planned one: its statement "
              + TrustPolicy.SID
              + " was changed while this execution ran. Start again.",
          null);
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
              + "; another execution undid it.",
          null);
    }
  }

  private Role requireRole(Plan plan) {
    return roles.find(plan.roleName()).orElseThrow(() -> gone(plan));
  }

  private static ResourceVanishedException gone(Plan plan) {
    return new ResourceVanishedException(
        "Role " + plan.roleArn() + " is gone or going; another execution undid it.", null);
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
