package rolebridge.domain.provision;

import rolebridge.domain.error.AccessNotProvenException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.port.AccessRefusedException;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.port.SecurityTokens;

/** Whether a role takes a key, tried until it does often enough in a row or patience is over. */
public record RoleAcceptance(
    SecurityTokens securityTokens, String roleArn, String roleSessionName, int durationSeconds) {

  /** What is made of a refusal. */
  public interface Diagnosis {

    /** Returns when the refusal may still pass by waiting, else throws what stands in the way. */
    void requireHope(AccessRefusedException refusal, Patience patience);

    /** What stands in the way, when waiting is over. */
    WorkflowException culprit(AccessRefusedException refusal);
  }

  /** Returns when the key has assumed the role this often in a row. */
  public void require(
      SecretAccessKey key, int successesNeeded, Patience patience, Diagnosis diagnosis) {
    int successes = 0;
    while (successes < successesNeeded) {
      try {
        assume(key);
        successes++;
      } catch (AccessRefusedException e) {
        successes = 0;
        diagnosis.requireHope(e, patience);
        if (!patience.pause()) {
          throw diagnosis.culprit(e);
        }
      }
    }
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
