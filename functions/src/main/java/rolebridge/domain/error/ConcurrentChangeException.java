package rolebridge.domain.error;

/** Somebody else changed the same thing at the same moment: run the step again. */
public final class ConcurrentChangeException extends RetryableException {

  public ConcurrentChangeException(String message) {
    super(message);
  }

  public ConcurrentChangeException(String message, Throwable cause) {
    super(message, cause);
  }
}
