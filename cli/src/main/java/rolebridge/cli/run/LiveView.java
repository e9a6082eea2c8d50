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
  private final List<Progress.Step> shown = new ArrayList<>();
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
      if (i == shown.size()) {
        shown.add(progress.start(state.name()));
      }
      Progress.Step step = shown.get(i);
      boolean over = state.exited().isPresent() || !run.isRunning();
      if (!over) {
        state.errors().forEach(error -> step.note("trying again after " + error));
        return;
      }
      String errors = String.join(", ", state.errors());
      if (state.exited().isPresent() && !state.failed()) {
        step.done(errors.isEmpty() ? "" : "after " + errors, state.took(now));
      } else {
        step.failed(errors, state.took(now));
      }
      ended = i + 1;
    }
  }
}
