package rolebridge.domain.proof;

import java.time.Duration;
import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecurityTokens;

/**
 * Assumes a role with a key until it has succeeded N times in a row or the time budget is spent.
 */
public record RoleAcceptance(
    SecurityTokens securityTokens, String roleArn, String roleSessionName, int durationSeconds) {

  /** A new key has to succeed this often in a row; a proven one once. */
  public static final int SUCCESSES_IN_A_ROW = 3;

  /** How long IAM's changes may take to spread, all tries of all proofs together. */
  public static final Duration BUDGET = Duration.ofMinutes(2);

  /** What is made of a refusal. */
  public interface Diagnosis {

    /**
     * Whether the role has to admit the key, and still may by waiting; not where nobody relies on
     * its admitting it. Throws what stands in the way for good.
     */
    boolean requireHope(AccessRefusedException refusal, Backoff backoff);

    /** What stands in the way, when waiting is over. */
    WorkflowException culprit(AccessRefusedException refusal);
  }

  /**
   * Returns when the key has assumed the role this often in a row.
   *
   * @return whether it has; not where the diagnosis does without
   */
  public boolean require(
      SecretAccessKey key, int successesNeeded, Backoff backoff, Diagnosis diagnosis) {
    int successes = 0;
    while (successes < successesNeeded) {
      try {
        assume(key);
        successes++;
      } catch (AccessRefusedException e) {
        successes = 0;
        if (!diagnosis.requireHope(e, backoff)) {
          return false;
        }
        if (!backoff.pause()) {
          throw diagnosis.culprit(e);
        }
      }
    }
    return true;
  }

  /**
   * Assumes the role once. Assumed-role ARNs leave the role's path out.
   *
   * @throws AccessRefusedException when STS refuses
   * @throws AccessNotProvenException when the session is another role's
   */
  public void assume(SecretAccessKey key) {
    String session = securityTokens.assumeRole(key, roleArn, roleSessionName, durationSeconds);
    String roleName = roleArn.substring(roleArn.lastIndexOf('/') + 1);
    if (!session.endsWith(":assumed-role/" + roleName + "/" + roleSessionName)) {
      throw new AccessNotProvenException(
          "The key assumed "
              + session
              + " where a session of "
              + roleArn
              + " named "
              + roleSessionName
              + " was due.");
    }
  }
}
