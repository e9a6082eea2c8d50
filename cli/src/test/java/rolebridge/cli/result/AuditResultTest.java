package rolebridge.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.contract.Schemas;

class AuditResultTest {

  private static final String ARN =
      "arn:aws:states:us-east-1:000000000000:execution:rolebridge-audit:one";
  private static final String FINDING =
      """
      {"kind": "TRUST_CHANGED", "resource": "arn:aws:iam::000000000000:role/rolebridge/x/r",
       "userName": "x", "found": "It was changed.", "remedy": "Run ./rolebridge audit --repair.", "repaired": %s}\
      """;

  private static Outcome succeeded(int findings, int repaired, String drift) {
    return AuditResult.of(
        EndedRun.succeeded(
            ARN,
            """
            {"accounts": ["000000000000"], "drift": [%3$s], "failures": [], "findings": %1$d,
             "repaired": %2$d, "users": 2}\
            """
                .formatted(findings, repaired, drift)),
        Optional.empty());
  }

  @Test
  void nothingDiffers_isClean() {
    Outcome outcome = succeeded(0, 0, "");

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text()).isEqualTo("Audited 2 users in 1 account: no drift.");
    assertThat(outcome.document()).containsEntry("status", "clean");
    assertThat(outcome.document().keySet())
        .containsSubsequence("status", "users", "accounts", "findings", "repaired", "drift")
        .doesNotContain("failures");
    assertThat(Schemas.errors("audit", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void differenceThatIsLeft_isDrift_withItsOwnExitStatus() {
    Outcome outcome = succeeded(2, 0, FINDING.formatted("false"));

    assertThat(outcome.exit()).isEqualTo(Exit.DRIFT);
    assertThat(outcome.text())
        .isEqualTo(
            """
              role r
                trust changed: It was changed.
                Run ./rolebridge audit --repair.

            1 more; each is in an event DriftFound.

            Audited 2 users in 1 account: 2 differences.\
            """);
    assertThat(outcome.document()).containsEntry("status", "drift");
    assertThat(Schemas.errors("audit", Json.pretty(outcome.document()))).isEmpty();
  }

  /** A table of some is otherwise taken for all. */
  @Test
  void whatTheTableLacks_isSaidBesideIt() {
    assertThat(succeeded(2, 0, FINDING.formatted("false")).notInTable())
        .contains("1 more; each is in an event DriftFound.");
    assertThat(succeeded(1, 0, FINDING.formatted("false")).notInTable()).isEmpty();
  }

  @Test
  void allPutRight_isRepaired() {
    Outcome outcome = succeeded(0, 1, FINDING.formatted("true"));

    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.text()).contains("    repaired\n");
    assertThat(outcome.document()).containsEntry("status", "repaired");
    assertThat(Schemas.errors("audit", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void userThatIsNowhere_isAnError_andNotClean() {
    Outcome outcome =
        AuditResult.of(
            EndedRun.succeeded(
                ARN,
                """
                {"users": 0, "accounts": [], "findings": 0, "repaired": 0, "drift": [],
                 "failures": []}\
                """),
            Optional.of("xsoar.remedation"));

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.text()).startsWith("There is no user xsoar.remedation of rolebridge");
    assertThat(outcome.document()).containsEntry("error", "UserUnknown");
    assertThat(Schemas.errors("audit", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void partThatFailed_isSaid() {
    Outcome outcome =
        AuditResult.of(
            EndedRun.failed(
                ARN,
                "AuditIncomplete",
                """
                {"failedState": "AuditUsers", "error": "AuditIncomplete", "message": "One failed."}\
                """),
            Optional.empty());

    assertThat(outcome.exit()).isEqualTo(Exit.RUN_FAILED);
    assertThat(outcome.text()).contains("The audit failed in the state AuditUsers", "One failed.");
    assertThat(Schemas.errors("audit", Json.pretty(outcome.document()))).isEmpty();
  }
}
