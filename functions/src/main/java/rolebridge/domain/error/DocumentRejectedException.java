package rolebridge.domain.error;

/** IAM refuses a policy or trust document: stop, the request has to change. */
public final class DocumentRejectedException extends WorkflowException {

  public DocumentRejectedException(String message) {
    super(message);
  }

  public DocumentRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
