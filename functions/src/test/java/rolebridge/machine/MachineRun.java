package rolebridge.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
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
 * waits, the items of its maps, and what Step Functions counts of all that. It stands before a
 * task, or has ended. How the task went is the test's to say; one that was started by {@link
 * #start} stands before functions only, all other tasks succeed, and data isn't measured.
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

  /** What expressions read of the execution, the state that it stands at aside. */
  private final Map<String, Object> context;

  private final boolean everyTask;
  private final Optional<MachineRun> map;
  private final Map<String, Object> variables = new HashMap<>();
  private final Map<Integer, Integer> retries = new HashMap<>();
  private final History history;

  /** Of the map that it stands at, in the map's order. */
  private final List<MachineRun> items = new ArrayList<>();

  /** Places of the items under way; it's the first one's turn. */
  private final Deque<Integer> turns = new ArrayDeque<>();

  /** How many of the items were begun. */
  private int begun;

  private boolean toleratesAll;

  /** How many items may be under way. */
  private int atOnce;

  private Instant now;
  private int mostRetries = Integer.MAX_VALUE;
  private String state;
  private Object input;

  /** What the task that it stands before is given. */
  private Object arguments = Map.of();

  /** {@code Output}, or {@code Error} and {@code Cause}, once it ended. */
  private Map<String, Object> ended = Map.of();

  private MachineRun(
      Map<String, Object> machine,
      Map<String, Object> context,
      boolean everyTask,
      Instant now,
      Optional<MachineRun> map,
      History history) {
    this.machine = machine;
    this.context = context;
    this.everyTask = everyTask;
    this.now = now;
    this.map = map;
    this.history = history;
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
  public static MachineRun ofEveryTask(
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
    String machineArn =
        executionArn
            .substring(0, executionArn.lastIndexOf(':'))
            .replace(":execution:", ":stateMachine:");
    Map<String, Object> context =
        Map.of(
            "Execution",
            Map.of(
                "Id", executionArn,
                "Name", executionArn.substring(executionArn.lastIndexOf(':') + 1),
                "Input", Expression.inner(input),
                "StartTime", startedAt.toString()),
            "StateMachine",
            Map.of("Id", machineArn));
    MachineRun run =
        new MachineRun(machine, context, everyTask, startedAt, Optional.empty(), new History());
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
    return copy(Optional.empty(), history.copy());
  }

  private MachineRun copy(Optional<MachineRun> into, History counted) {
    MachineRun copy = new MachineRun(machine, context, everyTask, now, into, counted);
    copy.variables.putAll(variables);
    copy.retries.putAll(retries);
    items.forEach(item -> copy.items.add(item.copy(Optional.of(copy), counted)));
    copy.turns.addAll(turns);
    copy.begun = begun;
    copy.toleratesAll = toleratesAll;
    copy.atOnce = atOnce;
    copy.mostRetries = mostRetries;
    copy.state = state;
    copy.input = input;
    copy.arguments = arguments;
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
    return turns.isEmpty() ? this : items.get(turns.getFirst()).standing();
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
    return !ended.isEmpty();
  }

  /** The error that it ended with; empty when it didn't fail. */
  Optional<String> error() {
    return Optional.ofNullable((String) ended.get("Error"));
  }

  /** The cause that it ended with; empty when it didn't fail. */
  public Optional<String> cause() {
    return Optional.ofNullable((String) ended.get("Cause"));
  }

  /** What it succeeded with. */
  public Object output() {
    return Expression.outer(endedOutput());
  }

  private Object endedOutput() {
    if (!ended.containsKey("Output")) {
      throw new IllegalStateException("It didn't succeed but stands at " + state);
    }
    return ended.get("Output");
  }

  public Object variable(String name) {
    return Expression.outer(variables.get(name));
  }

  /** What Step Functions counted of it up to here. */
  public History history() {
    return history;
  }

  /** How many items of the map of this name are under way. */
  int underWay(String name) {
    if (turns.isEmpty()) {
      return 0;
    }
    return state.equals(name) ? turns.size() : items.get(turns.getFirst()).underWay(name);
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
  public Map<String, Object> arguments() {
    return (Map<String, Object>) Expression.outer(standing().arguments);
  }

  /**
   * The task succeeded: a function or an execution with this answer, a service with this result.
   */
  public void succeeded(Map<String, Object> answer) {
    if (turns.isEmpty()) {
      Object result = result(Expression.inner(answer));
      holds(result);
      leave(Map.of("result", result), ownDefinition());
    } else {
      items.get(turns.getFirst()).succeeded(answer);
      goOnWithItems();
    }
  }

  private Object result(Object answer) {
    return switch (resource()) {
      case INVOKE -> Map.of("Payload", answer);
      case RUN_EXECUTION -> Map.of("Output", answer);
      default -> answer;
    };
  }

  private String resource() {
    return (String) ownDefinition().get("Resource");
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
    if (!turns.isEmpty()) {
      Optional<Duration> pause = items.get(turns.getFirst()).failed(error, cause);
      goOnWithItems();
      return pause;
    }
    List<Map<String, Object>> retriers = objects(ownDefinition(), "Retry");
    for (int rule = 0; rule < retriers.size(); rule++) {
      if (matches(retriers.get(rule), error)) {
        int done = retries.getOrDefault(rule, 0);
        if (done < Math.min(mostRetries, (int) retriers.get(rule).get("MaxAttempts"))) {
          retries.put(rule, done + 1);
          history.retries(resource());
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
            () -> fail(error, cause));
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

  private void holds(Object data) {
    if (everyTask) {
      history.holds(state, data);
    }
  }

  private String type() {
    return (String) ownDefinition().get("Type");
  }

  private Object evaluate(Object value, Map<String, Object> outcome) {
    return evaluate(value, outcome, Map.of());
  }

  private Object evaluate(Object value, Map<String, Object> outcome, Map<String, Object> ofItem) {
    Map<String, Object> here = new HashMap<>(context);
    here.putAll(ofItem);
    here.put("State", Map.of("Name", state));
    Map<String, Object> states = new HashMap<>(outcome);
    states.put("input", input);
    states.put("context", here);
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
    object(way, "Assign")
        .forEach(
            (name, value) -> {
              Object comesTo = evaluate(value, outcome);
              holds(comesTo);
              assigned.put(name, comesTo);
            });
    Object output = output(way, outcome);
    variables.putAll(assigned);
    if (Boolean.TRUE.equals(way.get("End"))) {
      succeed(output);
    } else {
      enter((String) way.getOrDefault("Next", way.get("Default")), output);
    }
  }

  private Object output(Map<String, Object> way, Map<String, Object> outcome) {
    if (!way.containsKey("Output")) {
      return outcome.values().stream().findFirst().orElse(input);
    }
    Object output = evaluate(way.get("Output"), outcome);
    holds(output);
    return output;
  }

  private void succeed(Object output) {
    ended = Collections.singletonMap("Output", output);
  }

  private void fail(Object error, Object cause) {
    ended = new HashMap<>();
    ended.put("Error", error);
    ended.put("Cause", cause);
  }

  /** Goes through what decides, assigns and waits, up to a task. */
  private void enter(String next, Object given) {
    state = next;
    input = given;
    retries.clear();
    history.enters(next, type());
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
      case "Map" -> startItems();
      case "Task" -> {
        history.tries(resource());
        if (everyTask || INVOKE.equals(resource())) {
          arguments = evaluate(definition.get("Arguments"), Map.of());
          holds(arguments);
        } else {
          leave(Map.of("result", Map.of()), definition);
        }
      }
      case "Succeed" -> succeed(output(definition, Map.of()));
      case "Fail" ->
          fail(
              evaluate(definition.get("Error"), Map.of()),
              evaluate(definition.get("Cause"), Map.of()));
      default -> throw new IllegalStateException(next + " is of type " + type());
    }
  }

  private void startItems() {
    Map<String, Object> definition = ownDefinition();
    Object given = evaluate(definition.get("Items"), Map.of());
    holds(given);
    history.startsMap();
    List<?> all = (List<?>) given;
    for (int index = 0; index < all.size(); index++) {
      items.add(item(selected(all.get(index), index)));
    }
    toleratesAll =
        Integer.valueOf(100)
            .equals(evaluate(definition.get("ToleratedFailurePercentage"), Map.of()));
    int most =
        ((Number) evaluate(definition.getOrDefault("MaxConcurrency", 0), Map.of())).intValue();
    atOnce = most == 0 ? Integer.MAX_VALUE : most;
    begun = 0;
    begin();
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
    return isApart(machine);
  }

  private static boolean isApart(Map<String, Object> processor) {
    return "DISTRIBUTED".equals(object(processor, "ProcessorConfig").get("Mode"));
  }

  /** The context of an item that is an execution of its own. */
  private Map<String, Object> apart(Object given) {
    Map<String, Object> own = new HashMap<>(context);
    own.put(
        "Execution",
        Map.of(
            "Id",
            object(context, "Execution").get("Id") + "/item",
            "Name",
            "item",
            "Input",
            given));
    return own;
  }

  /** One that isn't begun. */
  private MachineRun item(Object given) {
    Map<String, Object> processor = object(ownDefinition(), "ItemProcessor");
    MachineRun item =
        new MachineRun(
            processor,
            isApart(processor) ? apart(given) : context,
            everyTask,
            now,
            Optional.of(this),
            history);
    item.mostRetries = mostRetries;
    item.input = given;
    return item;
  }

  /** After the first item's turn. */
  private void goOnWithItems() {
    int place = turns.removeFirst();
    MachineRun item = items.get(place);
    if (!item.hasEnded()) {
      turns.addLast(place);
    } else if (item.error().isPresent() && !toleratesAll) {
      failWith(item);
      return;
    }
    begin();
  }

  /** Begins as many items as may run; or leaves the map. */
  private void begin() {
    while (begun < items.size() && turns.size() < atOnce) {
      MachineRun item = items.get(begun);
      history.startsItem();
      item.enter((String) item.machine.get("StartAt"), item.input);
      if (!item.hasEnded()) {
        turns.addLast(begun);
      } else if (item.error().isPresent() && !toleratesAll) {
        failWith(item);
        return;
      }
      begun++;
    }
    if (turns.isEmpty()) {
      List<Object> result =
          items.stream()
              .filter(item -> item.error().isEmpty())
              .map(MachineRun::endedOutput)
              .toList();
      items.clear();
      holds(result);
      leave(Map.of("result", result), ownDefinition());
    }
  }

  private void failWith(MachineRun item) {
    String error = item.error().orElseThrow();
    String cause = item.cause().orElseThrow();
    items.clear();
    turns.clear();
    caught(error, cause);
  }

  private Map<String, Object> choice() {
    return objects(ownDefinition(), "Choices").stream()
        .filter(rule -> (boolean) evaluate(rule.get("Condition"), Map.of()))
        .findFirst()
        .orElse(ownDefinition());
  }
}
