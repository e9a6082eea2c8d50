package rolebridge.domain.error;

/**
 * A thing that an earlier state made or found is gone, most likely undone by another execution:
 * start again from EnsureUser, once.
 */
public final class ResourceVanishedException extends WorkflowException {

  public ResourceVanishedException(String message) {
    super(message);
  }

  public ResourceVanishedException(String message, Throwable cause) {
    super(message, cause);
  }
}
