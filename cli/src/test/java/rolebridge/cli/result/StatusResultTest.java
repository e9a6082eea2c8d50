package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.History;
import rolebridge.cli.run.HistoryEvent;
import rolebridge.cli.run.HistoryEvent.Kind;
import rolebridge.cli.run.StateRun;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

class StatusResultTest {

  private static final Instant NOW = Instant.parse("2026-11-24T08:15:00.123Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String MACHINES = "arn:aws:states:us-east-1:000000000000:execution:";
  private static final String PROVISION =
      MACHINES + "rolebridge-provision:xsoar-remediation-20261124T081000Z-42b0edd4";
  private static final String CHILD =
      MACHINES + "rolebridge-rotate-user:0b3cf5a2-5a0e-4a4e-9f43-7fbb4c6a5a11";
  private static final String MESSAGE =
      "The role xsoar can't be assumed with the key before 2026-11-25T08:15:00.000000001Z, since a"
          + " policy of the organization refuses it.";

  private static final List<StateRun> STATES =
      History.states(
          List.of(
              new HistoryEvent(Kind.ENTERED, NOW.minusSeconds(300), "ResolveRequest", ""),
              new HistoryEvent(Kind.EXITED, NOW.minusSeconds(299), "ResolveRequest", "{}"),
              new HistoryEvent(Kind.PASSED, NOW.minusSeconds(299), "IsAccepted", ""),
              new HistoryEvent(Kind.EXITED, NOW.minusSeconds(299), "IsAccepted", "{}"),
              new HistoryEvent(Kind.ENTERED, NOW.minusSeconds(299), "ValidateAccess", ""),
              new HistoryEvent(
                  Kind.ATTEMPT_FAILED,
                  NOW.minusSeconds(298),
                  "",
                  "rolebridge.domain.error.AccessNotProvenException"),
              new HistoryEvent(Kind.EXITED, NOW.minusSeconds(297), "ValidateAccess", "{}")));

  private static Execution run(String arn, String status, String error, String cause) {
    return new Execution(
        arn,
        status,
        NOW.minusSeconds(300),
        Optional.of(NOW.minusSeconds(290)).filter(_ -> !status.equals("RUNNING")),
        Optional.empty(),
        Optional.of(error).filter(text -> !text.isEmpty()),
        Optional.of(cause).filter(text -> !text.isEmpty()));
  }

  private static Execution succeeded(String arn) {
    return run(arn, "SUCCEEDED", "", "");
  }

  private static Execution failed(String arn, String cause) {
    return run(arn, "FAILED", "AccessNotProvenException", cause);
  }

  private static String said() {
    return """
    {"failedState": "ValidateAccess", "error": "AccessNotProvenException",
     "message": "%s", "undone": [], "kept": []}\
    """
        .formatted(MESSAGE);
  }

  private static StatusResult plain(int columns) {
    return new StatusResult(CLOCK, false, columns, false, Commands.PLAIN);
  }

  private static Outcome list(StatusResult result) {
    return result.list(
        List.of(
            new StatusResult.Listed(succeeded(PROVISION), Optional.empty()),
            new StatusResult.Listed(failed(CHILD, ""), Optional.of("xsoar.remediation"))),
        Optional.empty(),
        "");
  }

  @Test
  void list_hasNamesInPlaceOfArns_andWhomAChildRunIsFor() {
    assertThat(list(plain(120)).text().lines())
        .containsExactly(
            "SUCCEEDED   5 min ago     10.0 s  provision    "
                + " xsoar-remediation-20261124T081000Z-42b0edd4",
            "FAILED      5 min ago     10.0 s  rotate-user  "
                + " 0b3cf5a2-5a0e-4a4e-9f43-7fbb4c6a5a11  for xsoar.remediation");
  }

  @Test
  void list_narrowScreen_hasTheNameInALineOfItsOwn() {
    assertThat(list(plain(80)).text().lines())
        .startsWith(
            "SUCCEEDED   5 min ago     10.0 s",
            "  provision  xsoar-remediation-20261124T081000Z-42b0edd4");
  }

  @Test
  void list_wide_hasTheArnAndTheTime() {
    assertThat(list(new StatusResult(CLOCK, false, 80, true, Commands.PLAIN)).text().lines())
        .startsWith("SUCCEEDED   5 min ago     10.0 s  2026-11-24T08:10:00Z  " + PROVISION);
  }

  @Test
  void list_onlyWhatFailed_isRed() {
    assertThat(list(new StatusResult(CLOCK, true, 120, false, Commands.PLAIN)).text().lines())
        .satisfiesExactly(
            line -> assertThat(line).doesNotContain("\u001b"),
            line -> assertThat(line).startsWith("\u001b[31mFAILED"));
    assertThat(list(plain(120)).text()).doesNotContain("\u001b");
  }

  @Test
  void document_followsItsSchema_howeverItIsShown() {
    for (boolean wide : new boolean[] {true, false}) {
      StatusResult result = new StatusResult(CLOCK, true, 60, wide, Commands.PLAIN);
      assertThat(Schemas.errors("status", Json.pretty(list(result).document()))).isEmpty();
      assertThat(
              Schemas.errors(
                  "status", Json.pretty(result.show(failed(PROVISION, said()), STATES).document())))
          .isEmpty();
    }
  }

  @Test
  void show_failedRun_saysStateAndCauseForPeople() {
    assertThat(plain(80).show(failed(PROVISION, said()), STATES).text())
        .isEqualTo(
            """
            FAILED  provision  xsoar-remediation-20261124T081000Z-42b0edd4
            started 2026-11-24T08:10:00Z (5 min ago), took 10.0 s

              ✓ ResolveRequest               1.0 s  checks the request against the account
              ✗ ValidateAccess               2.0 s  AccessNotProvenException

              error   AccessNotProvenException
              state   ValidateAccess
              cause   The role xsoar can't be assumed with the key before
                      2026-11-25T08:15:00Z (in 23 h), since a policy of the organization
                      refuses it.
              remedy  Look for a policy, boundary or organization rule that refuses what the
                      cause names.\
            """);
  }

  /** A cause is an object of the machine's, of Lambda's, or text; none of them is shown as JSON. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"failedState\": \"EnsureUser\", \"error\": \"X\", \"message\": \"It broke.\"}",
        "{\"errorMessage\": \"It broke.\", \"errorType\": \"X\"}",
        "It broke."
      })
  void show_causeOfAnyForm_isASentence(String cause) {
    assertThat(plain(80).show(failed(PROVISION, cause), List.of()).text())
        .contains("cause   It broke.\n")
        .doesNotContain("{");
  }

  @Test
  void show_rejectedRequest_listsTheViolations() {
    String cause =
        """
        {"failedState": "ResolveRequest", "error": "RequestRejected",
         "message": "The request breaks a rule; see violations.",
         "violations": [{"field": "/roleName", "rule": "roleNotManaged", "value": "r",
                         "remedy": "Give another name."}]}\
        """;

    assertThat(plain(80).show(run(PROVISION, "FAILED", "RequestRejected", cause), STATES).text())
        .contains("✗ ResolveRequest", "/roleName  roleNotManaged", "remedy  Give another name.")
        .doesNotContain("Run the same command again", "{");
  }

  @Test
  void show_runThatGoesOn_hasNoFailure() {
    assertThat(plain(80).show(run(PROVISION, "RUNNING", "", ""), STATES).text())
        .contains("RUNNING", "for 300.0 s")
        .doesNotContain("error", "cause");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120, 200})
  void show_anyWidth_keepsToIt(int columns) {
    assertThat(
            plain(columns).show(failed(PROVISION, said()), STATES).text().lines().skip(3).toList())
        .allSatisfy(
            line ->
                assertThat(line.replaceAll("AccessNotProvenException", ""))
                    .hasSizeLessThanOrEqualTo(columns));
  }
}
