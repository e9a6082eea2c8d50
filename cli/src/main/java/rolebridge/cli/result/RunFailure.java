package rolebridge.cli.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.History;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.StateRun;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;

/**
 * Why a run failed. A machine of ours says it in the cause, as an object; what ended it from
 * outside has a cause of another form, such as Lambda's object with an errorMessage, or none.
 *
 * @param state the failed one
 * @param starter of the run that the failed state is in; empty when it is the machine's own
 * @param error simple name of the exception
 * @param said all that the machine says
 * @param commands for its remedy
 */
record RunFailure(
    String state,
    Optional<String> starter,
    String error,
    String message,
    Map<String, Object> said,
    Commands commands) {

  static RunFailure of(Execution run, List<HistoryEvent> history, Commands commands) {
    return new RunFailure(
        run.said("failedState").orElseGet(() -> lastState(history)),
        run.said("failedState").flatMap(state -> starter(state, history)),
        run.said("error").or(run::error).orElse(run.status()),
        commands.reaching(
            run.said("message")
                .or(() -> run.said("errorMessage"))
                .or(run::cause)
                .orElse("The execution ended as " + run.status() + ".")),
        run.said(),
        commands);
  }

  /** A member that is a list; empty when it isn't said. */
  List<?> list(String name) {
    return Json.list(said, name);
  }

  String text(String what, Execution run) {
    String where = state + starter.map(name -> " of the run that " + name + " started").orElse("");
    return "%s failed in the state %s: %s%n%n".formatted(what, where, error)
        + "  cause   %s%n".formatted(MachineRun.times(run).in(message))
        + "  remedy  %s%n".formatted(remedy())
        + "  states  %s%n".formatted(commands.line("status", run.arn()));
  }

  String remedy() {
    return new Remedies(commands).of(error, message);
  }

  Outcome outcome(Map<String, Object> details) {
    return Outcome.failed(Exit.RUN_FAILED, "failed", error, message, remedy(), details);
  }

  private static Optional<String> starter(String state, List<HistoryEvent> history) {
    List<StateRun> states = History.states(history);
    return states.stream().anyMatch(own -> own.name().equals(state))
        ? Optional.empty()
        : states.reversed().stream().filter(StateRun::failed).map(StateRun::name).findFirst();
  }

  private static String lastState(List<HistoryEvent> history) {
    List<StateRun> states = History.states(history);
    return states.stream()
        .filter(StateRun::failed)
        .findFirst()
        .or(() -> states.isEmpty() ? Optional.empty() : Optional.of(states.getLast()))
        .map(StateRun::name)
        .orElse("");
  }
}
