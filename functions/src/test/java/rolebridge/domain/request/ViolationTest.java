package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViolationTest {

  @Test
  void malformedJson_saysWhere() {
    assertThat(Violation.malformedJson("Unexpected character ('}')", 3, 7))
        .isEqualTo(
            new Violation(
                "",
                "malformedJson",
                "Unexpected character ('}')",
                "Write one well-formed JSON object; the error is at line 3, column 7."));
  }

  @Test
  void malformedJson_withoutAPlace() {
    assertThat(Violation.malformedJson("Unexpected end of input"))
        .isEqualTo(
            new Violation(
                "",
                "malformedJson",
                "Unexpected end of input",
                "Write one well-formed JSON object."));
  }

  @Test
  void rejection_countsTheViolations() {
    Violation violation = Violation.malformedJson("Unexpected end of input");

    assertThat(Violation.rejection(List.of())).isEmpty();
    assertThat(Violation.rejection(List.of(violation)))
        .isEqualTo("The request breaks a rule; see violations.");
    assertThat(Violation.rejection(List.of(violation, violation)))
        .isEqualTo("The request breaks 2 rules; see violations.");
  }

  @Test
  void requestTooLarge_saysTheLimit() {
    assertThat(Violation.requestTooLarge(300_000))
        .isEqualTo(
            new Violation(
                "",
                "requestTooLarge",
                "300000 bytes",
                "Shorten the request to at most 262144 bytes, the input limit of a state"
                    + " machine."));
  }

  @ParameterizedTest
  @CsvSource({"199, 199, x", "200, 200, x", "201, 200, …", "1000000, 200, …"})
  void value_isShortened(int length, int shownLength, String end) {
    assertThat(new Violation("", "r", "x".repeat(length), "").value())
        .hasSize(shownLength)
        .endsWith(end);
  }

  @Test
  void value_isNotCutInsideACharacter() {
    assertThat(new Violation("", "r", "x" + "😀".repeat(200), "").value())
        .isEqualTo("x" + "😀".repeat(99) + "…");
  }

  @Test
  void value_canDoNothingToATerminal() {
    assertThat(new Violation("", "r", "a\u001b]0;x\u0007\r\n\u202e\u2028\ud83d", "").value())
        .isEqualTo("a\\u001b]0;x\\u0007\\u000d\\u000a\\u202e\\u2028\\ud83d");
  }

  @Test
  void value_missing_isEmpty() {
    assertThat(new Violation("", "r", null, "").value()).isEmpty();
  }
}
