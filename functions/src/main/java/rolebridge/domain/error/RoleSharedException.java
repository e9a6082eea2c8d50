package rolebridge.domain.error;

/** The role is to go, but holds things that rolebridge didn't make: somebody has to look. */
public final class RoleSharedException extends WorkflowException {

  public RoleSharedException(String message) {
    super(message);
  }
}
