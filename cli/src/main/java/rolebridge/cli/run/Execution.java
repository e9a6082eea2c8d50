package rolebridge.cli.run;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of a state machine.
 *
 * @param arn of the run
 * @param status as Step Functions names it, e.g. {@code SUCCEEDED}
 * @param started when
 * @param stopped when; empty while it goes on
 * @param output JSON text; empty unless it succeeded
 * @param error name of the error that ended it
 * @param cause what the error says of itself
 */
public record Execution(
    String arn,
    String status,
    Instant started,
    Optional<Instant> stopped,
    Optional<String> output,
    Optional<String> error,
    Optional<String> cause) {

  public boolean isRunning() {
    return status.equals("RUNNING") || status.equals("PENDING_REDRIVE");
  }

  public boolean succeeded() {
    return status.equals("SUCCEEDED");
  }

  /** Its name within its state machine. */
  public String name() {
    return arn.substring(arn.lastIndexOf(':') + 1);
  }

  /** Its state machine's name. */
  public String machine() {
    String[] parts = arn.split(":", -1);
    return parts[parts.length - 2];
  }
}
