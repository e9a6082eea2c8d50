package rolebridge.domain.error;

/** A document that is stored with IAM can't be read as one: stop, people have to look at it. */
public final class DocumentUnreadableException extends WorkflowException {

  public DocumentUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
