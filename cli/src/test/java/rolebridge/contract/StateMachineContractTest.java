package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.machine.ApplyPart;
import rolebridge.cli.machine.ManyRuns;
import rolebridge.domain.audit.SummariseAudit;
import rolebridge.domain.error.ResourceVanishedException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.error.XsoarUnavailableException;
import rolebridge.domain.instance.HandOver;
import rolebridge.domain.port.MayBeMissing;
import rolebridge.domain.rotate.revoke.RevokeKey;
import rolebridge.xsoar.HttpXsoarServer;

/** The state machines against the code: errors, handlers, time limits, and no way astray. */
class StateMachineContractTest {

  private static final String LAMBDA_INVOKE = "arn:${Partition}:states:::lambda:invoke";
  private static final String PUT_EVENTS = "arn:${Partition}:states:::events:putEvents";

  private static final String LIST_FINDINGS =
      "arn:${Partition}:states:::aws-sdk:accessanalyzer:listFindingsV2";

  private static final String RUN_EXECUTION =
      "arn:${Partition}:states:::states:startExecution.sync:2";

  private static final String START_EXECUTION = "arn:${Partition}:states:::states:startExecution";

  /** They do one thing, which a redrive has to do again: it goes on where an execution failed. */
  private static final Set<String> REDRIVEN = Set.of("answer.asl.json", "reject.asl.json");

  /**
   * What Lambda answers for a function that isn't ready, or whose network interfaces aren't, and
   * that passes by itself: a function in a VPC goes inactive after weeks without use, fails its
   * next invocation and is pending for minutes (Lambda Developer Guide, "Lambda function states",
   * and the errors of Invoke), as is one whose snapshot went away after 14 days without use
   * ("Troubleshooting SnapStart errors for Lambda functions"); a restore that failed or took too
   * long may succeed elsewhere. Step Functions puts {@code Lambda.} before the API's name; what its
   * SDK doesn't know yet comes as AWSLambdaException. Errors of the configuration, as
   * EC2AccessDeniedException, don't pass.
   */
  private static final List<String> NOT_READY =
      List.of(
          "Lambda.ResourceNotReadyException",
          "Lambda.ENINotReadyException",
          "Lambda.ResourceConflictException",
          "Lambda.EC2ThrottledException",
          "Lambda.EC2UnexpectedException",
          "Lambda.ENILimitReachedException",
          "Lambda.SubnetIPAddressLimitReachedException",
          "Lambda.CodeArtifactUserPendingException",
          "Lambda.SnapStartNotReadyException",
          "Lambda.SnapStartTimeoutException",
          "Lambda.SnapStartException");

  /**
   * What Step Functions calls a function that was killed: it ran out of time or memory, or its
   * process ended (Step Functions Developer Guide, "Handle Lambda service exceptions" and "Handling
   * errors"); by States.Timeout the state's own TimeoutSeconds end, which outlive the function's.
   */
  private static final List<String> KILLED =
      List.of("Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError", "States.Timeout");

  private static final List<String> VANISHED = List.of(ResourceVanishedException.class.getName());

  /**
   * Full jitter may end all tries in a moment, so what passes only with time is waited for without.
   */
  private static final Map<List<String>, Duration> WAITED_FOR =
      Map.of(NOT_READY, Duration.ofMinutes(5), VANISHED, Duration.ofSeconds(7));

  /**
   * How many items a Map has at most: what finds them limits users to these, IAM an account to
   * 5,000 users; of the accounts that an organization may have by default, ten times as many, of
   * which each may have a batch that isn't full. An apply takes longest where all requests are of
   * one user.
   */
  private static final Map<String, Integer> ITEMS =
      Map.of(
          "ApplyGroups", 1,
          "ApplyRequests", ApplyPart.MOST_REQUESTS,
          "RotateUsers", 500,
          "AuditGroups", 35,
          "AuditBatches", 10,
          "AnnounceDrift", 2,
          "AuditAccounts", 100,
          "AnnounceAccountDrift", 17,
          "AnnounceExternalAccess", 10);

  /** How often a state is entered at most: each key's turn, and 300 users of 5,000. */
  private static final Map<String, Integer> TIMES = Map.of("InspectKeys", 10, "AuditAccount", 17);

