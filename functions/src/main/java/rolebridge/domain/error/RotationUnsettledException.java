package rolebridge.domain.error;

/** A pass looked at a user's keys again and again, and there is still something to do. */
public final class RotationUnsettledException extends WorkflowException {

  public RotationUnsettledException(String message) {
    super(message);
  }
}
