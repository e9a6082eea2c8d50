package rolebridge.domain.error;

/** The stored access key is inactive: stop, somebody may have had reason to switch it off. */
public final class AccessKeyInactiveException extends WorkflowException {

  public AccessKeyInactiveException(String message) {
    super(message);
  }
}
