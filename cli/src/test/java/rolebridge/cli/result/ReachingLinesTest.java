package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Json;
import rolebridge.domain.error.RoleSharedException;

/**
 * Functions write remedies without options, since they don't know how they are reached: the command
 * tells them with those that it was given.
 */
class ReachingLinesTest {

  private static final Commands STAGE =
      new Commands(List.of("--target", "aws", "--namespace", "rolebridge_stage"));
  private static final Pattern LINE_WITHOUT_OPTIONS =
      Pattern.compile(
          "\\./rolebridge [a-z]++(?! [^.;,]*--target aws --namespace rolebridge_stage)");
  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge_stage-%s:one";

  private static MachineRun failed(String machine) {
    return EndedRun.reachedBy(
        STAGE,
        EndedRun.failed(
            ARN.formatted(machine),
            "RoleSharedException",
            """
            {"failedState": "RemoveRole", "error": "RoleSharedException",
             "message": "It is shared. Remove it, then run ./rolebridge audit x.",
             "changes": [], "kept": []}\
            """));
  }

  private static MachineRun succeeded(String machine, String output) {
    return EndedRun.reachedBy(STAGE, EndedRun.succeeded(ARN.formatted(machine), output));
  }

  static Stream<Outcome> outcomes() {
    return Stream.of(
        AuditResult.of(
            succeeded(
                "audit",
                """
                {"accounts": ["000000000000"], "failures": [], "findings": 1, "repaired": 0,
                 "users": 1, "drift": [{"kind": "KEY_LEAKED", "resource": "x", "userName": "x",
                 "found": "AWS found it.", "remedy": "Run ./rolebridge revoke x now.",
                 "repaired": false}]}\
                """),
            Optional.empty()),
        AuditResult.of(failed("audit"), Optional.empty()),
        RotateResult.of(
            succeeded(
                "rotate-user",
                """
                {"userName": "x", "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "roles": [],
                 "kept": [{"resource": "r", "reason": "it is y's, and ./rolebridge decommission removes it"}],
                 "changes": [], "dueDate": "2027-02-21T08:15:03Z"}\
                """)),
        RotateResult.of(failed("rotate-user")),
        RotateResult.ofRevocation(failed("revoke")),
        DecommissionResult.of(
            succeeded(
                "decommission",
                """
                {"roleArn": "r", "userName": "x", "changes": [],
                 "kept": [{"resource": "r", "reason": "it is y's, and ./rolebridge decommission removes it"}]}\
                """)),
        DecommissionResult.of(failed("decommission")),
        status(),
        Outcome.of(
            new RoleSharedException("It is shared. Remove it, then run ./rolebridge audit x."),
            STAGE));
  }

  /** Its document has what Step Functions has, as it is. */
  private static Outcome status() {
    Outcome shown =
        new StatusResult(Clock.systemUTC(), false, 80, false, STAGE)
            .show(failed("provision").execution(), List.of());
    String oneLine = shown.text().replaceAll("\\s+", " ");
    return Outcome.done("shown", Map.of("text", oneLine), oneLine);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void lineOfAFunction_isToldWithTheOptions(Outcome outcome) {
    for (Function<Outcome, String> told :
        List.<Function<Outcome, String>>of(Outcome::text, one -> Json.pretty(one.document()))) {
      String words = told.apply(outcome).replaceAll("\\s+", " ");
      assertThat(words).contains("./rolebridge ");
      assertThat(LINE_WITHOUT_OPTIONS.matcher(words).find()).as(words).isFalse();
    }
  }

  @Test
  void pattern_findsALineWithoutThem() {
    assertThat(LINE_WITHOUT_OPTIONS.matcher("Run ./rolebridge audit x.").find()).isTrue();
  }
}
