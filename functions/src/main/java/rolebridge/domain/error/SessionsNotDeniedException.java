package rolebridge.domain.error;

/** A leaked key is inactive, but sessions made with it live on in some roles: stop, people act. */
public final class SessionsNotDeniedException extends WorkflowException {

  public SessionsNotDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
