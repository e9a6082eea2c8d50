package rolebridge.cli.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Reads the events of a run as its passes through states. */
public final class History {

  private History() {}

  /** The passes in the order in which they began. */
  public static List<StateRun> states(List<HistoryEvent> events) {
    List<StateRun> states = new ArrayList<>();
    for (HistoryEvent event : events) {
      switch (event.kind()) {
        case ENTERED -> states.add(StateRun.entered(event.state(), event.at(), place(states)));
        case PASSED ->
            states.add(StateRun.entered(event.state(), event.at(), StateRun.Place.BETWEEN));
        case EXITED ->
            change(
                states,
                state -> state.name().equals(event.state()),
                state -> state.exited(event.at(), event.detail()));
        case ATTEMPT_SUCCEEDED -> change(states, state -> true, StateRun::attemptSucceeded);
        case ATTEMPT_FAILED ->
            change(states, state -> true, state -> state.attemptFailed(event.detail()));
        case ITEMS_COUNTED ->
            change(states, state -> true, state -> state.ofItems(Integer.parseInt(event.detail())));
        case ITEM_ENDED ->
            change(states, state -> state.name().equals(event.state()), StateRun::itemEnded);
      }
    }
    return states;
  }

  /** Only a Map goes on while other states are entered. */
  private static StateRun.Place place(List<StateRun> states) {
    return states.stream().anyMatch(state -> state.exited().isEmpty())
        ? StateRun.Place.OF_AN_ITEM
        : StateRun.Place.STEP;
  }

  /** Changes the latest pass that goes on and fits. */
  private static void change(
      List<StateRun> states, Predicate<StateRun> fits, UnaryOperator<StateRun> change) {
    for (int i = states.size() - 1; i >= 0; i--) {
      StateRun state = states.get(i);
      if (state.exited().isEmpty() && fits.test(state)) {
        states.set(i, change.apply(state));
        return;
      }
    }
  }
}
