package rolebridge.cli.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;

/** Follows a run to its end and shows each state that does something as it starts and ends. */
public final class LiveView {

  private final Executions executions;
  private final Progress progress;
  private final Duration poll;
  private final Clock clock;
  private final List<Shown> steps = new ArrayList<>();
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
    List<StateLine> shown = StateLine.of(states, run);
    for (int i = ended; i < shown.size(); i++) {
      StateLine line = shown.get(i);
      String name = line.state().name();
      if (i == steps.size()) {
        steps.add(new Shown(progress.start(name, StateWords.of(name))));
      }
      if (!line.settled()) {
        steps.get(i).goesOn(line);
        return;
      }
      steps.get(i).ends(line, now);
      ended = i + 1;
    }
  }

  /** What is shown of one pass through a state. */
  private static final class Shown {
    private final Progress.Step step;
    private int errorsShown;

    Shown(Progress.Step step) {
      this.step = step;
    }

    void goesOn(StateLine line) {
      List<String> errors = line.state().errors();
      errors.subList(errorsShown, errors.size()).stream()
          .map(HistoryEvent::simpleName)
          .forEach(step::note);
      errorsShown = errors.size();
      if (line.state().items().all() > 0) {
        step.count(line.state().items().ended(), line.state().items().all());
      }
    }

    void ends(StateLine line, Instant now) {
      if (line.failed()) {
        step.failed(line.remark(), line.took(now));
      } else {
        step.done(line.remark(), line.took(now));
      }
    }
  }
}
