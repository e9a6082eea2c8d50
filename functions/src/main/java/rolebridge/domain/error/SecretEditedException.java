package rolebridge.domain.error;

/** The secret holds what rolebridge did not store: stop, only a person can tell what is meant. */
public final class SecretEditedException extends WorkflowException {

  public SecretEditedException(String message) {
    super(message);
  }

  public SecretEditedException(String message, Throwable cause) {
    super(message, cause);
  }
}
