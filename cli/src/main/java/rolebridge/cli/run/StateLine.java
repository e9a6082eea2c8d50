package rolebridge.cli.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What people are told of one pass of a run through a state that does something.
 *
 * @param settled whether nothing can change it any more; a state that ended well is found to be the
 *     failed one by what follows it
 * @param failed whether the pass failed; only then it is told of one for an item of a Map
 * @param remark its errors and, of a run that failed in another run, the state there; may be empty
 */
public record StateLine(StateRun state, boolean settled, boolean failed, String remark) {

  /** They follow the state that a run failed in, and not only one that ended well. */
  private static final Set<String> TELLING = Set.of("AnnounceFailure", "AnnounceRejection");

  /** A run enters them without knowing whether it is their turn. */
  private static final Set<String> ENTERED_IN_TURN =
      Set.of("CreatePendingKey", "ValidatePendingKey", "PromoteKey");

  /** The lines of a run in the order in which its states began. */
  public static List<StateLine> of(List<StateRun> states, Execution run) {
    int named = named(states, run);
    List<StateLine> lines = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      StateRun state = states.get(i);
      boolean settled = !run.isRunning() || isFollowed(states.subList(i + 1, states.size()));
      boolean failed =
          i == named || state.failed() || (state.exited().isEmpty() && !run.isRunning());
      if (state.place() == StateRun.Place.STEP
          || (state.place() == StateRun.Place.OF_AN_ITEM && failed && settled)) {
        lines.add(new StateLine(state, settled, failed, remark(state, failed, i == named, run)));
      }
    }
    return lines;
  }

  /** The pass that the run says it failed in, or that started the run which it says it of. */
  private static int named(List<StateRun> states, Execution run) {
    Optional<String> said = run.said("failedState");
    if (said.isEmpty()) {
      return -1;
    }
    return IntStream.range(0, states.size())
        .filter(i -> states.get(i).name().equals(said.get()))
        .max()
        .orElseGet(
            () ->
                IntStream.range(0, states.size())
                    .filter(i -> states.get(i).failed())
                    .max()
                    .orElse(-1));
  }

  private static boolean isFollowed(List<StateRun> after) {
    return after.stream()
        .anyMatch(state -> state.place() == StateRun.Place.STEP && !TELLING.contains(state.name()));
  }

  private static String remark(StateRun state, boolean failed, boolean named, Execution run) {
    String errors = counted(state.errors().stream().map(HistoryEvent::simpleName).toList());
    if (failed) {
      Optional<String> elsewhere =
          run.said("failedState").filter(name -> named && !name.equals(state.name()));
      String said = run.said("error").filter(_ -> named).orElse("");
      return elsewhere
          .map(name -> "in its run's state " + name + ", " + said)
          .orElse(errors.isEmpty() ? said : errors);
    }
    if (state.items().all() > 0) {
      return state.items().ended() + " of " + state.items().all();
    }
    if (ENTERED_IN_TURN.contains(state.name()) && state.foundNothingToDo()) {
      return "nothing to do";
    }
    return errors.isEmpty() ? "" : "after " + errors;
  }

  /** Each once, with how often it came. */
  private static String counted(List<String> errors) {
    Map<String, Long> times = new LinkedHashMap<>();
    errors.forEach(error -> times.merge(error, 1L, Long::sum));
    return times.entrySet().stream()
        .map(one -> one.getKey() + (one.getValue() == 1 ? "" : " " + one.getValue() + " times"))
        .collect(Collectors.joining(", "));
  }

  /** How long it took, or has taken so far. */
  public Duration took(Instant now) {
    return state.took(now);
  }
}
