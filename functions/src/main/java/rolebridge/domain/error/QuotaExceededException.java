package rolebridge.domain.error;

/** An AWS quota is used up: stop, an operator has to raise it or free room. */
public final class QuotaExceededException extends WorkflowException {

  public QuotaExceededException(String message) {
    super(message);
  }

  public QuotaExceededException(String message, Throwable cause) {
    super(message, cause);
  }
}
