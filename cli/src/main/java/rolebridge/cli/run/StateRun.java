package rolebridge.cli.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One pass of a run through a state.
 *
 * @param name of the state
 * @param entered when
 * @param exited when; empty while it goes on, and for the state that the run ended in by an error
 * @param errors names of the errors of its attempts, in their order
 * @param failed whether its latest attempt is one that failed
 * @param output JSON text
 */
public record StateRun(
    String name,
    Instant entered,
    Optional<Instant> exited,
    List<String> errors,
    boolean failed,
    Optional<String> output) {

  public StateRun {
    errors = List.copyOf(errors);
  }

  static StateRun entered(String name, Instant at) {
    return new StateRun(name, at, Optional.empty(), List.of(), false, Optional.empty());
  }

  StateRun exited(Instant at, String json) {
    return new StateRun(
        name,
        entered,
        Optional.of(at),
        errors,
        failed,
        Optional.of(json).filter(text -> !text.isEmpty()));
  }

  StateRun attemptSucceeded() {
    return new StateRun(name, entered, exited, errors, false, output);
  }

  StateRun attemptFailed(String error) {
    List<String> all = new java.util.ArrayList<>(errors);
    all.add(error);
    return new StateRun(name, entered, exited, all, true, output);
  }

  /** How long it took, or has taken so far. */
  public Duration took(Instant now) {
    return Duration.between(entered, exited.orElse(now));
  }
}
