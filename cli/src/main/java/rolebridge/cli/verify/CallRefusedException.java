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

  /** Both in one line. */
  public String text() {
    return code + ": " + getMessage();
  }
}
