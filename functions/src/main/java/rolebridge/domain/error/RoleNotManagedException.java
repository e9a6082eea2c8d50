package rolebridge.domain.error;

/** A role of this name exists that rolebridge did not make: stop, it is never touched. */
public final class RoleNotManagedException extends WorkflowException {

  public RoleNotManagedException(String message) {
    super(message);
  }
}
