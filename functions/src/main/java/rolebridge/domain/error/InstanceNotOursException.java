package rolebridge.domain.error;

/**
 * An XSOAR instance exists that rolebridge has no record of for this user, or that was changed into
 * another's: nothing is changed in it.
 */
public final class InstanceNotOursException extends WorkflowException {

  public InstanceNotOursException(String message) {
    super(message);
  }

  public InstanceNotOursException(String message, Throwable cause) {
    super(message, cause);
  }
}
