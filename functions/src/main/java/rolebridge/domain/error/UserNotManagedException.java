package rolebridge.domain.error;

/** A user of this name exists that rolebridge did not make: stop, it is never touched. */
public final class UserNotManagedException extends WorkflowException {

  public UserNotManagedException(String message) {
    super(message);
  }
}
