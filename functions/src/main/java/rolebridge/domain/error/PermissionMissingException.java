package rolebridge.domain.error;

/** rolebridge's own execution role lacks a permission: stop, the stack has to change. */
public final class PermissionMissingException extends WorkflowException {

  public PermissionMissingException(String message) {
    super(message);
  }

  public PermissionMissingException(String message, Throwable cause) {
    super(message, cause);
  }
}
