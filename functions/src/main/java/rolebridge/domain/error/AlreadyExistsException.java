package rolebridge.domain.error;

/**
 * A create call found its name taken. No state machine sees it: the step that called looks at who
 * has the name and goes on or stops.
 */
public final class AlreadyExistsException extends RuntimeException {

  public AlreadyExistsException(String message, Throwable cause) {
    super(message, cause);
  }
}
