package rolebridge.domain.error;

/**
 * The user has two access keys and none is the stored one: stop, only a person can tell which to
 * drop.
 */
public final class KeyLimitReachedException extends WorkflowException {

  public KeyLimitReachedException(String message) {
    super(message);
  }

  public KeyLimitReachedException(String message, Throwable cause) {
    super(message, cause);
  }
}
