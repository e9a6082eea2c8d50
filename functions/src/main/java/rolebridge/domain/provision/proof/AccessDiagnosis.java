package rolebridge.domain.provision.proof;

import java.util.Optional;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.port.AccessKey;
import rolebridge.domain.port.AccessKeys;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.PolicySimulator;
import rolebridge.domain.port.Role;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.proof.Backoff;
import rolebridge.domain.proof.Barriers;
import rolebridge.domain.proof.CallContexts;
import rolebridge.domain.proof.RoleAcceptance;
import rolebridge.domain.provision.Plan;

/**
 * Finds out by reading why STS refuses a key its role. It looks in this order and reports the first
 * cause: the key, the secret's label, the user's boundary and own policy, the role, its boundary
 * and its trust, an explicit deny of the user's policies, boundary or organization, a foreign deny
 * in the trust, the trust's addresses; else STS's own message.
 *
 * <p>In one account a trust that names the user needs no Allow of the user's, so a boundary or
 * policy of the user is a culprit only when it denies explicitly; an organization's policy also by
 * not allowing, but not by a condition that only a real call shows.
 */
final class AccessDiagnosis implements RoleAcceptance.Diagnosis {

  private final Plan plan;
  private final SecretAccessKey key;
  private final PlannedState state;
  private final AccessKeys accessKeys;
  private final PolicySimulator simulator;
  private final CallContexts contexts;

  AccessDiagnosis(
      Plan plan,
      SecretAccessKey key,
      PlannedState state,
      AccessKeys accessKeys,
      PolicySimulator simulator,
      CallContexts contexts) {
    this.plan = plan;
    this.key = key;
    this.state = state;
    this.accessKeys = accessKeys;
    this.simulator = simulator;
    this.contexts = contexts;
  }

  /**
   * Returns when the refusal may still pass by waiting.
   *
   * @throws ResourceVanishedException when the role is gone, or the key is no longer the stored one
   * @throws AccessNotProvenException when the key was deactivated, or a boundary replaced
   */
  @Override
  public boolean requireHope(AccessRefusedException refusal, Backoff backoff) {
    Role role = state.requireRole();
    state.requireStillCurrent(key);
    if (isAboutTheKey(refusal)) {
      requireNotInactive(storedKey());
    }
    if (backoff.hasLasted(PermissionProof.READ_LAG)) {
      state.requirePlanned(role);
      state.requireUser();
    }
    return true;
  }

  /** STS's errors of a key that it doesn't take; it answers these before it looks at any policy. */
  private static boolean isAboutTheKey(AccessRefusedException refusal) {
    return refusal.errorCode().equals("InvalidClientTokenId");
  }

  /** What stands in the way, when waiting is over. */
  @Override
  public WorkflowException culprit(AccessRefusedException refusal) {
    Optional<AccessKey> stored = storedKey();
    requireNotInactive(stored);
    state.requireStillCurrent(key);
    if (stored.isEmpty()) {
      return state.changed("Key " + key.id() + " of user " + plan.userArn() + " is gone");
    }
    state.requireUser();
    Role role = state.requireRole();
    state.requirePlanned(role);
    String reason =
        Barriers.ofUser(
                simulator,
                contexts,
                plan.userName(),
                plan.userArn(),
                plan.roleArn(),
                plan.roleSessionName())
            .or(() -> Barriers.ofTrust(role.trust()))
            .or(() -> Barriers.ofAddresses(plan.trustStatement(), "ValidateAccess"))
            .orElseGet(() -> refusal.errorCode() + ": " + refusal.getMessage());
    return new AccessNotProvenException(
        opening() + " after " + RoleAcceptance.BUDGET.toSeconds() + " s of trying: " + reason,
        refusal);
  }

  private Optional<AccessKey> storedKey() {
    return accessKeys.list(plan.userName()).stream()
        .filter(found -> found.id().equals(key.id()))
        .findFirst();
  }

  private void requireNotInactive(Optional<AccessKey> stored) {
    if (stored.filter(found -> !found.active()).isPresent()) {
      if (state.isRevoked(key)) {
        throw new AccessNotProvenException(
            opening()
                + ": it was revoked at this moment. Wait until the revocation has made a new key, then"
                + " start again.");
      }
      throw new AccessNotProvenException(
          opening()
              + ": somebody has made the key Inactive. Activate it if that was a mistake, or delete"
              + " it so that a new one is made.");
    }
  }

  private String opening() {
    return "Key "
        + key.id()
        + " of user "
        + plan.userArn()
        + " can't assume role "
        + plan.roleArn();
  }
}
