package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.audit.SummariseAudit.Input;
import rolebridge.domain.audit.SummariseAudit.Looked;
import rolebridge.json.JsonCauseText;

class SummariseAuditTest {

  private static final List<String> ACCOUNTS = List.of("111122223333", "444455556666");
  private static final Finding LEFT =
      new Finding(Kind.EXTRA_KEY, "AKIA", "There is a key.", "Delete it.", false);

  private final SummariseAudit audit = new SummariseAudit(new JsonCauseText());

  private static Looked looked(int users, int left, int repaired, int shown) {
    return new Looked(
        Optional.of(new Part(users, left, repaired, Collections.nCopies(shown, LEFT))), List.of());
  }

  private static Looked failed(String state, String error, String cause) {
    return new Looked(Optional.empty(), List.of(new Failure(state, error, cause)));
  }

  private SummariseAudit.Result summarised(Looked... parts) {
    return audit.apply(new Input(ACCOUNTS, List.of(parts)));
  }

  @Test
  void partsThatWereLookedAt_areAddedUp() {
    SummariseAudit.Result result =
        summarised(looked(20, 3, 2, 4), looked(7, 0, 0, 0), looked(0, 9, 0, 5));

    assertThat(result.failure()).isNull();
    assertThat(result.summary())
        .isEqualTo(
            new SummariseAudit.Summary(
                27, ACCOUNTS, 12, 2, Collections.nCopies(9, LEFT), List.of()));
  }

  @Test
  void nothingToLookAt_isComplete() {
    SummariseAudit.Result result = summarised();

    assertThat(result.failure()).isNull();
    assertThat(result.summary())
        .isEqualTo(new SummariseAudit.Summary(0, ACCOUNTS, 0, 0, List.of(), List.of()));
  }

  @Test
  void findings_areShownUpToEighty_andAllCounted() {
    SummariseAudit.Summary summary =
        summarised(looked(1, 60, 0, 60), looked(1, 70, 0, 70)).summary();

    assertThat(summary.drift()).hasSize(80);
    assertThat(summary.findings()).isEqualTo(130);
  }

  @Test
  void partsThatFailed_areCounted_eachOnce_andTheRestIsAddedUp() {
    Failure notAnnounced = new Failure("AnnounceUser", "States.Timeout", "");
    Looked both = new Looked(looked(2, 4, 1, 1).part(), List.of(notAnnounced, notAnnounced));

    SummariseAudit.Result result =
        summarised(failed("AuditUsers", "Lambda.Unknown", "It ended."), both, looked(1, 2, 0, 0));

    assertThat(result.summary().failures())
        .containsExactly("Unknown: It ended.", "DriftFound could not be announced: States.Timeout");
    assertThat(result.summary().users()).isEqualTo(3);
    assertThat(result.failure())
        .isEqualTo(
            new Failure(
                "AuditUsers",
                "AuditIncomplete",
                "Of the audit 2 parts failed, the first with Unknown: It ended.. It found 6"
                    + " differences elsewhere, which are announced. Start it again."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "AuditUsers | rolebridge.domain.error.ThrottledException"
            + " | {\"errorMessage\":\"Too much.\",\"errorType\":\"x\",\"stackTr"
            + " | ThrottledException: Too much.",
        "RepairUsers | Sandbox.Timedout"
            + " | {\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"It took long.\"}"
            + " | Timedout: It took long.",
        "AuditAccount | Lambda.AWSLambdaException | not allowed | AWSLambdaException: not allowed",
        "DescribeExternalAccess | States.Timeout | `` | Timeout: ",
        "AnnounceUser | EventBridge.FailedEntry | the bus is full"
            + " | DriftFound could not be announced: the bus is full",
        "AnnounceAccount | States.Timeout | ``"
            + " | DriftFound could not be announced: States.Timeout",
        "AnnounceExternalAccessOfRole | EventBridge.FailedEntry | {\"FailedEntryCount\":1}"
            + " | DriftFound could not be announced: {\"FailedEntryCount\":1}",
        "ListExternalAccess | AccessAnalyzer.AccessDeniedException | the cause"
            + " | Access Analyzer did not answer: AccessAnalyzer.AccessDeniedException: the cause"
      },
      ignoreLeadingAndTrailingWhitespace = true)
  void failure_isToldByWhatFailed(String state, String error, String cause, String told) {
    List<String> failures =
        new ArrayList<>(summarised(failed(state, error, cause)).summary().failures());

    failures.replaceAll(String::strip);
    assertThat(failures).containsExactly(told.strip());
  }
}
