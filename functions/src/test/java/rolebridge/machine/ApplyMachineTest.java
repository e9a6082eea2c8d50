package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How apply.asl.json goes through requests, and what it says of each. */
class ApplyMachineTest {

  private static final String NAME = "apply-0123456789abcdef-20260301T080000Z-5c1f0a7e";
  private static final String ARN =
      "arn:aws:states:eu-central-1:" + Scenario.HUB + ":execution:rolebridge-apply:" + NAME;
  private static final String EXISTS = "StepFunctions.ExecutionAlreadyExistsException";

  private static MachineRun start(String executionArn, Object groups) {
    return MachineRun.ofEveryTask(
        "apply",
        Map.of("groups", groups),
        executionArn,
        Map.of("ProvisionStateMachineArn", Scenario.PROVISION),
        Scenario.STARTED);
  }

  private static MachineRun start(Object groups) {
    return start(ARN, groups);
  }

  private static Map<String, Object> request(String userName) {
    return Map.of("userName", userName, "integration", "AWS - IAM");
  }

  private static String nameOf(MachineRun run) {
    return (String) run.arguments().get("Name");
  }

  private static String execution(String name) {
    return Scenario.PROVISION.replace(":stateMachine:", ":execution:") + ":" + name;
  }

  private static Map<String, Object> answer(String name, String status, String error) {
    return Map.of(
        "executionArn", name.isEmpty() ? "" : execution(name), "status", status, "error", error);
  }

  private static Map<String, Object> group(int group, Object... requests) {
    return Map.of("group", group, "requests", List.of(requests));
  }

  /** What Step Functions says of an execution that didn't succeed. */
  private static String cause(String status, String error) {
    return "{\"ExecutionArn\": \"any\", \"Status\": \"" + status + "\"" + error + "}";
  }

  @Test
  void requestsOfOneUser_runOneAfterAnother_andThoseOfFiveUsersAtOnce() {
    List<List<Map<String, Object>>> groups =
        new ArrayList<>(IntStream.range(1, 7).mapToObj(n -> List.of(request("user" + n))).toList());
    groups.addFirst(List.of(request("user0"), request("user0")));
    MachineRun run = start(groups);
    List<Integer> underWay = new ArrayList<>();
    List<String> started = new ArrayList<>();
    while (!run.hasEnded()) {
      underWay.add(run.underWay("ApplyGroups"));
      assertThat(run.underWay("ApplyRequests")).isEqualTo(1);
      started.add(nameOf(run).replaceFirst("-.*-(?=[0-9]+-[0-9]+$)", " "));
      run.succeeded(Map.of("changes", List.of()));
    }

    assertThat(underWay.subList(0, 3)).containsOnly(5);
    assertThat(started)
        .containsExactlyInAnyOrder(
            "user0 0-0",
            "user0 0-1",
            "user1 1-0",
            "user2 2-0",
            "user3 3-0",
            "user4 4-0",
            "user5 5-0",
            "user6 6-0");
    assertThat(started.indexOf("user0 0-0")).isLessThan(started.indexOf("user0 0-1"));
  }

  @Test
  void eachIsGivenAsItIs_underANameThatSaysWhichOfWhichExecution() {
    Map<String, Object> inEnvelope =
        Map.of("request", request("x.second+one"), "requestedBy", "jane");
    MachineRun run = start(List.of(List.of(request("x.first")), List.of(inEnvelope)));

    assertThat(run.arguments())
        .isEqualTo(
            Map.of(
                "StateMachineArn",
                Scenario.PROVISION,
                "Name",
                "x-first-20260301T080000Z-5c1f0a7e-0-0",
                "Input",
                request("x.first")));
    run.succeeded(Map.of());
    assertThat(run.arguments())
        .containsEntry("Name", "x-second-one-20260301T080000Z-5c1f0a7e-1-0")
        .containsEntry("Input", inEnvelope);
  }

  /** Step Functions takes names of at most 80 letters. */
  @Test
  void names_areNeverTooLong_andRequestsWithoutAUserHaveOneToo() {
    List<List<Map<String, Object>>> groups = new ArrayList<>();
    IntStream.range(0, 199).forEach(_ -> groups.add(List.of(request("u".repeat(64)))));
    groups.add(List.of(Map.of("userName", 1)));
    MachineRun run = start(ARN.replace(NAME, "n".repeat(80)), groups);
    List<String> names = new ArrayList<>();
    while (!run.hasEnded()) {
      names.add(nameOf(run));
      run.succeeded(Map.of());
    }

    assertThat(names)
        .hasSize(200)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[A-Za-z0-9_-]{1,80}"))
        .contains("request-" + "n".repeat(25) + "-199-0");
  }

