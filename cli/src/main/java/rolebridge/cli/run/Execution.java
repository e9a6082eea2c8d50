package rolebridge.cli.run;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Json;

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

  /** Whether it failed, timed out or was aborted. */
  public boolean failed() {
    return !isRunning() && !succeeded();
  }

  /**
   * What a machine of ours says of its failure, as an object in the cause; empty when it didn't
   * fail, or when what ended it from outside has a cause of another form.
   */
  public Map<String, Object> said() {
    try {
      return cause.isPresent() ? Json.object(cause.get()) : Map.of();
    } catch (IOException notAnObject) {
      return Map.of();
    }
  }

  /** A member of {@link #said()} that is text. */
  public Optional<String> said(String member) {
    return said().get(member) instanceof String text ? Optional.of(text) : Optional.empty();
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

  /** Its state machine's ARN. */
  public String machineArn() {
    return arn.substring(0, arn.lastIndexOf(':')).replace(":execution:", ":stateMachine:");
  }
}
