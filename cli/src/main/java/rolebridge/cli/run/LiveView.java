package rolebridge.cli.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;

/** Follows a run to its end and shows each state as it starts and ends. */
public final class LiveView {

  private final Executions executions;
  private final Progress progress;
  private final Duration poll;
  private final Clock clock;
  private final List<Line> lines = new ArrayList<>();
  private int ended;

  public LiveView(Executions executions, Progress progress, Duration poll, Clock clock) {
    this.executions = executions;
    this.progress = progress;
    this.poll = poll;
    this.clock = clock;
  }

  /** The run as it ended. */
  public Execution follow(String executionArn) {
    while (true) {
      // Asked before the history, so that the history of a run that has ended is complete.
      Execution run = executions.describe(executionArn);
      show(History.states(executions.history(executionArn)), run);
      if (!run.isRunning()) {
        return run;
      }
      Pause.of(poll);
    }
  }

  private void show(List<StateRun> states, Execution run) {
    Instant now = run.stopped().orElseGet(clock::instant);
    for (int i = ended; i < states.size(); i++) {
      StateRun state = states.get(i);
      if (i == lines.size()) {
        lines.add(new Line(progress.start(state.name())));
      }
      if (state.exited().isEmpty() && run.isRunning()) {
        lines.get(i).goesOn(state);
        return;
      }
      lines.get(i).ends(state, now);
      ended = i + 1;
    }
  }

  /** What is shown of one pass through a state. */
  private static final class Line {
    private final Progress.Step step;
    private int errorsShown;

    Line(Progress.Step step) {
      this.step = step;
    }

    void goesOn(StateRun state) {
      List<String> errors = state.errors();
      errors.subList(errorsShown, errors.size()).stream()
          .map(HistoryEvent::simpleName)
          .forEach(step::note);
      errorsShown = errors.size();
    }

    void ends(StateRun state, Instant now) {
      String errors =
          String.join(", ", state.errors().stream().map(HistoryEvent::simpleName).toList());
      if (state.exited().isPresent() && !state.failed()) {
        step.done(errors.isEmpty() ? "" : "after " + errors, state.took(now));
      } else {
        step.failed(errors, state.took(now));
      }
    }
  }
}
