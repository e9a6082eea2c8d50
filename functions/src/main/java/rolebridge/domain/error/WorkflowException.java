package rolebridge.domain.error;

/**
 * A failure that the state machine decides on by the class's name, so every subclass stands for one
 * decision. The message names the thing, the rule, the value and the remedy, and never a secret.
 */
public abstract class WorkflowException extends RuntimeException {

  WorkflowException(String message) {
    super(message);
  }

  WorkflowException(String message, Throwable cause) {
    super(message, cause);
  }
}
