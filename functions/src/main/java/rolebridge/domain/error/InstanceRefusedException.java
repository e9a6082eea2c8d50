package rolebridge.domain.error;

/**
 * The XSOAR server refuses what is asked of one instance, or the instance doesn't keep the key that
 * it was given: a person has to look, and the user's other instances get theirs.
 */
public final class InstanceRefusedException extends WorkflowException {

  public InstanceRefusedException(String message) {
    super(message);
  }

  public InstanceRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