  /** So long an execution lasts at most (Step Functions Developer Guide, "Service quotas"). */
  private static final Duration MOST_LASTING = Duration.ofDays(365);

  /** How long a change of IAM may take until it has an effect everywhere, with some to spare. */
  private static final Duration IAM_SPREADS = Duration.ofMinutes(2);

  /** A vanished resource starts provision once more. */
  private static final int PROVISIONS = 2;

  /** Until no function of before a revocation can be running any more. */
  private static final Duration LONGEST_WAIT = RevokeKey.LONGEST_RUN.multipliedBy(2);

  /** The instance is read, and the stored credential that it refers to. */
  private static final int BEFORE_THE_LAST_TEST = 2;

  /** The instance is read and written. */
  private static final int PUTTING_BACK = 2;

  private static final Set<String> TALKING_TO_XSOAR =
      Set.of("ConfigureInstance", "UpdateInstance", "TestInstance");

  private static final List<String> OF_XSOAR = List.of(XsoarUnavailableException.class.getName());

  /** Compensation that stays incomplete may be tried again by Compensate alone. */
  private static final String COMPENSATE = "Compensate";

  static Stream<String> machines() {
    return Repository.stateMachines().keySet().stream();
  }

  private static Map<String, Object> machine(String file) {
    return Repository.stateMachines().get(file);
  }

  private static Map<String, Map<String, Object>> states(String file) {
    return Repository.states(machine(file));
  }

