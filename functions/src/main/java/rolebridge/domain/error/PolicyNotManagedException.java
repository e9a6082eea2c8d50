package rolebridge.domain.error;

/** A policy of this name exists that rolebridge did not make: stop, it is never touched. */
public final class PolicyNotManagedException extends WorkflowException {

  public PolicyNotManagedException(String message) {
    super(message);
  }
}
