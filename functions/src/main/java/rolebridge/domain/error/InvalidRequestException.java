package rolebridge.domain.error;

/** The payload isn't one that a state machine could have sent for a valid request: do nothing. */
public final class InvalidRequestException extends WorkflowException {

  public InvalidRequestException(String message) {
    super(message);
  }
}
