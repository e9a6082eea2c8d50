package rolebridge.domain.error;

/** Something this execution made could not be undone: alert, the message lists what is left. */
public final class CompensationIncompleteException extends RetryableException {

  public CompensationIncompleteException(String message) {
    super(message);
  }

  public CompensationIncompleteException(String message, Throwable cause) {
    super(message, cause);
  }
}
