package rolebridge.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import rolebridge.json.StrictJson;

/**
 * One execution of a state machine's very file: its transitions, assignments, retries and catches.
 * It stands before a function's state, or has ended. What the function does is the test's, which
 * says how it went; all other tasks succeed.
 *
 * <p>Amazon States Language, "Error handling in Step Functions": each retrier counts for itself,
 * and a transition begins to count anew.
 */
public final class MachineRun {

  private static final Map<String, Map<String, Object>> MACHINES = new ConcurrentHashMap<>();

  /** States' names as those of constants, which tests ask for at every step. */
  private static final Map<String, String> CONSTANTS = new ConcurrentHashMap<>();

  private static final String INVOKE = "arn:${Partition}:states:::lambda:invoke";

  /** What Step Functions calls a function's process that ended. */
  private static final String KILLED = "Runtime.ExitError";

  private final Map<String, Object> states;
  private final Map<String, Object> execution;
  private final Map<String, Object> variables = new HashMap<>();
  private final Map<Integer, Integer> retries = new HashMap<>();
  private int mostRetries = Integer.MAX_VALUE;
  private int transitions;
  private String state;
  private Object input;

  private MachineRun(Map<String, Object> states, Map<String, Object> execution) {
    this.states = states;
    this.execution = execution;
  }

  /** An execution of {@code statemachines/NAME.asl.json} that was just started. */
  public static MachineRun start(String name, Map<String, Object> input, String executionArn) {
    Map<String, Object> machine = definition(name);
    MachineRun run =
        new MachineRun(object(machine, "States"), Map.of("Id", executionArn, "Input", input));
    run.enter((String) machine.get("StartAt"), Expression.inner(input));
    return run;
  }

  /** What {@code statemachines/NAME.asl.json} says. */
  static Map<String, Object> definition(String name) {
    return MACHINES.computeIfAbsent(name, MachineRun::read);
  }

