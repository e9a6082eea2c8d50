package rolebridge.domain.port;

/**
 * STS refused the key or the role. Seconds after a change this says nothing yet: IAM may not have
 * spread it.
 */
public final class AccessRefusedException extends RuntimeException {

  private final String errorCode;

  public AccessRefusedException(String errorCode, String message, Throwable cause) {
    super(message, cause);
    this.errorCode = errorCode;
  }

  /** STS's error code, e.g. {@code AccessDenied} or {@code InvalidClientTokenId}. */
  public String errorCode() {
    return errorCode;
  }
}
