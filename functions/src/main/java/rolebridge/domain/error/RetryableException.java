package rolebridge.domain.error;

/**
 * A failure that passes by itself: the state machine runs the step again, some times and ever
 * later.
 */
public abstract class RetryableException extends WorkflowException {

  RetryableException(String message) {
    super(message);
  }

  RetryableException(String message, Throwable cause) {
    super(message, cause);
  }
}
