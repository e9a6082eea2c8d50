package rolebridge.domain.error;

/** AWS refused a call for a reason no rule here expects: stop, a person has to look. */
public final class RefusedByAwsException extends WorkflowException {

  public RefusedByAwsException(String message) {
    super(message);
  }

  public RefusedByAwsException(String message, Throwable cause) {
    super(message, cause);
  }
}