  @Test
  void oneThatFails_timesOutOrIsAborted_stopsNoOther_andIsToldByItsOwnError() {
    MachineRun run =
        start(
            List.of(
                List.of(request("a"), request("a")),
                List.of(request("b")),
                List.of(request("c")),
                List.of(request("d"))));
    Map<String, String> names = new HashMap<>();
    while (!run.hasEnded()) {
      String name = nameOf(run);
      String place = name.replaceFirst(".*-(?=[0-9]+-[0-9]+$)", "");
      names.put(place, name);
      switch (place) {
        case "0-0" ->
            run.failed(
                "States.TaskFailed",
                cause("FAILED", ", \"Error\": \"AccessNotProvenException\", \"Cause\": \"{}\""));
        case "1-0" -> run.failed("States.TaskFailed", cause("TIMED_OUT", ""));
        case "2-0" -> run.failed("States.TaskFailed", cause("ABORTED", ""));
        default -> run.succeeded(Map.of());
      }
    }

    assertThat(run.output())
        .isEqualTo(
            Map.of(
                "groups",
                List.of(
                    group(
                        0,
                        answer(names.get("0-0"), "FAILED", "AccessNotProvenException"),
                        answer(names.get("0-1"), "SUCCEEDED", "")),
                    group(1, answer(names.get("1-0"), "TIMED_OUT", "States.TaskFailed")),
                    group(2, answer(names.get("2-0"), "ABORTED", "States.TaskFailed")),
                    group(3, answer(names.get("3-0"), "SUCCEEDED", "")))));
  }

  static Stream<List<String>> others() {
    return Stream.of(
        List.of(EXISTS, "", "EXISTS", "", "started"),
        List.of("States.Timeout", "", "UNKNOWN", "States.Timeout", "started"),
        List.of(
            "StepFunctions.StateMachineDoesNotExistException",
            "Gone",
            "UNKNOWN",
            "StepFunctions.StateMachineDoesNotExistException",
            ""),
        // What was cut off in the middle.
        List.of(
            "States.TaskFailed",
            "{\"Input\": \"" + "x".repeat(32_756),
            "UNKNOWN",
            "States.TaskFailed",
            "started"),
        List.of(
            "States.TaskFailed",
            "{\"Input\": {" + "x".repeat(32_754) + "}",
            "UNKNOWN",
            "States.TaskFailed",
            "started"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatElseMayComeOfAStart_isTold(List<String> given) {
    MachineRun run = start(List.of(List.of(request("a"))));
    String name = nameOf(run);
    run.failed(given.get(0), given.get(1));

    assertThat(run.output())
        .isEqualTo(
            Map.of(
                "groups",
                List.of(
                    group(
                        0,
                        answer(given.get(4).isEmpty() ? "" : name, given.get(2), given.get(3))))));
  }

  /** An item that nothing can be caught of, as when its data are too many. */
  @Test
  void groupThatEndsByItself_isMissing_andStopsNoOther() {
    MachineRun run = start(List.of(List.of(request("a")), List.of(request("b"))));
    run.failed("States.DataLimitExceeded", "Too large");
    String name = nameOf(run);
    run.succeeded(Map.of());

    assertThat(run.output())
        .isEqualTo(Map.of("groups", List.of(group(1, answer(name, "SUCCEEDED", "")))));
  }

  static Stream<Object> unreadable() {
    return Stream.of(
        List.of(),
        Map.of(),
        "text",
        List.of(request("a")),
        List.of(List.of()),
        List.of(List.of(request("a")), List.of()),
        List.of(List.of("text")),
        List.of(List.of(request("a"), 1)),
        List.of(List.of(List.of())),
        List.of(List.of(List.of(request("a")))),
        Collections.nCopies(201, List.of(request("a"))),
        List.of(Collections.nCopies(201, request("a"))),
        List.of(Collections.nCopies(100, request("a")), Collections.nCopies(101, request("b"))));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void inputOfAnotherForm_isRefused_beforeAnythingStarts(Object groups) {
    MachineRun run = start(groups);

    assertThat(run.hasEnded()).isTrue();
    assertThat(run.error()).contains("ApplyInputInvalid");
    assertThat(run.cause().orElseThrow()).contains("1 to 200 requests");
  }

  @Test
  void inputWithoutGroups_isRefused() {
    MachineRun run = MachineRun.ofEveryTask("apply", Map.of(), ARN, Map.of(), Scenario.STARTED);

    assertThat(run.error()).contains("ApplyInputInvalid");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 200})
  void asManyAsMayBe_areTaken_inListsOfAnyLength(int all) {
    for (List<List<Map<String, Object>>> groups :
        List.of(
            Collections.nCopies(all, List.of(request("a"))),
            List.of(Collections.nCopies(all, request("a"))))) {
      assertThat(start(groups).state()).isEqualTo("Provision");
    }
  }

  /** So that the answer stays below what Step Functions passes on, whatever goes wrong. */
  @Test
  void answer_isBounded() {
    MachineRun run =
        start(
            ARN.replace(NAME, "n".repeat(80)),
            Collections.nCopies(200, List.of(request("u".repeat(64)))));
    while (!run.hasEnded()) {
      run.failed("States.TaskFailed", cause("FAILED", ", \"Error\": \"" + "e".repeat(256) + "\""));
    }

    assertThat(run.output().toString().length()).isLessThan(128 * 1024);
  }
}
