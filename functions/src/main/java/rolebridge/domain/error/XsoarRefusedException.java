package rolebridge.domain.error;

/**
 * What all instances have in common can't be used: the connection to the XSOAR server, or the
 * stored credential that a user's instances refer to. It would be the same at the next instance, so
 * none is tried: a person has to look.
 */
public final class XsoarRefusedException extends WorkflowException {

  public XsoarRefusedException(String message) {
    super(message);
  }

  public XsoarRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
