package rolebridge.domain.port;

import java.util.Optional;

/**
 * The executions of the machine provision, as Step Functions keeps them. What it shows may lag
 * behind what is.
 */
public interface ProvisionRuns {

  /** Whether this is the ARN of an execution of this installation's machine, by its text. */
  boolean isOne(String executionArn);

  /** Whether it is running; empty when there is none of this ARN. */
  Optional<Boolean> isRunning(String executionArn);

  /** Whether it has come to compensation. */
  boolean hasFailed(String executionArn);

  /** What its first state answered, as JSON; empty when no answer is shown. */
  Optional<String> firstAnswer(String executionArn);
}