  private static Map<String, Map<String, Object>> functionStates(String file) {
    return states(file).entrySet().stream()
        .filter(state -> LAMBDA_INVOKE.equals(state.getValue().get("Resource")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> state, String key) {
    return (List<Map<String, Object>>) state.getOrDefault(key, List.of());
  }

  private static Set<String> ownErrorNames(Map<String, Object> state, String key) {
    return list(state, key).stream()
        .flatMap(rule -> ((List<?>) rule.get("ErrorEquals")).stream().map(Object::toString))
        .filter(error -> error.startsWith("rolebridge."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> exceptions(Class<?> base) {
    return new ClassFileImporter()
        .importPackages(WorkflowException.class.getPackageName()).stream()
            .filter(type -> type.isAssignableTo(base))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void functionStates_retry_exactlyTheRetryableExceptions(String file) {
    functionStates(file)
        .forEach(
            (name, state) -> {
              Set<String> retryable = exceptions(RetryableException.class);
              if (!name.equals(COMPENSATE)) {
                retryable.removeIf(error -> error.endsWith(".CompensationIncompleteException"));
              }
              if (TALKING_TO_XSOAR.contains(name)) {
                retryable.add(XsoarUnavailableException.class.getName());
              }
              if (!ownErrorNames(state, "Catch").isEmpty()) {
                retryable.add(ResourceVanishedException.class.getName());
              }
              assertThat(ownErrorNames(state, "Retry")).as(name).isEqualTo(retryable);
            });
  }

  @ParameterizedTest
  @MethodSource("machines")
  void ownErrors_inCatch_areExceptionsThatStartAgain(String file) {
    states(file)
        .forEach(
            (name, state) ->
                assertThat(ownErrorNames(state, "Catch"))
                    .as(name)
                    .isSubsetOf(ResourceVanishedException.class.getName()));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyTask_catchesEverything_last(String file) {
    states(file)
        .forEach(
            (name, state) -> {
              if ("Task".equals(state.get("Type")) && !REDRIVEN.contains(file)) {
                assertThat(list(state, "Catch").getLast().get("ErrorEquals"))
                    .as(name)
                    .isEqualTo(List.of("States.ALL"));
              }
            });
  }

  @ParameterizedTest
  @FieldSource("REDRIVEN")
  void whatIsRedriven_catchesNothing_andAnnouncesLikeTheOthers(String file) {
    List<Map<String, Object>> tasks =
        states(file).values().stream().filter(state -> "Task".equals(state.get("Type"))).toList();

    assertThat(tasks)
        .singleElement()
        .satisfies(
            task ->
                assertThat(task)
                    .doesNotContainKey("Catch")
                    .containsEntry("End", true)
                    .containsEntry(
                        "Retry", states("provision.asl.json").get("Announce").get("Retry")));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyRetry_hasJitterAndAnEnd(String file) {
    states(file)
        .forEach(
            (name, state) ->
                list(state, "Retry")
                    .forEach(
                        retry -> {
                          assertThat(retry)
                              .as(name)
                              .containsEntry(
                                  "JitterStrategy",
                                  WAITED_FOR.containsKey(retry.get("ErrorEquals"))
                                      ? "NONE"
                                      : "FULL");
                          assertThat(retry).as(name).containsKey("MaxAttempts");
                          assertThat(retry.get("ErrorEquals"))
                              .as(name)
                              .asInstanceOf(LIST)
                              .doesNotContain("States.ALL", "States.TaskFailed");
                        }));
  }

  /** What passes by itself passes in every state the same way; nothing else is tried again. */
  @Test
  void retriesOfTheSameErrors_areTheSame_inAllMachines() {
    Map<Set<Object>, Set<Object>> rules = new HashMap<>();
    machines()
        .flatMap(file -> states(file).values().stream())
        .flatMap(state -> list(state, "Retry").stream())
        .forEach(
            retry ->
                rules
                    .computeIfAbsent(
                        Set.copyOf((List<?>) retry.get("ErrorEquals")), _ -> new HashSet<>())
                    .add(retry));

    assertThat(rules.values()).allMatch(same -> same.size() == 1).hasSizeLessThanOrEqualTo(9);
  }

  /** A function's state has what passes soon, what takes minutes, and where it starts again. */
  @ParameterizedTest
  @MethodSource("machines")
  void functionStates_haveOneRetryForTransientErrors_longerThanIamTakesToSpread(String file) {
    functionStates(file)
        .forEach(
            (name, state) ->
                assertThat(list(state, "Retry"))
                    .as(name)
                    .filteredOn(retry -> !WAITED_FOR.containsKey(retry.get("ErrorEquals")))
                    .filteredOn(retry -> !OF_XSOAR.equals(retry.get("ErrorEquals")))
                    .filteredOn(retry -> !KILLED.equals(retry.get("ErrorEquals")))
                    .singleElement()
                    .satisfies(retry -> assertThat(longestWait(retry)).isGreaterThan(IAM_SPREADS)));
  }

  /** Every way to a failure tells the same of it. */
  @ParameterizedTest
  @MethodSource("machines")
  void whatIsCaughtAsAFailure_isToldInOneForm(String file) {
    assertThat(
            states(file).values().stream()
                .flatMap(state -> list(state, "Catch").stream())
                .filter(caught -> caught.containsKey("Assign"))
                .flatMap(caught -> Repository.object(caught, "Assign").entrySet().stream())
                .filter(assigned -> assigned.getKey().toLowerCase(Locale.ROOT).endsWith("failure"))
                .map(Map.Entry::getValue)
                .filter(Objects::nonNull)
                .distinct())
        .hasSizeLessThanOrEqualTo(1);
  }

  /** By these names the summary of an audit tells what failed. */
  @Test
  void statesOfAnAudit_thatAnnounceOrAskAnalyzer_areNamedAsItsSummaryKnowsThem() {
    Map<String, Map<String, Object>> states = states("audit.asl.json");

    assertThat(namesOf(states, PUT_EVENTS))
        .isNotEmpty()
        .allMatch(name -> name.startsWith(SummariseAudit.ANNOUNCES));
    assertThat(namesOf(states, LAMBDA_INVOKE))
        .noneMatch(name -> name.startsWith(SummariseAudit.ANNOUNCES));
    assertThat(namesOf(states, LIST_FINDINGS)).containsExactly(SummariseAudit.ASKS_ANALYZER);
  }

  /**
   * Which one it is and how often, no input says: so nothing but the next of a chain is started.
   */
  @Test
  void pass_startsAsTheNextItselfAlone_byTheNameThatFindDueUsersGave() {
    Map<String, Object> next = states("rotate.asl.json").get("StartNextPass");

    assertThat(next.get("Arguments"))
        .isEqualTo(
            Map.of(
                "StateMachineArn",
                "{% $states.context.StateMachine.Id %}",
                "Name",
                "{% $found.nextPass %}",
                "Input",
                Map.of("requestedBy", "{% $requestedBy %}")));
    assertThat(
            machines()
                .filter(
                    file ->
                        states(file).values().stream()
                            .anyMatch(state -> START_EXECUTION.equals(state.get("Resource")))))
        .containsExactly("rotate.asl.json");
    assertThat(
            Repository.object(
                states("rotate.asl.json").get("FindDueUsers"), "Arguments", "Payload"))
        .isEqualTo(Map.of("executionArn", "{% $states.context.Execution.Id %}"));
  }

  /** The command makes parts as large as the machine takes them, and removes no faster. */
  @Test
  void apply_takesAsManyRequestsAsTheCommandGives_andRunsAsManyAtOnce() {
    Map<String, Map<String, Object>> states = states("apply.asl.json");

    assertThat(states.get("IsReadable").get("Choices").toString())
        .contains("<= " + ApplyPart.MOST_REQUESTS + " ");
    assertThat(states.get("ApplyGroups")).containsEntry("MaxConcurrency", ManyRuns.AT_ONCE);
    assertThat(states.get("ApplyRequests")).containsEntry("MaxConcurrency", 1);
  }

  /** What an item of a distributed Map sees, it is given: it is an execution of its own. */
  @ParameterizedTest
  @MethodSource("machines")
  void itemsOfDistributedMaps_readNoVariableOfTheirMachine(String file) {
    for (Map<String, Object> state : states(file).values()) {
      if (state.containsKey("ItemProcessor")
          && "DISTRIBUTED"
              .equals(Repository.object(state, "ItemProcessor", "ProcessorConfig").get("Mode"))) {
        Map<String, Object> processor = Repository.object(state, "ItemProcessor");
        Set<String> outside = assigned(states(file).values().stream().toList());
        List<Map<String, Object>> inside = List.copyOf(Repository.states(processor).values());
        outside.removeAll(assigned(inside));
        assertThat(outside).noneMatch(name -> inside.toString().contains("$" + name));
        assertThat(inside.toString()).doesNotContain("context.Execution");
      }
    }
  }

  private static Set<String> assigned(List<Map<String, Object>> states) {
    return states.stream()
        .flatMap(state -> Stream.concat(Stream.of(state), list(state, "Catch").stream()))
        .filter(way -> way.containsKey("Assign"))
        .flatMap(way -> Repository.object(way, "Assign").keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> namesOf(Map<String, Map<String, Object>> states, String resource) {
    return states.entrySet().stream()
        .filter(state -> resource.equals(state.getValue().get("Resource")))
        .map(Map.Entry::getKey)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyFunctionState_waitsForAFunctionThatIsNotReady(String file) {
    functionStates(file)
        .forEach(
            (name, state) ->
                assertThat(list(state, "Retry"))
                    .as(name)
                    .filteredOn(retry -> NOT_READY.equals(retry.get("ErrorEquals")))
                    .hasSize(1));
  }

  /**
   * Every step may be run again wherever it was killed, so no state is left out: neither what
   * creates a key (one that was killed before it stored it leaves an orphan, which is removed), nor
   * what is undone if it fails for good. Three times, since what takes this long passes seldom.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void everyFunctionState_isTriedAgain_whenItsFunctionWasKilled(String file) {
    functionStates(file)
        .forEach(
            (name, state) ->
                assertThat(list(state, "Retry"))
                    .as(name)
                    .filteredOn(retry -> ((List<?>) retry.get("ErrorEquals")).containsAll(KILLED))
                    .singleElement(MAP)
                    .containsEntry("MaxAttempts", name.equals(COMPENSATE) ? 9 : 3));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void slowErrors_areRetriedForAsLongAsTheyTake(String file) {
    states(file)
        .forEach(
            (name, state) ->
                list(state, "Retry").stream()
                    .filter(retry -> WAITED_FOR.containsKey(retry.get("ErrorEquals")))
                    .forEach(
                        retry ->
                            assertThat(longestWait(retry))
                                .as("%s after %s", name, retry.get("ErrorEquals"))
                                .isGreaterThanOrEqualTo(WAITED_FOR.get(retry.get("ErrorEquals")))));
  }

  /**
   * A run that reached its machine's time-out would end unannounced, and nothing would be undone.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void everyMachine_endsByItself_butAfterItsLongestRun(String file) {
    Duration longest =
        longestRun(machine(file)).multipliedBy(file.equals("provision.asl.json") ? PROVISIONS : 1);

    assertThat(machine(file).get("TimeoutSeconds"))
        .asInstanceOf(INTEGER)
        .satisfiesAnyOf(
            limit -> assertThat(limit).isGreaterThan((int) longest.toSeconds()),
            limit -> assertThat(limit).isEqualTo((int) MOST_LASTING.toSeconds()));
  }

  /** What a machine stops while it could still go on would announce nothing. */
  @ParameterizedTest
  @MethodSource("machines")
  void executionThatIsWaitedFor_mayTakeAsLongAsItsMachineLetsIt(String file) {
    states(file)
        .forEach(
            (name, state) -> {
              if (RUN_EXECUTION.equals(state.get("Resource"))) {
                String child =
                    (String) Repository.object(state, "Arguments").get("StateMachineArn");
                String childFile =
                    child.equals("${ProvisionStateMachineArn}")
                        ? "provision.asl.json"
                        : "rotate-user.asl.json";
                assertThat(child)
                    .isIn("${ProvisionStateMachineArn}", "${RotateUserStateMachineArn}");
                assertThat((int) state.get("TimeoutSeconds"))
                    .as(name)
                    .isGreaterThan((int) machine(childFile).get("TimeoutSeconds"));
              }
            });
  }

  /** Every state once, or as often as it is entered at most. */
  private static Duration longestRun(Map<String, Object> machine) {
    Duration all = Duration.ZERO;
    for (Map.Entry<String, Map<String, Object>> state :
        Repository.objects(machine, "States").entrySet()) {
      Map<String, Object> content = state.getValue();
      Duration once =
          switch ((String) content.get("Type")) {
            case "Task" -> longestTask(content);
            case "Wait" -> LONGEST_WAIT;
            case "Map" -> longestRun(Repository.object(content, "ItemProcessor"));
            default -> Duration.ZERO;
          };
      assertThat("Map".equals(content.get("Type"))).isEqualTo(ITEMS.containsKey(state.getKey()));
      int times = ITEMS.getOrDefault(state.getKey(), TIMES.getOrDefault(state.getKey(), 1));
      int atATime = content.get("MaxConcurrency") instanceof Integer given ? given : 1;
      all = all.plus(once.multipliedBy(Math.ceilDiv(times, atATime)));
    }
    return all;
  }

  /**
   * What Lambda or Step Functions refuse ends at once; an attempt that a function ends may last.
   */
  private static Duration longestTask(Map<String, Object> task) {
    Duration attempt = Duration.ofSeconds((int) task.get("TimeoutSeconds"));
    Duration all = attempt;
    for (Map<String, Object> retry : list(task, "Retry")) {
      all = all.plus(longestWait(retry));
      if (((List<?>) retry.get("ErrorEquals"))
          .stream()
              .map(Object::toString)
              .anyMatch(
                  error ->
                      error.matches("(rolebridge|EventBridge)\\..*") || KILLED.contains(error))) {
        all = all.plus(attempt.multipliedBy((int) retry.get("MaxAttempts")));
      }
    }
    return all;
  }

  /** All the retries' waits together, without what jitter takes off. */
  private static Duration longestWait(Map<String, Object> retry) {
    double next = ((Number) retry.get("IntervalSeconds")).doubleValue();
    double rate = ((Number) retry.get("BackoffRate")).doubleValue();
    double most = ((Number) retry.get("MaxDelaySeconds")).doubleValue();
    double all = 0;
    for (int n = 0; n < ((Number) retry.get("MaxAttempts")).intValue(); n++) {
      all += Math.min(next, most);
      next *= rate;
    }
    return Duration.ofMillis(Math.round(all * 1000));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyTask_callsAFunctionOrAMachineOrAnnounces(String file) {
    states(file)
        .forEach(
            (name, state) -> {
              if ("Task".equals(state.get("Type"))) {
                assertThat(state.get("Resource"))
                    .as(name)
                    .isIn(LAMBDA_INVOKE, PUT_EVENTS, RUN_EXECUTION, START_EXECUTION, LIST_FINDINGS);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyFunctionState_outlivesItsFunction(String file) {
    Map<String, Object> template = Repository.template();
    int defaultTimeout = (int) Repository.object(template, "Globals", "Function").get("Timeout");
    functionStates(file)
        .forEach(
            (name, state) -> {
              Map<String, Object> function =
                  Repository.object(
                      template, "Resources", functionOf(state) + "Function", "Properties");
              int timeout = (int) function.getOrDefault("Timeout", defaultTimeout);
              assertThat((int) state.get("TimeoutSeconds")).as(name).isGreaterThan(timeout);
            });
  }

  /**
   * All Tests of an instance end within the time of one that was begun at once, but for what is
   * read right before the last; then the old pair is put back.
   */
  @ParameterizedTest
  @ValueSource(strings = {"ConfigureInstance", "TestInstance"})
  void functionsThatPressTest_outliveTheLongestTest(String function) {
    Object timeout =
        Repository.object(Repository.template(), "Resources", function + "Function", "Properties")
            .get("Timeout");

    Duration longest =
        HandOver.TESTING
            .plus(HttpXsoarServer.CALL.multipliedBy(BEFORE_THE_LAST_TEST))
            .plus(HttpXsoarServer.CALL.multipliedBy(PUTTING_BACK));
    assertThat(Duration.ofSeconds((int) timeout)).isGreaterThanOrEqualTo(longest);
  }

  @Test
  void revokeKeyTimeout_isTheLongestRunThatItReckonsWith() {
    Map<String, Object> template = Repository.template();
    Object timeout =
        Repository.object(template, "Resources", "RevokeKeyFunction", "Properties")
            .getOrDefault(
                "Timeout", Repository.object(template, "Globals", "Function").get("Timeout"));

    assertThat(Duration.ofSeconds((int) timeout)).isEqualTo(RevokeKey.LONGEST_RUN);
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyFunctionState_isNamedLikeItsFunction(String file) {
    functionStates(file).forEach((name, state) -> assertThat(functionOf(state)).isEqualTo(name));
  }

  /**
   * The strict reader refuses a payload with a field too many or too few; the execution's ARN is
   * for the log.
   */
  @ParameterizedTest
  @MethodSource("machines")
  void everyPayload_isTheInputOfItsHandler_andNamesTheExecution(String file) {
    functionStates(file)
        .forEach(
            (name, state) -> {
              Map<String, Object> payload = Repository.object(state, "Arguments", "Payload");
              assertThat(payload)
                  .as(name)
                  .containsEntry("executionArn", "{% $states.context.Execution.Id %}");
              assertThat(payload.keySet())
                  .as(name)
                  .containsAll(inputFields(name, false))
                  .isSubsetOf(
                      Stream.concat(inputFields(name, true).stream(), Stream.of("executionArn"))
                          .toList());
            });
  }

  private static List<String> inputFields(String state, boolean withMissing) {
    try {
      Class<?> handler = Class.forName("rolebridge.handler." + state + "Handler");
      ParameterizedType base = (ParameterizedType) handler.getGenericSuperclass();
      return Stream.of(((Class<?>) base.getActualTypeArguments()[0]).getRecordComponents())
          .filter(component -> withMissing || !component.isAnnotationPresent(MayBeMissing.class))
          .map(RecordComponent::getName)
          .toList();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("State " + state + " has no handler", e);
    }
  }

  private static String functionOf(Map<String, Object> state) {
    String substitution = (String) Repository.object(state, "Arguments").get("FunctionName");
    return substitution.replace("${", "").replace("FunctionArn}", "");
  }

  @ParameterizedTest
  @MethodSource("machines")
  void everyState_canBeReached_andLeadsSomewhere(String file) {
    Map<String, Map<String, Object>> states = states(file);
    Deque<String> open = new ArrayDeque<>(List.of((String) machine(file).get("StartAt")));
    Set<String> reached = new HashSet<>();
    while (!open.isEmpty()) {
      String name = open.pop();
      if (reached.add(name)) {
        assertThat(states).containsKey(name);
        open.addAll(successors(states.get(name)));
      }
    }
    assertThat(reached).isEqualTo(states.keySet());
  }

  private static List<String> successors(Map<String, Object> state) {
    List<String> next = new ArrayList<>();
    Stream.concat(list(state, "Choices").stream(), list(state, "Catch").stream())
        .forEach(rule -> next.add((String) rule.get("Next")));
    if (state.containsKey("ItemProcessor")) {
      next.add((String) Repository.object(state, "ItemProcessor").get("StartAt"));
    }
    Stream.of("Next", "Default")
        .filter(state::containsKey)
        .forEach(key -> next.add((String) state.get(key)));
    return next;
  }
}
