package rolebridge.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

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
 * waits and the items of its maps. It stands before a task, or has ended. How the task went is the
 * test's to say; one that was started by {@link #start} stands before functions only, and all other
 * tasks succeed.
 *
 * <p>Amazon States Language, "Error handling in Step Functions": each retrier counts for itself,
 * and a transition begins to count anew. Of a map as many items are begun as may run at a time;
 * each in turn takes one step. The first that fails fails the map.
 *
 * <p>Time passes only while it waits, before it tries again and when it is told so. What a file has
 * that isn't run here is refused.
 *
 * <p>It counts what Step Functions counts: transitions, which are paid for, the events of a
 * history, by the API reference's HistoryEvent, and bytes of data.
 */
public final class MachineRun {

  /** Events that a history may have: Step Functions Developer Guide, "Service quotas". */
  public static final int MOST_EVENTS = 25_000;

  /** Bytes of a state's input, output, result and of a variable; same page. */
  public static final int MOST_DATA = 262_144;

  /** What tasks answer. */
  public interface Tasks {

    /**
     * What this one answers: a function or an execution its answer, a service its result.
     *
     * @throws TaskFailure when it fails
     */
    Map<String, Object> run(String state, Map<String, Object> arguments);
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

  /** What one execution counts over all its maps. */
  private static final class Counts {

    /** It started, and will end. */
    private int events = 2;

    private int largestData;
    private String largestIn = "";

    private Counts copy() {
      Counts copy = new Counts();
      copy.events = events;
      copy.largestData = largestData;
      copy.largestIn = largestIn;
      return copy;
    }
  }

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
          Set.of("Items", "MaxConcurrency", "ItemProcessor", "Assign", "Output", "Catch", "Next"),
          "Succeed",
          Set.of("Output"),
          "Fail",
          Set.of("Error", "Cause"));

  private final Map<String, Object> machine;
  private final Map<String, Object> execution;
  private final boolean everyTask;
  private final Optional<MachineRun> map;
  private final Counts counts;
  private final Map<String, Object> variables = new HashMap<>();
  private final Map<Integer, Integer> retries = new HashMap<>();
  private final List<String> entered = new ArrayList<>();

  /** Of the map that it stands at; those before {@code begun} are begun. */
  private final List<MachineRun> items = new ArrayList<>();

  private int begun;
  private int mostAtOnce;

