package rolebridge.domain.error;

/** An access key that a rotation needs is gone: stop, provisioning makes a new one. */
public final class AccessKeyGoneException extends WorkflowException {

  public AccessKeyGoneException(String message) {
    super(message);
  }
}
