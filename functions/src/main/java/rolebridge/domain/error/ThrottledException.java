package rolebridge.domain.error;

/** AWS asked for fewer calls: try again later, the call had no effect. */
public final class ThrottledException extends RetryableException {

  public ThrottledException(String message) {
    super(message);
  }

  public ThrottledException(String message, Throwable cause) {
    super(message, cause);
  }
}
