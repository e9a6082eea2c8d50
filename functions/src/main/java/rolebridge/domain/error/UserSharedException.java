package rolebridge.domain.error;

/** The user is to go, but holds things that rolebridge didn't make: somebody has to look. */
public final class UserSharedException extends WorkflowException {

  public UserSharedException(String message) {
    super(message);
  }
}
