package rolebridge.domain.error;

/** IAM has not spread an earlier change yet: run the step again within the propagation budget. */
public final class NotYetPropagatedException extends RetryableException {

  public NotYetPropagatedException(String message) {
    super(message);
  }

  public NotYetPropagatedException(String message, Throwable cause) {
    super(message, cause);
  }
}