  /** The items that go on, the one whose turn it is first. */
  private final Deque<MachineRun> underWay = new ArrayDeque<>();

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
      Optional<MachineRun> map,
      Counts counts) {
    this.machine = machine;
    this.execution = execution;
    this.everyTask = everyTask;
    this.now = now;
    this.map = map;
    this.counts = counts;
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
    Map<String, Object> execution =
        Map.of(
            "Id", executionArn,
            "Input", Expression.inner(input),
            "StartTime", startedAt.toString());
    MachineRun run =
        new MachineRun(machine, execution, everyTask, startedAt, Optional.empty(), new Counts());
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
    return copy(Optional.empty(), counts.copy());
  }

  private MachineRun copy(Optional<MachineRun> into, Counts counted) {
    MachineRun copy = new MachineRun(machine, execution, everyTask, now, into, counted);
    copy.variables.putAll(variables);
    copy.retries.putAll(retries);
    copy.entered.addAll(entered);
    items.forEach(item -> copy.items.add(item.copy(Optional.of(copy), counted)));
    underWay.forEach(item -> copy.underWay.add(copy.items.get(items.indexOf(item))));
    copy.begun = begun;
    copy.mostAtOnce = mostAtOnce;
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
    return underWay.isEmpty() ? this : underWay.getFirst().standing();
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
  public Optional<String> error() {
    return ended("Error");
  }

  /** The cause that it ended with; empty when it didn't fail. */
  public Optional<String> cause() {
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
  public Object output() {
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

  /** How many events its history has once it ended. */
  public int events() {
    return counts.events;
  }

  /** Bytes of the largest data that one of its states had, if it was asked for every task. */
  public int largestData() {
    return counts.largestData;
  }

  /** The state that had it. */
  public String largestIn() {
    return counts.largestIn;
  }

  /** How many items of the map of this name are under way. */
  int underWay(String name) {
    if (underWay.isEmpty()) {
      return 0;
    }
    return state.equals(name) ? underWay.size() : underWay.getFirst().underWay(name);
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
    Object arguments = standing.evaluate(definition().get("Arguments"), Map.of());
    standing.measure(arguments);
    return (Map<String, Object>) Expression.outer(arguments);
  }

  /** Runs it to its end. */
  public void finish(Tasks tasks) {
    while (!hasEnded()) {
      Map<String, Object> answer;
      try {
        answer = tasks.run(state(), arguments());
      } catch (TaskFailure e) {
        failed(e.error, e.getMessage());
        continue;
      }
      succeeded(answer);
    }
  }

  /**
   * The task succeeded: a function or an execution with this answer, a service with this result.
   */
  public void succeeded(Map<String, Object> answer) {
    if (underWay.isEmpty()) {
      countAttempt();
      Object result = result(Expression.inner(answer));
      measure(result);
      leave(Map.of("result", result), ownDefinition());
    } else {
      underWay.getFirst().succeeded(answer);
      goOnWithItems();
    }
  }

  /** Scheduled, started, submitted where it is waited for, and succeeded or failed. */
  private void countAttempt() {
    counts.events += ((String) ownDefinition().get("Resource")).contains(".sync") ? 4 : 3;
  }

  private void measure(Object value) {
    if (!everyTask) {
      return;
    }
    try {
      int bytes = StrictJson.text(Expression.outer(value)).getBytes(UTF_8).length;
      if (bytes > counts.largestData) {
        counts.largestData = bytes;
        counts.largestIn = state;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    if (!underWay.isEmpty()) {
      Optional<Duration> pause = underWay.getFirst().failed(error, cause);
      goOnWithItems();
      return pause;
    }
    countAttempt();
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
    Map<String, Object> states = new HashMap<>(outcome);
    states.put("input", input);
    states.put(
        "context",
        Map.of(
            "State", Map.of("Name", state),
            "Execution", execution,
            "StateMachine", Map.of("Id", machineArn())));
    return everyTask
        ? Expression.evaluateStrictly(value, visible(), states, now())
        : Expression.evaluate(value, visible(), states);
  }

  private String machineArn() {
    String executionArn = (String) execution.get("Id");
    return executionArn
        .substring(0, executionArn.lastIndexOf(':'))
        .replace(":execution:", ":stateMachine:");
  }

  /** An item reads what its map's machine assigned, and assigns for itself. */
  private Map<String, Object> visible() {
    Map<String, Object> visible = new HashMap<>(map.map(MachineRun::visible).orElse(Map.of()));
    visible.putAll(variables);
    return visible;
  }

  /** Goes on from here, by what says where: the state, one of its choices or of its catchers. */
  private void leave(Map<String, Object> outcome, Map<String, Object> way) {
    Map<String, Object> assigned = new HashMap<>();
    object(way, "Assign").forEach((name, value) -> assigned.put(name, evaluate(value, outcome)));
    assigned.values().forEach(this::measure);
    Object output = outcome.values().stream().findFirst().orElse(input);
    if (way.containsKey("Output")) {
      output = evaluate(way.get("Output"), outcome);
      measure(output);
    }
    counts.events++;
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
    counts.events++;
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
        List<?> each = (List<?>) evaluate(definition.get("Items"), Map.of());
        measure(each);
        for (Object item : each) {
          items.add(item(item));
        }
        counts.events++;
        begun = 0;
        mostAtOnce =
            ((Number) evaluate(definition.getOrDefault("MaxConcurrency", 0), Map.of())).intValue();
        goOnWithItems();
      }
      case "Task" -> {
        if (!everyTask && !INVOKE.equals(definition.get("Resource"))) {
          leave(Map.of("result", Map.of()), definition);
        }
      }
      case "Succeed" -> counts.events++;
      default -> {}
    }
  }

  /** One that isn't begun. */
  private MachineRun item(Object given) {
    MachineRun item =
        new MachineRun(
            object(ownDefinition(), "ItemProcessor"),
            execution,
            everyTask,
            now,
            Optional.of(this),
            counts);
    item.mostRetries = mostRetries;
    item.input = given;
    return item;
  }

  /** Begins as many items as may run, and gives the next its turn; or leaves the map. */
  private void goOnWithItems() {
    if (!underWay.isEmpty()) {
      MachineRun stepped = underWay.removeFirst();
      if (!goesOn(stepped)) {
        return;
      }
    }
    while (begun < items.size() && (mostAtOnce == 0 || underWay.size() < mostAtOnce)) {
      MachineRun item = items.get(begun);
      begun++;
      item.enter((String) item.machine.get("StartAt"), item.input);
      if (!goesOn(item)) {
        return;
      }
    }
    if (underWay.isEmpty()) {
      List<Object> result = items.stream().map(MachineRun::endedOutput).toList();
      items.clear();
      counts.events++;
      measure(result);
      leave(Map.of("result", result), ownDefinition());
    }
  }

  /** Gives an item its next turn unless it ended; false if it failed and the map with it. */
  private boolean goesOn(MachineRun item) {
    if (!item.hasEnded()) {
      underWay.addLast(item);
      return true;
    }
    // Started and succeeded or failed.
    counts.events += 2;
    if (item.error().isEmpty()) {
      return true;
    }
    String error = item.error().get();
    String cause = item.cause().get();
    items.clear();
    underWay.clear();
    counts.events++;
    caught(error, cause);
    return false;
  }

  private Map<String, Object> choice() {
    return objects(ownDefinition(), "Choices").stream()
        .filter(rule -> (boolean) evaluate(rule.get("Condition"), Map.of()))
        .findFirst()
        .orElse(ownDefinition());
  }
}
