package rolebridge.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import rolebridge.json.StrictJson;

/**
 * One execution of a state machine's very file: its transitions, assignments, retries, catches,
 * waits and the items of its maps. It stands before a task, or has ended. How the task went is the
 * test's to say; one that was started by {@link #start} stands before functions only, and all other
 * tasks succeed.
 *
 * <p>Amazon States Language, "Error handling in Step Functions": each retrier counts for itself,
 * and a transition begins to count anew. Of a map as many items are begun as may run at a time;
 * each in turn takes one step. The first that fails fails the map, unless the map tolerates all
 * failures; then its result lacks those items. An item of a distributed map is an execution of its
 * own, which sees nothing of the one that started it.
 *
 * <p>Time passes only while it waits, before it tries again and when it is told so. What a file has
 * that isn't run here is refused.
 */
public final class MachineRun {

  private static final Map<String, Map<String, Object>> MACHINES = new ConcurrentHashMap<>();

  /** States' names as those of constants, which tests ask for at every step. */
  private static final Map<String, String> CONSTANTS = new ConcurrentHashMap<>();

  private static final String INVOKE = "arn:aws:states:::lambda:invoke";
  private static final String RUN_EXECUTION = "arn:aws:states:::states:startExecution.sync:2";

  /** What Step Functions calls a function's process that ended. */
  private static final String KILLED = "Runtime.ExitError";

  /** Neither tried again nor caught by any name. */
  private static final Set<String> TERMINAL = Set.of("States.Runtime", "States.DataLimitExceeded");

  private static final Set<String> OF_STATES = Set.of("Type", "Comment");

  /** What a state of each type may have, so that nothing in a file is passed over. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "Task",
          Set.of(
              "Resource",
              "Arguments",
              "Assign",
              "Output",
              "Retry",
              "Catch",
              "Next",
              "End",
              "TimeoutSeconds"),
          "Choice",
          Set.of("Choices", "Assign", "Default"),
          "Pass",
          Set.of("Assign", "Output", "Next"),
          "Wait",
          Set.of("Timestamp", "Assign", "Next"),
          "Map",
          Set.of(
              "Items",
              "ItemSelector",
              "Label",
              "MaxConcurrency",
              "ToleratedFailurePercentage",
              "ItemProcessor",
              "Assign",
              "Output",
              "Catch",
              "Next"),
          "Succeed",
          Set.of("Output"),
          "Fail",
          Set.of("Error", "Cause"));

  private final Map<String, Object> machine;
  private final Map<String, Object> execution;
  private final boolean everyTask;
  private final Optional<MachineRun> map;
  private final Map<String, Object> variables = new HashMap<>();
  private final Map<Integer, Integer> retries = new HashMap<>();
  private final List<String> entered = new ArrayList<>();
  private final List<MachineRun> items = new ArrayList<>();
  private int turn;
  private Instant now;
  private int mostRetries = Integer.MAX_VALUE;
  private String state;
  private Object input;

  /** What ended it, unless a state that is made for it did. */
  private Map<String, Object> ended = Map.of();

  private MachineRun(
      Map<String, Object> machine,
      Map<String, Object> execution,
      boolean everyTask,
      Instant now,
      Optional<MachineRun> map) {
    this.machine = machine;
    this.execution = execution;
    this.everyTask = everyTask;
    this.now = now;
    this.map = map;
  }

  /** An execution of {@code statemachines/NAME.asl.json} that was just started. */
  public static MachineRun start(String name, Map<String, Object> input, String executionArn) {
    return start(name, input, executionArn, Map.of(), false, Instant.EPOCH);
  }

  /**
   * The same, before each task of its, whatever it calls; an expression that comes to nothing is
   * refused, so answers have to be whole.
   *
   * @param substitutions for names in <code>${}</code> that the template gives the file; those that
   *     aren't named stay as they are
   */
  static MachineRun ofEveryTask(
      String name,
      Map<String, Object> input,
      String executionArn,
      Map<String, String> substitutions,
      Instant startedAt) {
    return start(name, input, executionArn, substitutions, true, startedAt);
  }

