package rolebridge.domain.error;

/** A secret of this name exists that rolebridge did not make: stop, it is never touched. */
public final class SecretNotManagedException extends WorkflowException {

  public SecretNotManagedException(String message) {
    super(message);
  }
}
