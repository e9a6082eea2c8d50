package rolebridge.domain.error;

/** The Test button of an instance stays red with the key that it is to use. */
public final class InstanceTestFailedException extends WorkflowException {

  public InstanceTestFailedException(String message) {
    super(message);
  }

  public InstanceTestFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