  private static MachineRun start(
      String name,
      Map<String, Object> input,
      String executionArn,
      Map<String, String> substitutions,
      boolean everyTask,
      Instant startedAt) {
    Map<String, Object> machine = definition(name, substitutions);
    Map<String, Object> execution =
        Map.of(
            "Id", executionArn,
            "Name", executionArn.substring(executionArn.lastIndexOf(':') + 1),
            "Input", Expression.inner(input),
            "StartTime", startedAt.toString());
    MachineRun run = new MachineRun(machine, execution, everyTask, startedAt, Optional.empty());
    run.enter((String) machine.get("StartAt"), Expression.inner(input));
    return run;
  }

  /** What {@code statemachines/NAME.asl.json} says. */
  static Map<String, Object> definition(String name) {
    return definition(name, Map.of());
  }

  private static Map<String, Object> definition(String name, Map<String, String> substitutions) {
    return MACHINES.computeIfAbsent(name + substitutions, _ -> read(name, substitutions));
  }

  private static Map<String, Object> read(String name, Map<String, String> substitutions) {
    Path root = Path.of("").toAbsolutePath().getParent();
    try {
      String text =
          Files.readString(root.resolve("statemachines/" + name + ".asl.json"))
              .replace("${Partition}", "aws");
      for (Map.Entry<String, String> given : substitutions.entrySet()) {
        text = text.replace("${" + given.getKey() + "}", given.getValue());
      }
      return StrictJson.readObject(text);
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

  private Map<String, Object> ownDefinition() {
    return object(object(machine, "States"), state);
  }

  /** Another one at the same point. */
  public MachineRun copy() {
    return copy(Optional.empty());
  }

  private MachineRun copy(Optional<MachineRun> into) {
    MachineRun copy = new MachineRun(machine, execution, everyTask, now, into);
    copy.variables.putAll(variables);
    copy.retries.putAll(retries);
    copy.entered.addAll(entered);
    items.forEach(item -> copy.items.add(item.copy(Optional.of(copy))));
    copy.turn = turn;
    copy.mostRetries = mostRetries;
    copy.state = state;
    copy.input = input;
    copy.ended = ended;
    return copy;
  }

  /** Retries each error so many times at most, whatever the file says. */
  public void limitRetries(int most) {
    mostRetries = most;
  }

  /** The state it stands before, or ended with. */
  public String state() {
    return standing().state;
  }

  /** Itself, or the item of its map whose turn it is. */
  private MachineRun standing() {
    return items.isEmpty() ? this : items.get(turn).standing();
  }

  /** What the file says of the state. */
  Map<String, Object> definition() {
    return standing().ownDefinition();
  }

  /** The same as a constant of these: {@code ENSURE_USER} for EnsureUser. */
  public <S extends Enum<S>> S stateAmong(Class<S> constants) {
    return Enum.valueOf(constants, CONSTANTS.computeIfAbsent(state(), MachineRun::constantOf));
  }

  private static String constantOf(String state) {
    return state.replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }

  public boolean hasEnded() {
    return !ended.isEmpty() || type().equals("Succeed") || type().equals("Fail");
  }

  /** The error that it ended with; empty when it didn't fail. */
  Optional<String> error() {
    return ended("Error");
  }

  /** The cause that it ended with; empty when it didn't fail. */
  Optional<String> cause() {
    return ended("Cause");
  }

  private Optional<String> ended(String field) {
    if (ended.containsKey(field)) {
      return Optional.of((String) ended.get(field));
    }
    return type().equals("Fail")
        ? Optional.of((String) evaluate(ownDefinition().get(field), Map.of()))
        : Optional.empty();
  }

  /** What it succeeded with. */
  Object output() {
    return Expression.outer(endedOutput());
  }

  private Object endedOutput() {
    if (ended.containsKey("Output")) {
      return ended.get("Output");
    }
    if (!type().equals("Succeed")) {
      throw new IllegalStateException("It didn't succeed but stands at " + state);
    }
    Map<String, Object> definition = ownDefinition();
    return definition.containsKey("Output") ? evaluate(definition.get("Output"), Map.of()) : input;
  }

  public Object variable(String name) {
    return Expression.outer(variables.get(name));
  }

  /** How many states it entered, which Step Functions charges for. */
  public int transitions() {
    return entered.size();
  }

  /** The states in the order in which it entered them. */
  List<String> entered() {
    return Collections.unmodifiableList(entered);
  }

  /** How many items of the map of this name are under way. */
  int underWay(String name) {
    if (items.isEmpty()) {
      return 0;
    }
    return state.equals(name)
        ? (int) items.stream().filter(MachineRun::isUnderWay).count()
        : items.get(turn).underWay(name);
  }

  /** How often the state was tried again. */
  public int tries() {
    return standing().retries.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What time it is. */
  Instant now() {
    return root().now;
  }

  /** Lets time pass, as a task takes it. */
  void pass(Duration duration) {
    root().now = root().now.plus(duration);
  }

  private MachineRun root() {
    return map.map(MachineRun::root).orElse(this);
  }

  /** What the function is given. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> payload() {
    return (Map<String, Object>) arguments().get("Payload");
  }

  /** What the task is given. */
  @SuppressWarnings("unchecked")
  Map<String, Object> arguments() {
    MachineRun standing = standing();
    return (Map<String, Object>)
        Expression.outer(standing.evaluate(definition().get("Arguments"), Map.of()));
  }

  /**
   * The task succeeded: a function or an execution with this answer, a service with this result.
   */
  public void succeeded(Map<String, Object> answer) {
    if (items.isEmpty()) {
      leave(Map.of("result", result(Expression.inner(answer))), ownDefinition());
    } else {
      items.get(turn).succeeded(answer);
      goOnWithItems();
    }
  }

  private Object result(Object answer) {
    return switch ((String) ownDefinition().get("Resource")) {
      case INVOKE -> Map.of("Payload", answer);
      case RUN_EXECUTION -> Map.of("Output", answer);
      default -> answer;
    };
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

  /** The task failed with this error; what it returns is as above. */
  public Optional<Duration> failed(String error, String cause) {
    if (!items.isEmpty()) {
      Optional<Duration> pause = items.get(turn).failed(error, cause);
      goOnWithItems();
      return pause;
    }
    List<Map<String, Object>> retriers = objects(ownDefinition(), "Retry");
    for (int rule = 0; rule < retriers.size(); rule++) {
      if (matches(retriers.get(rule), error)) {
        int done = retries.getOrDefault(rule, 0);
        if (done < Math.min(mostRetries, (int) retriers.get(rule).get("MaxAttempts"))) {
          retries.put(rule, done + 1);
          Duration pause = pause(retriers.get(rule), done);
          pass(pause);
          return Optional.of(pause);
        }
        break;
      }
    }
    caught(error, cause);
    return Optional.empty();
  }

  private void caught(String error, String cause) {
    objects(ownDefinition(), "Catch").stream()
        .filter(rule -> matches(rule, error))
        .findFirst()
        .ifPresentOrElse(
            rule -> leave(Map.of("errorOutput", Map.of("Error", error, "Cause", cause)), rule),
            () -> ended = Map.of("Error", error, "Cause", cause));
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
    return !TERMINAL.contains(error) && (errors.contains(error) || errors.contains("States.ALL"));
  }

  private String type() {
    return (String) ownDefinition().get("Type");
  }

  private Object evaluate(Object value, Map<String, Object> outcome) {
    return evaluate(value, outcome, Map.of());
  }

  private Object evaluate(Object value, Map<String, Object> outcome, Map<String, Object> ofItem) {
    Map<String, Object> context = new HashMap<>(ofItem);
    context.put("State", Map.of("Name", state));
    context.put("Execution", execution);
    context.put("StateMachine", Map.of("Id", "itself"));
    Map<String, Object> states = new HashMap<>(outcome);
    states.put("input", input);
    states.put("context", context);
    return everyTask
        ? Expression.evaluateStrictly(value, visible(), states, now())
        : Expression.evaluate(value, visible(), states);
  }

  /** An item reads what its map's machine assigned, and assigns for itself. */
  private Map<String, Object> visible() {
    Map<String, Object> visible =
        new HashMap<>(map.filter(_ -> !isApart()).map(MachineRun::visible).orElse(Map.of()));
    visible.putAll(variables);
    return visible;
  }

  /** Goes on from here, by what says where: the state, one of its choices or of its catchers. */
  private void leave(Map<String, Object> outcome, Map<String, Object> way) {
    Map<String, Object> assigned = new HashMap<>();
    object(way, "Assign").forEach((name, value) -> assigned.put(name, evaluate(value, outcome)));
    Object output =
        way.containsKey("Output")
            ? evaluate(way.get("Output"), outcome)
            : outcome.values().stream().findFirst().orElse(input);
    variables.putAll(assigned);
    if (Boolean.TRUE.equals(way.get("End"))) {
      ended = Map.of("Output", output);
    } else {
      enter((String) way.getOrDefault("Next", way.get("Default")), output);
    }
  }

  /** Goes through what decides, assigns and waits, up to a task. */
  private void enter(String next, Object given) {
    state = next;
    input = given;
    retries.clear();
    root().entered.add(next);
    Map<String, Object> definition = ownDefinition();
    Set<String> known = FIELDS.getOrDefault(type(), Set.of());
    for (String field : definition.keySet()) {
      if (!known.contains(field) && !OF_STATES.contains(field)) {
        throw new IllegalStateException(
            field + " of " + next + ", a state of type " + type() + ", isn't run here");
      }
    }
    switch (type()) {
      case "Choice" -> leave(Map.of(), choice());
      case "Pass" -> leave(Map.of(), definition);
      case "Wait" -> {
        Instant until = Instant.parse((String) evaluate(definition.get("Timestamp"), Map.of()));
        if (until.isAfter(now())) {
          root().now = until;
        }
        leave(Map.of(), definition);
      }
      case "Map" -> {
        List<?> all = (List<?>) evaluate(definition.get("Items"), Map.of());
        for (int index = 0; index < all.size(); index++) {
          items.add(item(selected(all.get(index), index)));
        }
        turn = items.size() - 1;
        goOnWithItems();
      }
      case "Task" -> {
        if (!everyTask && !INVOKE.equals(definition.get("Resource"))) {
          leave(Map.of("result", Map.of()), definition);
        }
      }
      default -> {}
    }
  }

  /** What an item is given. */
  private Object selected(Object item, int index) {
    Map<String, Object> ofItem =
        Map.of("Map", Map.of("Item", Map.of("Index", index, "Value", item)));
    return ownDefinition().containsKey("ItemSelector")
        ? evaluate(ownDefinition().get("ItemSelector"), Map.of(), ofItem)
        : item;
  }

  /** Whether it is an item that is an execution of its own. */
  private boolean isApart() {
    return "DISTRIBUTED".equals(object(machine, "ProcessorConfig").get("Mode"));
  }

  /** One that isn't begun. */
  private MachineRun item(Object given) {
    Map<String, Object> processor = object(ownDefinition(), "ItemProcessor");
    MachineRun item = new MachineRun(processor, execution, everyTask, now, Optional.of(this));
    if (item.isApart()) {
      Map<String, Object> own =
          Map.of("Id", execution.get("Id") + "/item", "Name", "item", "Input", given);
      item = new MachineRun(processor, own, everyTask, now, Optional.of(this));
    }
    item.mostRetries = mostRetries;
    item.input = given;
    return item;
  }

  private boolean isUnderWay() {
    return state != null && !hasEnded();
  }

  /** Begins as many items as may run, and gives the next its turn; or leaves the map. */
  private void goOnWithItems() {
    boolean toleratesAll =
        Integer.valueOf(100)
            .equals(evaluate(ownDefinition().get("ToleratedFailurePercentage"), Map.of()));
    Optional<MachineRun> failed =
        items.stream().filter(item -> item.state != null && item.error().isPresent()).findFirst();
    if (failed.isPresent() && !toleratesAll) {
      String error = failed.get().error().get();
      String cause = failed.get().cause().get();
      items.clear();
      caught(error, cause);
      return;
    }
    int most =
        ((Number) evaluate(ownDefinition().getOrDefault("MaxConcurrency", 0), Map.of())).intValue();
    for (MachineRun item : items) {
      long running = items.stream().filter(MachineRun::isUnderWay).count();
      if (item.state == null && (most == 0 || running < most)) {
        item.enter((String) item.machine.get("StartAt"), item.input);
      }
    }
    if (items.stream().noneMatch(MachineRun::isUnderWay)) {
      List<Object> result =
          items.stream()
              .filter(item -> item.error().isEmpty())
              .map(MachineRun::endedOutput)
              .toList();
      items.clear();
      leave(Map.of("result", result), ownDefinition());
      return;
    }
    do {
      turn = (turn + 1) % items.size();
    } while (!items.get(turn).isUnderWay());
  }

  private Map<String, Object> choice() {
    return objects(ownDefinition(), "Choices").stream()
        .filter(rule -> (boolean) evaluate(rule.get("Condition"), Map.of()))
        .findFirst()
        .orElse(ownDefinition());
  }
}
