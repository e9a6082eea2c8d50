package rolebridge.cli.verify;

/** AWS said no to a call, or that it can't be done. */
public final class CallRefusedException extends RuntimeException {

  private final String code;

  /** Makes it of AWS's own error code and message. */
  public CallRefusedException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** AWS's error code, for example {@code AccessDenied}. */
  public String code() {
    return code;
  }

  /** Whether it is for want of permission, not because AWS is busy or something isn't there yet. */
  public boolean isDenied() {
    return code.equals("AccessDenied") || code.equals("AccessDeniedException");
  }

  /** Goes on as this where it is for another reason, which tells nothing of permissions. */
  public void requireDenied() {
    if (!isDenied()) {
      throw this;
    }
  }

  /** Goes on as this where it is for want of permission, which tells nothing of the call itself. */
  public void requireNotDenied() {
    if (isDenied()) {
      throw this;
    }
  }

  /** Whether AWS knows no such credentials, or none that are active (STS, Common Error Types). */
  public boolean isOfUnknownCredentials() {
    return code.equals("InvalidClientTokenId") || code.equals("UnrecognizedClientException");
  }

  /** Both in one line. */
  public String text() {
    return code + ": " + getMessage();
  }
}
