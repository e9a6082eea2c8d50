package rolebridge.domain.error;

/** What was made does not give the access it should within the propagation budget: undo it. */
public final class AccessNotProvenException extends WorkflowException {

  public AccessNotProvenException(String message) {
    super(message);
  }

  public AccessNotProvenException(String message, Throwable cause) {
    super(message, cause);
  }
}
