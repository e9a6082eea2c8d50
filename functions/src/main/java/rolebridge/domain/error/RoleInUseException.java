package rolebridge.domain.error;

/** The role is to go, but was used lately: stop, unless it is forced. */
public final class RoleInUseException extends WorkflowException {

  public RoleInUseException(String message) {
    super(message);
  }
}
