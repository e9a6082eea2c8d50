package rolebridge.domain.error;

/** The old key is still used when its grace period is over: it stays, and somebody has to look. */
public final class OldKeyInUseException extends WorkflowException {

  public OldKeyInUseException(String message) {
    super(message);
  }
}
