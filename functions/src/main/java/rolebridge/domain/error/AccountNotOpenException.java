package rolebridge.domain.error;

/** The account that a role is in doesn't let rolebridge work there: stop, its owner has to act. */
public final class AccountNotOpenException extends WorkflowException {

  public AccountNotOpenException(String message, Throwable cause) {
    super(message, cause);
  }
}