  private static Map<String, Object> read(String name) {
    Path root = Path.of("").toAbsolutePath().getParent();
    try {
      return StrictJson.readObject(
          Files.readString(root.resolve("statemachines/" + name + ".asl.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> tree, String key) {
    return (Map<String, Object>) tree.getOrDefault(key, Map.of());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> objects(Map<String, Object> tree, String key) {
    return (List<Map<String, Object>>) tree.getOrDefault(key, List.of());
  }

  private Map<String, Object> definition() {
    return object(states, state);
  }

  /** Another one at the same point. */
  public MachineRun copy() {
    MachineRun copy = new MachineRun(states, execution);
    copy.variables.putAll(variables);
    copy.retries.putAll(retries);
    copy.mostRetries = mostRetries;
    copy.transitions = transitions;
    copy.state = state;
    copy.input = input;
    return copy;
  }

  /** Retries each error so many times at most, whatever the file says. */
  public void limitRetries(int most) {
    mostRetries = most;
  }

  /** The state it stands before, or ended with. */
  public String state() {
    return state;
  }

  /** The same as a constant of these: {@code ENSURE_USER} for EnsureUser. */
  public <S extends Enum<S>> S stateAmong(Class<S> constants) {
    return Enum.valueOf(constants, CONSTANTS.computeIfAbsent(state, MachineRun::constantOf));
  }

  private static String constantOf(String state) {
    return state.replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }

  public boolean hasEnded() {
    return type().equals("Succeed") || type().equals("Fail");
  }

  public Object variable(String name) {
    return Expression.outer(variables.get(name));
  }

  /** How many states it entered, which Step Functions charges for. */
  public int transitions() {
    return transitions;
  }

  /** How often the state was tried again. */
  public int tries() {
    return retries.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What the function is given. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> payload() {
    Map<String, Object> arguments = object(definition(), "Arguments");
    return (Map<String, Object>)
        Expression.outer(
            Expression.evaluate(arguments.get("Payload"), variables, context(Map.of())));
  }

  /** The function answered. */
  public void succeeded(Map<String, Object> answer) {
    leave(Map.of("result", Map.of("Payload", Expression.inner(answer))), definition());
  }

  /**
   * The function failed.
   *
   * @return how long Step Functions waits at most until it tries again; empty when it doesn't
   */
  public Optional<Duration> failed(Throwable thrown) {
    String error = thrown instanceof Exception ? thrown.getClass().getName() : KILLED;
    return failed(error, "{\"errorMessage\":\"" + thrown.getClass().getSimpleName() + "\"}");
  }

  public Optional<Duration> failed(String error, String cause) {
    List<Map<String, Object>> retriers = objects(definition(), "Retry");
    for (int rule = 0; rule < retriers.size(); rule++) {
      if (matches(retriers.get(rule), error)) {
        int done = retries.getOrDefault(rule, 0);
        if (done < Math.min(mostRetries, (int) retriers.get(rule).get("MaxAttempts"))) {
          retries.put(rule, done + 1);
          return Optional.of(pause(retriers.get(rule), done));
        }
        break;
      }
    }
    Map<String, Object> caught =
        objects(definition(), "Catch").stream()
            .filter(rule -> matches(rule, error))
            .findFirst()
            .orElseThrow();
    leave(Map.of("errorOutput", Map.of("Error", error, "Cause", cause)), caught);
    return Optional.empty();
  }

  private static Duration pause(Map<String, Object> retrier, int done) {
    double seconds =
        number(retrier, "IntervalSeconds") * Math.pow(number(retrier, "BackoffRate"), done);
    return Duration.ofMillis(
        Math.round(1000 * Math.min(seconds, number(retrier, "MaxDelaySeconds"))));
  }

  private static double number(Map<String, Object> retrier, String name) {
    return ((Number) retrier.get(name)).doubleValue();
  }

  private static boolean matches(Map<String, Object> rule, String error) {
    List<?> errors = (List<?>) rule.get("ErrorEquals");
    return errors.contains(error) || errors.contains("States.ALL");
  }

  private String type() {
    return (String) definition().get("Type");
  }

  private Map<String, Object> context(Map<String, Object> outcome) {
    Map<String, Object> context = new HashMap<>(outcome);
    context.put("input", input);
    context.put("context", Map.of("State", Map.of("Name", state), "Execution", execution));
    return context;
  }

  /** Goes on from here, by what says where: the state, one of its choices or of its catchers. */
  private void leave(Map<String, Object> outcome, Map<String, Object> way) {
    Map<String, Object> context = context(outcome);
    Map<String, Object> assigned = new HashMap<>();
    object(way, "Assign")
        .forEach(
            (name, value) -> assigned.put(name, Expression.evaluate(value, variables, context)));
    Object output = input;
    if (way.containsKey("Output")) {
      output = Expression.evaluate(way.get("Output"), variables, context);
    }
    variables.putAll(assigned);
    enter((String) way.getOrDefault("Next", way.get("Default")), output);
  }

  /** Goes through what decides and assigns, up to a function. */
  private void enter(String next, Object given) {
    state = next;
    transitions++;
    input = given;
    retries.clear();
    switch (type()) {
      case "Choice" -> leave(Map.of(), choice());
      case "Pass" -> leave(Map.of(), definition());
      case "Task" -> {
        if (!INVOKE.equals(definition().get("Resource"))) {
          leave(Map.of("result", Map.of()), definition());
        }
      }
      case "Succeed", "Fail" -> {}
      default -> throw new IllegalStateException("A state of type " + type() + " isn't run here");
    }
  }

  private Map<String, Object> choice() {
    return objects(definition(), "Choices").stream()
        .filter(
            rule ->
                Boolean.TRUE.equals(
                    Expression.evaluate(rule.get("Condition"), variables, context(Map.of()))))
        .findFirst()
        .orElse(definition());
  }
}
