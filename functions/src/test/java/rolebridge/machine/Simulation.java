package rolebridge.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rolebridge.json.StrictJson;

/**
 * One execution of a state machine's very file from beginning to end, its Maps item by item, and
 * what Step Functions counts of it. What tasks answer is the test's; one that fails is caught and
 * not tried again.
 *
 * <p>Step Functions Developer Guide: "Service quotas" has the limits of a history and of data, and
 * the API reference of HistoryEvent the events of each type of state.
 */
public final class Simulation {

  /** Events that a history may have. */
  public static final int MOST_EVENTS = 25_000;

  /** Bytes of a state's input, output, result and of a variable. */
  public static final int MOST_DATA = 262_144;

  /** What a task answers. */
  public interface Tasks {

    /**
     * What this one answers.
     *
     * @throws TaskFailure when it fails
     */
    Object run(String state, Map<String, Object> arguments);
  }

  /** How a task fails. */
  public static final class TaskFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String error;

    /**
     * @param cause how it explains itself
     */
    public TaskFailure(String error, String cause) {
      super(cause);
      this.error = error;
    }
  }

  /**
   * What came of it.
   *
   * @param state with which it ended
   * @param transitions of those that are paid for, each state that was entered
   * @param largestData in bytes
   */
  public record Ended(
      String state,
      Map<String, Object> output,
      int events,
      int transitions,
      int largestData,
      String largestIn) {}

  private final Map<String, Object> context;
  private final Tasks tasks;
  private String lastState = "";
  private int events = 2;
  private int transitions;
  private int largestData;
  private String largestIn = "";

  private Simulation(Map<String, Object> context, Tasks tasks) {
    this.context = context;
    this.tasks = tasks;
  }

  /**
   * Runs it.
   *
   * @param machine the name of its file
   */
  public static Ended run(
      String machine, String executionArn, Map<String, Object> input, Tasks tasks) {
    String machineArn = executionArn.replace(":execution:", ":stateMachine:");
    Simulation simulation =
        new Simulation(
            Map.of(
                "Execution",
                Map.of("Id", executionArn, "Input", input),
                "StateMachine",
                Map.of("Id", machineArn.substring(0, machineArn.lastIndexOf(':')))),
            tasks);
    Object output =
        simulation.states(MachineRun.definition(machine), Expression.inner(input), Map.of());
    return new Ended(
        simulation.lastState,
        output instanceof Map<?, ?> ? object(Expression.outer(output)) : Map.of(),
        simulation.events,
        simulation.transitions,
        simulation.largestData,
        simulation.largestIn);
  }

  private Object states(Map<String, Object> machine, Object given, Map<String, Object> outer) {
    Map<String, Map<String, Object>> states = objects(machine.get("States"));
    Map<String, Object> variables = new HashMap<>(outer);
    String state = (String) machine.get("StartAt");
    Object input = given;
    while (true) {
      Map<String, Object> definition = states.get(state);
      transitions++;
      lastState = state;
      Map<String, Object> values = new HashMap<>();
      Map<String, Object> stateContext = new HashMap<>(context);
      stateContext.put("State", Map.of("Name", state));
      values.put("context", stateContext);
      values.put("input", input);
      Map<String, Object> way = definition;
      switch ((String) definition.get("Type")) {
        case "Choice" -> {
          events += 2;
          way = choice(definition, variables, values);
        }
        case "Pass", "Succeed" -> events += 2;
        case "Fail" -> {
          events++;
          return Map.of("cause", Expression.evaluate(definition.get("Cause"), variables, values));
        }
        case "Map" -> values.put("result", map(state, definition, variables, values));
        case "Task" -> {
          try {
            values.put("result", task(state, definition, variables, values));
          } catch (TaskFailure e) {
            values.put("errorOutput", Map.of("Error", e.error, "Cause", e.getMessage()));
            way = caught(definition, e.error);
          }
        }
        default -> throw new IllegalStateException("No state of type " + definition.get("Type"));
      }
      Object output = input;
      if (way.containsKey("Output")) {
        output = value(way.get("Output"), variables, values);
      }
      Map<String, Object> assigned = new HashMap<>();
      for (Map.Entry<String, Object> each :
          object(way.getOrDefault("Assign", Map.of())).entrySet()) {
        Object value = value(each.getValue(), variables, values);
        measured(state, value);
        assigned.put(each.getKey(), value);
      }
      variables.putAll(assigned);
      if (way.containsKey("Output")) {
        measured(state, output);
      }
      if (!way.containsKey("Next") && !way.containsKey("Default")) {
        return output;
      }
      state = (String) way.getOrDefault("Next", way.get("Default"));
      input = output;
    }
  }

  /** There are no missing values in a machine, so what comes to nothing is JSON's null. */
  private static Object value(
      Object expression, Map<String, Object> variables, Map<String, Object> values) {
    return Expression.inner(Expression.evaluate(expression, variables, values));
  }

  private List<Object> map(
      String state,
      Map<String, Object> definition,
      Map<String, Object> variables,
      Map<String, Object> values) {
    events += 4;
    Object items = value(definition.get("Items"), variables, values);
    measured(state, items);
    List<Object> results = new ArrayList<>();
    for (Object item : (List<?>) items) {
      events += 2;
      results.add(states(object(definition.get("ItemProcessor")), item, variables));
    }
    measured(state, results);
    return results;
  }

  /** Entered, scheduled, started, perhaps submitted, succeeded or failed, and exited. */
  private Object task(
      String state,
      Map<String, Object> definition,
      Map<String, Object> variables,
      Map<String, Object> values) {
    events += definition.get("Resource").toString().contains(".sync") ? 6 : 5;
    Object arguments = value(definition.get("Arguments"), variables, values);
    measured(state, arguments);
    Object result = Expression.inner(tasks.run(state, object(Expression.outer(arguments))));
    measured(state, result);
    return result;
  }

  private static Map<String, Object> choice(
      Map<String, Object> definition, Map<String, Object> variables, Map<String, Object> values) {
    return list(definition, "Choices").stream()
        .filter(
            rule ->
                Boolean.TRUE.equals(Expression.evaluate(rule.get("Condition"), variables, values)))
        .findFirst()
        .orElse(definition);
  }

  private static Map<String, Object> caught(Map<String, Object> definition, String error) {
    return list(definition, "Catch").stream()
        .filter(
            rule -> {
              List<?> errors = (List<?>) rule.get("ErrorEquals");
              return errors.contains(error) || errors.contains("States.ALL");
            })
        .findFirst()
        .orElseThrow();
  }

  private void measured(String state, Object value) {
    try {
      int bytes = StrictJson.text(Expression.outer(value)).getBytes(UTF_8).length;
      if (bytes > largestData) {
        largestData = bytes;
        largestIn = state;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> objects(Object value) {
    return (Map<String, Map<String, Object>>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> definition, String name) {
    return (List<Map<String, Object>>) definition.getOrDefault(name, List.of());
  }
}
