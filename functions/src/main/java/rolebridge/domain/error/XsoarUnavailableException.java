package rolebridge.domain.error;

/**
 * The XSOAR server or the network failed, so whether the call had an effect is unknown: run the
 * step again, it reads before it writes. Only the states that talk to XSOAR retry it.
 */
public final class XsoarUnavailableException extends WorkflowException {

  public XsoarUnavailableException(String message) {
    super(message);
  }

  public XsoarUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
