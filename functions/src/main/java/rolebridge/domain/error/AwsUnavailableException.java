package rolebridge.domain.error;

/**
 * AWS or the network failed, so whether the call had an effect is unknown: run the step again, it
 * reads before it writes.
 */
public final class AwsUnavailableException extends RetryableException {

  public AwsUnavailableException(String message) {
    super(message);
  }

  public AwsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
