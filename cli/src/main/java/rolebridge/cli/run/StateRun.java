package rolebridge.cli.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.setup.Json;

/**
 * One pass of a run through a state.
 *
 * @param name of the state
 * @param entered when
 * @param exited when; empty while it goes on, and for the state that the run ended in by an error
 * @param errors names of the errors of its attempts, in their order
 * @param failed whether its latest attempt is one that failed
 * @param output JSON text
 * @param place where it stands among the others
 * @param items how far a Map is; none of any other state
 */
public record StateRun(
    String name,
    Instant entered,
    Optional<Instant> exited,
    List<String> errors,
    boolean failed,
    Optional<String> output,
    Place place,
    Items items) {

  /** Where a pass stands among the others. */
  public enum Place {
    /** Does something, one after another. */
    STEP,
    /** Only chooses, passes on or ends. */
    BETWEEN,
    /** Within a Map, for one of its items. */
    OF_AN_ITEM
  }

  /** How many of a Map's items have ended. */
  public record Items(int ended, int all) {
    static final Items NONE = new Items(0, 0);
  }

  public StateRun {
    errors = List.copyOf(errors);
  }

  static StateRun entered(String name, Instant at, Place place) {
    return new StateRun(
        name, at, Optional.empty(), List.of(), false, Optional.empty(), place, Items.NONE);
  }

  StateRun exited(Instant at, String json) {
    return new StateRun(
        name,
        entered,
        Optional.of(at),
        errors,
        failed,
        Optional.of(json).filter(text -> !text.isEmpty()),
        place,
        items);
  }

  StateRun attemptSucceeded() {
    return new StateRun(name, entered, exited, errors, false, output, place, items);
  }

  StateRun attemptFailed(String error) {
    List<String> all = new ArrayList<>(errors);
    all.add(error);
    return new StateRun(name, entered, exited, all, true, output, place, items);
  }

  StateRun ofItems(int all) {
    return with(new Items(0, all));
  }

  StateRun itemEnded() {
    return with(new Items(items.ended() + 1, items.all()));
  }

  private StateRun with(Items changed) {
    return new StateRun(name, entered, exited, errors, failed, output, place, changed);
  }

  /**
   * Whether its function answered that it wasn't its turn: it changed nothing, and tells nothing
   * that would have to be known next.
   */
  boolean foundNothingToDo() {
    try {
      return output.isPresent()
          && Json.object(output.get()).get("Payload") instanceof Map<?, ?> answer
          && List.of().equals(answer.get("changes"))
          && answer.get("inspection") == null;
    } catch (IOException notAnObject) {
      return false;
    }
  }

  /** How long it took, or has taken so far. */
  public Duration took(Instant now) {
    return Duration.between(entered, exited.orElse(now));
  }
}
