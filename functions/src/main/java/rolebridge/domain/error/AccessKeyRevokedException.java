package rolebridge.domain.error;

/** The access key was revoked, or may have leaked with one that was: it is never put back. */
public final class AccessKeyRevokedException extends WorkflowException {

  public AccessKeyRevokedException(String message) {
    super(message);
  }
}
