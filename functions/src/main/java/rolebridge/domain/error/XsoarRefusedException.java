package rolebridge.domain.error;

/**
 * The XSOAR server can't be used as the connection says, or refuses what it is asked: a person has
 * to look.
 */
public final class XsoarRefusedException extends WorkflowException {

  public XsoarRefusedException(String message) {
    super(message);
  }

  public XsoarRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
