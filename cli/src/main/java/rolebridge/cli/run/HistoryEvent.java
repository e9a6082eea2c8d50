package rolebridge.cli.run;

import java.time.Instant;

/**
 * One event of a run, of those that tell how its states go.
 *
 * @param kind what happened
 * @param at when
 * @param state name of the state; empty for an attempt and for the items of a Map
 * @param detail a state's output as JSON text, an attempt's error name, or how many items a Map
 *     has; empty when there is none
 */
public record HistoryEvent(Kind kind, Instant at, String state, String detail) {

  /** What can happen. */
  public enum Kind {
    /** A state that does something, or waits. */
    ENTERED,
    /** A state that only chooses, passes on or ends. */
    PASSED,
    EXITED,
    ATTEMPT_SUCCEEDED,
    ATTEMPT_FAILED,
    ITEMS_COUNTED,
    ITEM_ENDED
  }

  /** An error's name without its package, which Lambda puts before it. */
  public static String simpleName(String error) {
    return error.substring(error.lastIndexOf('.') + 1);
  }
}
