package rolebridge.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.CompensationIncompleteException;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.ResourceVanishedException;

/** What the files of the machines do beside their functions. */
class MachineRunTest {

  private static final String ARN = "arn:aws:states:eu-central-1:111122223333:execution:any:one";

  /** Enough for every state to go on. */
  private static final Map<String, Object> ANSWER = answer();

  private static Map<String, Object> answer() {
    Map<String, Object> answer = new HashMap<>();
    for (String list : List.of("violations", "changes", "kept", "undone", "proven", "notProven")) {
      answer.put(list, List.of());
    }
    answer.put("plan", Map.of("integration", "any", "instanceName", "any", "userName", "any"));
    answer.put("accessKeyId", "AKIAIOSFODNN7EXAMPLE");
    answer.put("decision", "NothingDue");
    answer.put("stored", null);
    return answer;
  }

  private static MachineRun start(String machine) {
    return MachineRun.start(machine, Map.of("userName", "any"), ARN);
  }

  private static MachineRun at(String machine, String state) {
    MachineRun run = start(machine);
    while (!run.state().equals(state)) {
      assertThat(run.hasEnded()).as("before %s, ended with %s", state, run.state()).isFalse();
      run.succeeded(ANSWER);
    }
    return run;
  }

  private static List<Duration> pauses(MachineRun run, Exception error) {
    List<Duration> pauses = new ArrayList<>();
    Optional<Duration> pause = run.failed(error);
    while (pause.isPresent()) {
      pauses.add(pause.get());
      pause = run.failed(error);
    }
    return pauses;
  }

  @ParameterizedTest
  @CsvSource({"provision, Ready", "decommission, Removed", "rotate-user, Done"})
  void allFunctionsAnswer_endsWell(String machine, String end) {
    MachineRun run = start(machine);
    List<String> states = new ArrayList<>();
    while (!run.hasEnded()) {
      states.add(run.state());
      run.succeeded(ANSWER);
    }

    assertThat(run.state()).isEqualTo(end);
    assertThat(states).doesNotHaveDuplicates().doesNotContain("Compensate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"provision", "decommission", "rotate-user"})
  void eachFunctionThatFails_isNamedInTheFailure(String machine) {
    MachineRun clean = start(machine);
    while (!clean.hasEnded()) {
      MachineRun run = clean.copy();
      String failing = run.state();
      assertThat(run.failed(new RefusedByAwsException("No", null))).isEmpty();
      while (!run.hasEnded()) {
        assertThat(run.state()).isEqualTo("Compensate");
        run.succeeded(ANSWER);
      }

      assertThat(run.state()).isEqualTo("Failed");
      assertThat(run.variable("failure"))
          .asInstanceOf(MAP)
          .containsEntry("failedState", failing)
          .containsEntry("error", "RefusedByAwsException")
          .containsEntry("message", "RefusedByAwsException");
      clean.succeeded(ANSWER);
    }
  }

  @Test
  void whatPassesSoon_isTriedForTwoMinutes() {
    List<Duration> pauses =
        pauses(at("provision", "PatchTrust"), new NotYetPropagatedException("Not yet"));

    assertThat(pauses).startsWith(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
  }

  @Test
  void nothingLeftToMake_isProvenAtOnce() {
    MachineRun run = unchanged();

    List<String> states = new ArrayList<>();
    while (!run.hasEnded()) {
      states.add(run.state());
      run.succeeded(ANSWER);
    }

    assertThat(states).containsExactly("ValidateAccess", "ConfigureInstance");
    assertThat(run.state()).isEqualTo("Ready");
  }

  /** That isn't the one time that it may start again: it hasn't made anything yet. */
  @Test
  void changedSinceNothingWasLeftToMake_goesThroughAllStates_andMayStillStartAgain() {
    MachineRun run = unchanged();
    assertThat(run.payload())
        .containsEntry("unchanged", true)
        .containsEntry("provenKeyId", "AKIAIOSFODNN7EXAMPLE");
    ResourceVanishedException changed = new ResourceVanishedException("Changed");
    assertThat(pauses(run, changed)).hasSize(3);
    assertThat(run.state()).isEqualTo("EnsureUser");
    for (int time = 0; time < 2; time++) {
      while (!run.state().equals("ValidateAccess")) {
        run.succeeded(ANSWER);
      }
      assertThat(run.payload()).containsEntry("unchanged", false);
      assertThat(run.payload()).containsEntry("restarted", time == 1);
      pauses(run, changed);
      assertThat(run.state()).isEqualTo(time == 0 ? "EnsureUser" : "Compensate");
    }
  }

  /** Behind ResolveRequest, which found nothing left to make. */
  private static MachineRun unchanged() {
    MachineRun run = start("provision");
    Map<String, Object> answer = new HashMap<>(ANSWER);
    answer.put("plan", Map.of("integration", "any", "instanceName", "any", "found", Map.of()));
    answer.put(
        "stored",
        Map.of("accessKeyId", "AKIAIOSFODNN7EXAMPLE", "secretArn", "any", "validated", true));
    run.succeeded(answer);
    return run;
  }

  @Test
  void whatVanished_isLookedForAgain_andStartsAgainOnce() {
    MachineRun run = at("provision", "PatchTrust");
    ResourceVanishedException vanished = new ResourceVanishedException("Gone");

    assertThat(pauses(run, vanished))
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(run.state()).isEqualTo("EnsureUser");
    while (!run.state().equals("PatchTrust")) {
      run.succeeded(ANSWER);
    }
    assertThat(pauses(run, vanished)).hasSize(3);
    assertThat(run.state()).isEqualTo("Compensate");
  }

  /** A revocation that died on its way has to reach the key all the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Runtime.ExitError", "Sandbox.Timedout", "Lambda.Unknown", "States.Timeout"})
  void functionThatWasKilled_isTriedAgain_threeTimes(String error) {
    MachineRun run = start("revoke");

    assertThat(run.state()).isEqualTo("RevokeKey");
    for (int time = 0; time < 3; time++) {
      assertThat(run.failed(error, "")).isPresent();
    }
    assertThat(run.failed(error, "")).isEmpty();
    assertThat(run.state()).isEqualTo("Failed");
  }

  /** Also one whose function dies, runs out of memory or out of time. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Runtime.ExitError", "Sandbox.Timedout", "Lambda.Unknown", "States.Timeout"})
  void compensation_isTriedAgain_whateverEndsIt(String error) {
    MachineRun run = at("provision", "PatchTrust");
    run.failed(new RefusedByAwsException("No", null));

    assertThat(run.failed(error, "")).isPresent();
    assertThat(run.failed(new CompensationIncompleteException("Not all", null))).isPresent();
    assertThat(run.state()).isEqualTo("Compensate");
    run.succeeded(ANSWER);
    assertThat(run.variable("compensationFailure")).isNull();
  }

  @Test
  void compensationThatStaysIncomplete_isTheFailure_andSaysWhatItBeganWith() {
    MachineRun run = at("provision", "PatchTrust");
    run.failed(new RefusedByAwsException("No", null));
    pauses(run, new CompensationIncompleteException("Not all", null));

    assertThat(run.state()).isEqualTo("Failed");
    assertThat(run.variable("failure"))
        .asString()
        .contains("error=CompensationIncompleteException", "failedState=PatchTrust")
        .contains("It began with rolebridge.domain.error.RefusedByAwsException");
  }
}
